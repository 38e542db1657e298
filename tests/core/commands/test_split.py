"""`split`: groups, names, extensions, in words and as JSON."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from core.__main__ import main
from core.data.datasets import list_datasets, open_dataset
from core.data.manifests import current_manifest
from tests.core.commands.answers import answer

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def folder(draw_images: Callable[..., Path], tmp_path: Path) -> Path:
    """Ten people with two pictures in each class; 7_0001.png is of the person 7."""
    root = draw_images(tmp_path / "pets", {"cats": 20, "dogs": 20}, size=16)
    for path in sorted(root.rglob("*.*")):
        path.rename(path.with_name(f"{int(path.stem) // 2}_{path.name}"))
    return root


def test_groups_by_a_pattern_stay_on_one_side(folder: Path, capsys: Captured) -> None:
    report = answer(capsys, "split", str(folder), "--group-by", r"pattern:^(\d+)_")
    assert report["groups"]["num_groups"] == 10
    assert report["groups"]["num_alone"] == 0
    assert report["splits"] == {"train": 28, "validation": 8, "test": 4}
    assert report["in_use"] and report["changes"] == ""
    manifest = current_manifest(open_dataset(folder))
    assert manifest and manifest.digest == report["digest"]
    people = {(Path(e.path).name[0], e.split) for e in manifest.entries}
    assert len(people) == 10


def test_groups_by_a_table(folder: Path, tmp_path: Path, capsys: Captured) -> None:
    lines = ["person,picture"]
    for path in sorted(folder.rglob("*.*")):
        lines.append(f"p{path.name[0]},{path.relative_to(folder)}")
    (tmp_path / "people.csv").write_text("\n".join(lines[:-4]))
    words = ["split", str(folder), "--group-by", f"csv:{tmp_path / 'people.csv'}"]
    assert main([*words, "--seed", "4"]) == 0
    said = capsys.readouterr()
    assert "by the column picture, groups by the column person." in said.err
    assert "by the column person of people-" in said.out
    assert "Groups:   10; 4 images without one" in said.out


def test_a_new_split_of_scan_keeps_the_groups(folder: Path, capsys: Captured) -> None:
    answer(capsys, "split", str(folder), "--group-by", r"pattern:^(\d+)_")
    assert main(["scan", str(folder), "--new-split", "--seed", "5"]) == 0
    assert "As before, the data set is split by the pattern" in capsys.readouterr().err
    manifest = current_manifest(open_dataset(folder))
    assert manifest and manifest.seed == 5
    assert len({(Path(e.path).name[0], e.split) for e in manifest.entries}) == 10


def test_a_dry_run_changes_nothing(folder: Path, capsys: Captured) -> None:
    first = answer(capsys, "split", str(folder))
    words = ("split", str(folder), "--group-by", "folder", "--seed", "2", "--dry-run")
    report = answer(capsys, *words)
    assert report["in_use"] is False
    assert "change their side" in report["changes"]
    assert main(list(words)) == 0
    assert "not made; leave out --dry-run" in capsys.readouterr().out
    manifest = current_manifest(open_dataset(folder))
    assert manifest and manifest.digest == first["digest"]


def test_splits_are_named_listed_used_and_deleted(
    folder: Path, capsys: Captured
) -> None:
    first = answer(capsys, "split", str(folder), "--name", "One")
    answer(capsys, "split", str(folder), "--name", "Two", "--seed", "1")
    assert main(["split", str(folder), "--list"]) == 0
    assert "in use  Two" in capsys.readouterr().out
    used = answer(capsys, "split", str(folder), "--use", "One")
    assert (used["digest"], used["in_use"]) == (first["digest"], True)
    left = answer(capsys, "split", str(folder), "--delete", "Two")
    assert [(row["name"], row["in_use"]) for row in left["named"]] == [("One", True)]
    assert main(["split", str(folder), "--use", "Two"]) == 2
    assert "Choose one of One" in capsys.readouterr().err


def test_new_files_are_added_and_told_of(folder: Path, capsys: Captured) -> None:
    words = ("split", str(folder), "--group-by", r"pattern:^(\d+)_")
    assert main([*words[:2], "--extend"]) == 2
    assert "a split to extend" in capsys.readouterr().err
    assert len(list_datasets()) == 1
    answer(capsys, *words)
    shutil.copy(folder / "cats/0_0000.png", folder / "cats/99_copy.png")
    assert main(["scan", str(folder)]) == 0
    assert "--extend` keeps every earlier image on" in capsys.readouterr().out
    report = answer(capsys, *words[:2], "--extend")
    assert report["changes"] == "1 image comes in."
    assert report["rule"]["pattern"] == r"^(\d+)_" and report["rule"]["extends"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--group-by", "moon"), "moon is not none, folder, pattern:REGEX or csv:FILE"),
        (("--group-by", "pattern:("), "regular expression"),
        (("--group-by", "csv:nowhere.csv"), "a CSV file of groups"),
        (("--extend", "--seed", "2"), "An extended split keeps its rule."),
        (("--list", "--name", "x"), "--list alone"),
        (("--use", "x", "--list"), "not allowed with argument"),
        (("--fractions", "0.5", "0.5", "0.5"), "sum to 1"),
    ],
)
def test_wrong_options_are_explained(
    words: tuple[str, ...], said: str, folder: Path, capsys: Captured
) -> None:
    assert main(["split", str(folder), *words]) == 2
    assert said in capsys.readouterr().err
