"""Which photos are filmed."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from core.data.datasets import open_dataset
from core.data.manifests import ensure_manifest
from docs.recording import chosen, pack


def test_the_photo_that_is_asked_about_is_in_no_zip() -> None:
    packed, unseen = chosen([0, 0, 0, 1, 1, 1], per_class=2)
    assert packed == [0, 1, 3, 4]
    assert unseen == 2
    packed, unseen = chosen([0, 0, 1, 1], per_class=9)  # too few to leave one out
    assert packed == [0, 2, 3]
    assert unseen == 1


def test_a_zip_has_a_folder_for_each_class(
    tmp_path: Path, draw_images: Callable[..., Path]
) -> None:
    root = draw_images(tmp_path / "shapes", {"discs": 6, "squares": 6}, size=24)
    manifest = ensure_manifest(open_dataset(root))
    unseen = pack(manifest, tmp_path / "photos.zip", per_class=4)
    with zipfile.ZipFile(tmp_path / "photos.zip") as file:
        names = file.namelist()
        contents = {file.read(name) for name in names}
    folders = [name.rpartition("/")[0] for name in names]
    assert sorted(folders) == ["photos/discs"] * 4 + ["photos/squares"] * 4
    assert unseen.read_bytes() not in contents
