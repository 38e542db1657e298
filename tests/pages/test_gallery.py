"""Thumbnails are made once, again for a changed file, and never for a bad one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from core.data.datasets import Dataset, add_folder
from core.data.manifests import ensure_manifest
from pages._ui.dataset import gallery


@pytest.fixture
def dataset(tmp_path: Path, draw_images: Callable[..., Path]) -> Dataset:
    root = draw_images(tmp_path / "pets", {"cat": 4, "dog": 4}, size=400)
    return add_folder(root)


def test_a_thumbnail_is_small_and_made_once(dataset: Dataset) -> None:
    (first,) = gallery.thumbnails(dataset, ["cat/0000.png"])
    assert isinstance(first, Path)
    with Image.open(first) as image:
        assert (image.format, image.size) == ("JPEG", (240, 240))
    before = first.stat().st_mtime_ns
    assert gallery.thumbnails(dataset, ["cat/0000.png"]) == [first]
    assert first.stat().st_mtime_ns == before


def test_a_changed_file_gets_another_thumbnail(dataset: Dataset) -> None:
    (first,) = gallery.thumbnails(dataset, ["cat/0000.png"])
    source = Path(dataset.root) / "cat/0000.png"
    Image.new("RGB", (50, 20)).save(source)
    os.utime(source, ns=(1, 1))
    (second,) = gallery.thumbnails(dataset, ["cat/0000.png"])
    assert second != first


def test_a_bad_or_missing_file_gives_its_reason(dataset: Dataset) -> None:
    (Path(dataset.root) / "cat/bad.png").write_text("hello")
    found = gallery.thumbnails(dataset, ["cat/bad.png", "cat/gone.png", "cat/0001.jpg"])
    assert found[:2] == ["not an image (text)", "the file is missing"]
    assert isinstance(found[2], Path)


def test_the_cover_shows_several_classes_and_waits_for_the_manifest(
    dataset: Dataset,
) -> None:
    assert gallery.cover(dataset) is None
    ensure_manifest(dataset)
    strip = gallery.cover(dataset)
    assert strip is not None
    with Image.open(strip) as image:
        assert image.size == (640, 160)
    assert gallery.cover(dataset) == strip


def test_no_cover_is_kept_of_a_folder_that_is_away(dataset: Dataset) -> None:
    ensure_manifest(dataset)
    root = Path(dataset.root)
    away = root.rename(root.with_name("away"))
    assert gallery.cover(dataset) is None
    away.rename(root)
    assert gallery.cover(dataset) is not None


@pytest.mark.parametrize(
    ("name", "shown"),
    [("short.jpg", "short.jpg"), ("a" * 40 + "0001.jpg", "aaaaaaaaaaa…0001.jpg")],
)
def test_long_names_keep_their_ending(name: str, shown: str) -> None:
    assert gallery.shortened(name) == shown
