"""Folders that people really had, drawn by the scripts beside the shared data."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from core.data.datasets import add_folder
from core.data.folders.class_folders import list_folder, require_classes
from core.data.manifest import Manifest, ensure_manifest
from core.errors import DataError
from tests.conftest import REPOSITORY

Draw = Callable[..., Path]
_CASES = Path(
    os.environ.get("THAW_SHARED_CASES") or REPOSITORY.parent / "shared" / "cases"
)


@pytest.fixture
def draw(tmp_path: Path) -> Draw:
    def run(script: str, *words: str) -> Path:
        path = _CASES / f"{script}.py"
        if not path.is_file():
            pytest.skip(f"needs the script {path} (set THAW_SHARED_CASES)")
        target = tmp_path / "case"
        subprocess.run([sys.executable, path, target, *words], check=True)
        return target

    return run


def manifest(root: Path) -> Manifest:
    return ensure_manifest(add_folder(root))


@pytest.mark.parametrize(
    "words",
    [
        ("Training", "Testing"),
        ("train", "dev"),
        ("train", "eval"),
        ("training_set", "test_set"),
        ("train", "test", "--twice"),
        ("Training", "Validation", "--twice"),
    ],
)
def test_split_words(draw: Draw, words: tuple[str, ...]) -> None:
    found = manifest(draw("c01_split_words", *words))
    assert found.class_names == ("disc", "square")
    sides = {entry.path.split("/")[0]: set[str]() for entry in found.entries}
    for entry in found.entries:
        sides[entry.path.split("/")[0]].add(entry.split)
    assert len(sides[words[1]]) == 1 and "train" not in sides[words[1]]


def test_thumbnails_of_a_nas_are_no_images(draw: Draw) -> None:
    assert len(manifest(draw("c03_nas_thumbnails")).entries) == 40


@pytest.mark.parametrize(("how", "told"), [
    ("folders", "a link that leads out"), ("files", "a link that leads out"),
    ("splits", "a link that leads out"),
])  # fmt: skip
def test_links_out_of_the_folder_are_told(draw: Draw, how: str, told: str) -> None:
    root = draw("c10_links", how)
    with pytest.raises(DataError, match=told):
        manifest(root / "set")


@pytest.mark.parametrize("how", ["case", "nfd", "blank", "underscore"])
def test_almost_the_same_names_are_one_class(draw: Draw, how: str) -> None:
    found = manifest(draw("c12_almost_same_names", how))
    assert len(found.class_names) == 2
    assert len(found.split("validation")) == 16


def test_folders_beside_the_classes_are_none(draw: Draw) -> None:
    names = "System Volume Information", "$RECYCLE.BIN", "lost+found", "__pycache__"
    found = manifest(draw("c17_folders_beside_classes", *names, "annotations", "new"))
    assert found.class_names == ("disc", "square")
    assert [bad.path for bad in found.excluded] == ["annotations/", "new/"]


def test_a_split_within_the_classes(draw: Draw) -> None:
    found = manifest(draw("c18_split_inside_class"))
    assert found.class_names == ("disc", "square")
    assert len(found.split("test")) == 10


@pytest.mark.parametrize(("how", "told"), [("csv", "labels.csv"), ("yolo", "YOLO")])
def test_labels_in_files(draw: Draw, how: str, told: str) -> None:
    listing = list_folder(draw("c20_labels_file", how))
    with pytest.raises(DataError, match=told):
        require_classes(listing)
        if listing.question:
            raise listing.question.error(listing.labels_elsewhere)


def test_a_cover_beside_the_one_folder(draw: Draw) -> None:
    assert manifest(draw("c24_cover_picture")).class_names == ("disc", "square")
