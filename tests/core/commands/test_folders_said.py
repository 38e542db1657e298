"""Commands say what folders were read as, and what came since the split."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.__main__ import main
from core.cli.arguments import make_parser
from core.cli.console import Console
from core.cli.data_sets import opened
from core.cli.splits import ready_manifest
from tests.core.data.archive_drawings import old_zip
from tests.core.data.conftest import picture

DrawImages = Callable[..., Path]
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def halves(draw_images: DrawImages, tmp_path: Path) -> Path:
    for seed, top in enumerate(("Exam", "Learn")):
        draw_images(tmp_path / "pets" / top, {"cat": 6, "dog": 6}, size=16, seed=seed)
    return tmp_path / "pets"


def scanned(captured: Captured, *words: str) -> dict[str, Any]:
    assert main(["scan", *words, "--json"]) == 0
    value: dict[str, Any] = json.loads(captured.readouterr().out)
    return value


@pytest.mark.parametrize(
    "command",
    [
        ["scan"],
        ["train", "--data"],
        ["advise"],
        ["rank"],
        ["curve"],
        ["find-lr"],
        ["suspects"],
    ],
)
def test_folders_that_may_be_splits_are_refused_until_it_is_said(
    halves: Path, capsys: Captured, command: list[str]
) -> None:
    assert main([*command, str(halves)]) == 2
    told = capsys.readouterr().err
    assert "Exam and Learn, with the same folders in them (cat and dog)" in told
    assert "--splits 'Exam=" in told


def test_splits_can_be_named(halves: Path, capsys: Captured) -> None:
    report = scanned(capsys, str(halves), "--splits", "Learn=train,Exam=test")
    assert sorted(report["classes"]) == ["cat", "dog"]
    assert report["splits"]["test"] == 12
    again = scanned(capsys, report["id"], "--new-split")
    assert again["splits"]["test"] == 12


@pytest.mark.parametrize(
    ("layout", "classes"), [("classes", ["Exam", "Learn"]), ("merged", ["cat", "dog"])]
)
def test_a_layout_can_be_named(
    halves: Path, capsys: Captured, layout: str, classes: list[str]
) -> None:
    report = scanned(capsys, str(halves), "--layout", layout)
    assert sorted(report["classes"]) == classes
    assert report["num_images"] == 24


@pytest.mark.parametrize(
    "words",
    [
        ["--splits", "Learn=train,Quiz=test"],
        ["--splits", "Learn=sideways"],
        ["--splits", "Learn"],
        ["--splits", "Learn=test"],
        ["--splits", ""],
        ["--layout", "splits"],
        ["--layout", "merged", "--splits", "Learn=train,Exam=test"],
    ],
)
def test_what_can_not_be_meant_is_refused(
    halves: Path, capsys: Captured, words: list[str]
) -> None:
    assert main(["scan", str(halves), *words]) == 2
    assert capsys.readouterr().err.startswith("Expected ")


def test_another_layout_is_for_a_new_split(halves: Path, capsys: Captured) -> None:
    scanned(capsys, str(halves), "--layout", "classes")
    assert main(["scan", str(halves), "--layout", "merged"]) == 0
    assert "A split of this data set exists" in capsys.readouterr().err
    report = scanned(capsys, str(halves), "--new-split")
    assert sorted(report["classes"]) == ["cat", "dog"]


def test_what_was_understood_is_told(
    draw_images: DrawImages, tmp_path: Path, capsys: Captured
) -> None:
    for seed, (split, name) in enumerate((("train", "Cat"), ("val", "cat"))):
        draw_images(tmp_path / split, {name: 4, "dog": 4}, size=16, seed=seed)
    assert main(["scan", str(tmp_path)]) == 0
    assert 'are read as one class, "Cat"' in capsys.readouterr().err
    assert len(scanned(capsys, str(tmp_path))["notes"]) == 1


@pytest.fixture
def grown(draw_images: DrawImages, tmp_path: Path, capsys: Captured) -> Path:
    """A data set that has got a class and images since it was split."""
    folder = draw_images(tmp_path / "shapes", {"disc": 6, "square": 6}, size=16)
    scanned(capsys, str(folder))
    draw_images(folder, {"disc": 8, "square": 8, "star": 5}, size=16)
    return folder


@pytest.mark.parametrize(
    "command",
    [["train", "--data"], ["advise"], ["rank"], ["curve"], ["find-lr"], ["suspects"]],
)
def test_every_command_that_uses_a_split_says_what_came_since(
    grown: Path, capsys: Captured, command: list[str]
) -> None:
    console = Console()
    arguments = make_parser().parse_args([*command, str(grown)])
    manifest = ready_manifest(opened(arguments, console), None, console)
    assert manifest.class_names == ("disc", "square")
    told = capsys.readouterr().err
    assert "Since the split was made, 9 files were added" in told
    assert "the new class is star" in told
    assert f"python -m core scan {manifest.dataset_id} --new-split" in told


def test_scan_names_new_classes(grown: Path, capsys: Captured) -> None:
    assert scanned(capsys, str(grown))["new_classes"] == ["star"]
    assert main(["scan", str(grown)]) == 0
    assert "9 images came and 0 went; new classes: star." in capsys.readouterr().out
    assert scanned(capsys, str(grown), "--new-split")["new_classes"] == []


def test_a_split_that_is_up_to_date_is_not_spoken_of(
    halves: Path, capsys: Captured
) -> None:
    scanned(capsys, str(halves), "--layout", "merged")
    console = Console()
    arguments = make_parser().parse_args(["advise", str(halves)])
    ready_manifest(opened(arguments, console), None, console)
    assert capsys.readouterr().err == ""


def test_the_encoding_of_an_archive_can_be_named(
    tmp_path: Path, capsys: Captured
) -> None:
    files = {
        f"{name}/{place}.png".encode("cp852"): picture(10 * len(name) + place)
        for name in ("łoś", "kuna")
        for place in range(4)
    }
    (tmp_path / "a.zip").write_bytes(old_zip(files).getvalue())
    report = scanned(capsys, str(tmp_path / "a.zip"), "--encoding", "cp852")
    assert sorted(report["classes"]) == ["kuna", "łoś"]
    assert report["names_encoding"] == "cp852"
    assert main(["scan", report["id"]]) == 0
    assert "name another with --encoding" in capsys.readouterr().out
