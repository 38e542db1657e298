"""Inputs that real people had, each with what Thaw makes of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.data.changes import SplitChanges, changes_since_split
from core.data.datasets import add_folder
from core.data.folders.class_folders import list_folder, require_classes
from core.data.manifest import Manifest
from core.data.manifests import ensure_manifest
from core.data.pictures.decoding import decode
from core.data.scan import scan
from core.errors import DataError, ImageError
from tests.shared_cases import draw_case

Draw = Callable[..., Path]


@pytest.fixture
def draw(tmp_path: Path) -> Draw:
    """Draw a case, such as "c05", into a folder."""
    return lambda number, *words: draw_case(number, tmp_path / "case", *words)


def split(root: Path) -> Manifest:
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
    found = split(draw("c01", *words))
    assert found.class_names == ("disc", "square")
    sides = {entry.path.split("/")[0]: set[str]() for entry in found.entries}
    for entry in found.entries:
        sides[entry.path.split("/")[0]].add(entry.split)
    assert len(sides[words[1]]) == 1 and "train" not in sides[words[1]]


def test_thumbnails_of_a_nas_are_no_images(draw: Draw) -> None:
    assert len(split(draw("c03")).entries) == 40


@pytest.mark.parametrize(("how", "told"), [
    ("folders", "a link that leads out"), ("files", "a link that leads out"),
    ("splits", "a link that leads out"),
])  # fmt: skip
def test_links_out_of_the_folder_are_told(draw: Draw, how: str, told: str) -> None:
    root = draw("c10", how)
    with pytest.raises(DataError, match=told):
        split(root / "set")


@pytest.mark.parametrize("how", ["case", "nfd", "blank", "underscore"])
def test_almost_the_same_names_are_one_class(draw: Draw, how: str) -> None:
    found = split(draw("c12", how))
    assert len(found.class_names) == 2
    assert len(found.split("validation")) == 16


def test_folders_beside_the_classes_are_none(draw: Draw) -> None:
    names = "System Volume Information", "$RECYCLE.BIN", "lost+found", "__pycache__"
    found = split(draw("c17", *names, "annotations", "new"))
    assert found.class_names == ("disc", "square")
    assert [bad.path for bad in found.excluded] == ["annotations/", "new/"]


def test_a_split_within_the_classes(draw: Draw) -> None:
    found = split(draw("c18"))
    assert found.class_names == ("disc", "square")
    assert len(found.split("test")) == 10


@pytest.mark.parametrize(("how", "told"), [("csv", "labels.csv"), ("yolo", "YOLO")])
def test_labels_in_files(draw: Draw, how: str, told: str) -> None:
    listing = list_folder(draw("c20", how))
    with pytest.raises(DataError, match=told):
        require_classes(listing)
        if listing.question:
            raise listing.question.error(listing.labels_elsewhere)


def test_a_cover_beside_the_one_folder(draw: Draw) -> None:
    assert split(draw("c24")).class_names == ("disc", "square")


def test_a_class_that_came_after_the_split_is_named(tmp_path: Path) -> None:
    dataset = add_folder(draw_case("c11", tmp_path / "shapes", "2"))
    manifest = ensure_manifest(dataset)
    draw_case("c11", tmp_path / "shapes", "3")
    found = changes_since_split(dataset, manifest)
    assert found == SplitChanges(added=36, new_classes=("star",))


def test_a_thousand_classes_are_on_every_side(draw: Draw) -> None:
    found = split(draw("c15", "1000"))
    assert len(found.counts()) == 1000
    for sides in found.counts().values():
        assert sides == {"train": 1, "validation": 1, "test": 1}


def test_names_of_classes_stay_as_they_are(draw: Draw) -> None:
    root = draw("c16")
    found = split(root)
    assert set(found.class_names) == {path.name for path in root.iterdir()}
    assert len(found.class_names) == 25 and len(found.entries) == 200


def test_two_images_of_a_class_are_trained_on_and_judged_by(draw: Draw) -> None:
    found = split(draw("c23", "5"))
    assert len(found.counts()) == 5
    for sides in found.counts().values():
        assert sides == {"train": 1, "validation": 1, "test": 0}


def test_pictures_are_known_by_what_is_in_them(draw: Draw) -> None:
    root = draw("c07")
    heic = root / "IMG_1.HEIC"
    others = set(root.iterdir()) - {heic}
    assert len(others) == 6
    assert {decode(path, 32).shape for path in others} == {(32, 32, 3)}
    with pytest.raises(ImageError, match="HEIC"):
        decode(heic, 32)


def contrasts(manifest: Manifest) -> list[int]:
    return [
        int(np.ptp(decode(manifest.absolute(entry), 96, manifest.rendition)))
        for entry in manifest.entries
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ("255",),
        ("1023",),
        ("4095",),
        ("65535",),
        ("255", "png"),
        ("4095", "png"),
        ("1023", "i32"),
        ("1", "f32"),
        ("4095", "f32"),
    ],
)
def test_low_values_of_many_bits_are_seen(draw: Draw, arguments: tuple[str]) -> None:
    manifest = split(draw("c05", *arguments))
    assert len(manifest.entries) == 48
    assert min(contrasts(manifest)) > 200


def test_white_drawings_on_transparent_are_seen(draw: Draw) -> None:
    manifest = split(draw("c06"))
    assert manifest.rendition.ground == 0
    assert min(contrasts(manifest)) == 255


@pytest.mark.parametrize(
    "layout", [("2", "uint16"), ("13", "uint16"), ("3", "float32")]
)
def test_layouts_that_cannot_be_read_are_named(
    draw: Draw, layout: tuple[str, str]
) -> None:
    dataset = add_folder(draw("c13", *layout))
    with pytest.raises(DataError, match="left out: not supported: a TIFF of"):
        scan(dataset)


def test_four_bands_of_16_bits_are_read(draw: Draw) -> None:
    manifest = split(draw("c13", "4", "uint16"))
    assert min(contrasts(manifest)) > 60
