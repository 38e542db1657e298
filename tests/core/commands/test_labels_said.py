"""Commands are told where labels stand and which classes are left out."""

from __future__ import annotations

import importlib.util
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.__main__ import main
from core.cli.arguments import make_parser
from core.cli.console import Console
from core.cli.data_sets import opened
from core.data.datasets import list_datasets
from core.data.folders.choice import saved_layout
from tests.core.data.conftest import picture

DrawImages = Callable[..., Path]
Captured = pytest.CaptureFixture[str]

NAMES = [f"{number}.png" for number in range(12)]
ROWS = [f"{name},{'cat' if index % 2 else 'dog'}" for index, name in enumerate(NAMES)]


@pytest.fixture
def flat(tmp_path: Path) -> Path:
    """A folder of images without a table."""
    root = tmp_path / "flat"
    root.mkdir()
    for index, name in enumerate(NAMES):
        (root / name).write_bytes(picture(index))
    return root


def table(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(["file,label", *(rows or ROWS)]))
    return path


def scanned(captured: Captured, *words: str) -> dict[str, Any]:
    captured.readouterr()
    assert main(["scan", *words, "--json"]) == 0
    value: dict[str, Any] = json.loads(captured.readouterr().out)
    return value


def refused(captured: Captured, *words: str) -> str:
    assert main(["scan", *words]) == 2
    told = captured.readouterr().err
    assert told.splitlines()[-1].startswith("Expected ")
    return told


def test_a_table_in_the_folder_is_proposed_and_taken(
    flat: Path, capsys: Captured
) -> None:
    table(flat / "labels.csv")
    assert "--labels labels.csv" in refused(capsys, str(flat))
    report = scanned(capsys, str(flat), "--labels", "labels.csv")
    assert {name: sum(it.values()) for name, it in report["classes"].items()} == {
        "cat": 6, "dog": 6,
    }  # fmt: skip
    again = scanned(capsys, str(flat), "--new-split")
    assert again["classes"] == report["classes"]


def test_columns_can_be_named(flat: Path, capsys: Captured) -> None:
    lines = [f"{row},{index % 3},test" for index, row in enumerate(ROWS)]
    (flat / "x.csv").write_text("\n".join(["f,animal,shape,when", *lines]))
    words = [str(flat), "--labels", str(flat / "x.csv"), "--label-column", "shape"]
    assert list(scanned(capsys, *words)["classes"]) == ["0", "1", "2"]
    (flat / "names.txt").write_text("disc\nsquare\nstar\n")
    found = scanned(capsys, *words, "--class-names", "names.txt", "--new-split")
    assert list(found["classes"]) == ["disc", "square", "star"]
    assert "file, animal" not in refused(capsys, *words[:3], "--path-column", "moon")


def test_a_table_elsewhere_is_kept(
    flat: Path, tmp_path: Path, capsys: Captured
) -> None:
    assert "directly in the folder" in refused(capsys, str(flat))
    elsewhere = table(tmp_path / "my labels.csv")
    names = tmp_path / "names.txt"
    names.write_text("unused\n")
    words = [str(flat), "--labels", str(elsewhere), "--class-names", str(names)]
    report = scanned(capsys, *words)
    elsewhere.unlink()
    assert scanned(capsys, str(flat), "--new-split")["classes"] == report["classes"]
    assert sorted(path.name for path in flat.iterdir()) == sorted(NAMES)


def test_a_zip_with_a_table(flat: Path, tmp_path: Path, capsys: Captured) -> None:
    with zipfile.ZipFile(tmp_path / "pets.zip", "w") as archive:
        for name in NAMES:
            archive.write(flat / name, f"images/{name}")
        archive.writestr("labels.csv", "\n".join(["file,label", *ROWS]))
    words = [str(tmp_path / "pets.zip"), "--labels", "labels.csv"]
    assert scanned(capsys, *words)["num_images"] == 12


def test_a_metadata_table_in_each_split(flat: Path, capsys: Captured) -> None:
    for split, names in (("train", NAMES[:8]), ("test", NAMES[8:])):
        (flat / split).mkdir()
        for name in names:
            (flat / name).rename(flat / split / name)
        rows = [row for row in ROWS if row.split(",")[0] in names]
        (flat / split / "metadata.csv").write_text(
            "\n".join(["file_name,label", *rows])
        )
    assert "--labels metadata.csv." in refused(capsys, str(flat))
    report = scanned(capsys, str(flat), "--labels", "metadata.csv")
    assert report["splits"]["test"] == 4 and report["num_images"] == 12


def test_classes_from_names(flat: Path, capsys: Captured) -> None:
    for index, name in enumerate(NAMES):
        (flat / name).rename(flat / f"{'cat' if index % 2 else 'dog'}_{name}")
    assert "--class-pattern '{class}_{number}'" in refused(capsys, str(flat))
    report = scanned(capsys, str(flat), "--class-pattern", "^([a-z]+)")
    assert list(report["classes"]) == ["cat", "dog"]


def test_a_level_of_folders(
    draw_images: DrawImages, tmp_path: Path, capsys: Captured
) -> None:
    folders = {"cats/a": 3, "cats/b": 3, "dogs/b": 3, "dogs/c": 3}
    root = str(draw_images(tmp_path / "animals", folders, size=16))
    report = scanned(capsys, root)
    assert list(report["classes"]) == ["cats", "dogs"]
    assert "--class-level" in report["notes"][0]
    found = scanned(capsys, root, "--class-level", "leaf", "--new-split")
    assert list(found["classes"]) == ["a", "c", "cats/b", "dogs/b"]
    assert list(scanned(capsys, root, "--class-level", "top", "--new-split")[
        "classes"
    ]) == ["cats", "dogs"]  # fmt: skip


def test_classes_are_left_out_and_taken_in(
    draw_images: DrawImages, tmp_path: Path, capsys: Captured
) -> None:
    counts = {"cat": 4, "dog": 4, "owl": 1}
    root = str(draw_images(tmp_path / "animals", counts, size=16))
    assert "--leave-out owl" in refused(capsys, root)
    report = scanned(capsys, root, "--leave-out", "owl")
    assert list(report["classes"]) == ["cat", "dog"]
    assert {"path": "owl/", "reason": "left out, as you said (1 file)"} in report[
        "bad_files"
    ]
    assert "owl (1)" in refused(capsys, root, "--take-in", "owl", "--new-split")


@pytest.mark.parametrize(
    "words",
    [
        ["--labels", "nowhere.csv"],
        ["--labels", "0.png"],
        ["--labels", "labels.csv", "--class-pattern", "{class}_{number}"],
        ["--labels", "labels.csv", "--label-column", "moon"],
        ["--labels", "labels.csv", "--class-names", "nowhere.txt"],
        ["--label-column", "label"],
        ["--class-pattern", "("],
        ["--class-pattern", "{class}_{number}"],
        ["--class-level", "0"],
        ["--class-level", "2", "--labels", "labels.csv"],
        ["--leave-out", "moon"],
        ["--take-in", "cat"],
        ["--labels", ""],
    ],
)
def test_what_can_not_be_meant_is_refused(
    flat: Path, capsys: Captured, words: list[str]
) -> None:
    table(flat / "labels.csv")
    refused(capsys, str(flat), *words)


def test_a_wrong_answer_leaves_the_earlier_one(flat: Path, capsys: Captured) -> None:
    table(flat / "labels.csv")
    scanned(capsys, str(flat), "--labels", "labels.csv")
    (dataset,) = list_datasets()
    before = saved_layout(dataset.folder)
    refused(capsys, str(flat), "--class-pattern", "{class}_{number}")
    refused(capsys, str(flat), "--leave-out", "cat")
    assert saved_layout(dataset.folder) == before
    assert "classes left out: none" in refused(capsys, str(flat), "--take-in", "cat")


def test_a_sample_is_as_it_is(capsys: Captured) -> None:
    if importlib.util.find_spec("elpv_dataset") is None:
        pytest.skip("needs the elpv-dataset package (requirements-samples.txt)")
    assert "a data set of your own" in refused(capsys, "elpv", "--leave-out", "x")


@pytest.mark.parametrize("command", [["train", "--data"], ["advise"], ["split"]])
def test_every_command_is_told(flat: Path, command: list[str]) -> None:
    words = [*command, str(flat), "--labels", "labels.csv", "--leave-out", "bird"]
    table(flat / "labels.csv", *ROWS[:-2], "10.png,bird", "11.png,bird")
    dataset = opened(make_parser().parse_args(words), Console())
    choice = saved_layout(dataset.folder)
    assert choice is not None and choice.left_out == ("bird",)
