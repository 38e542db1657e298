from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks._data import PHOTO_SIZE, cut_down, draw_photos, lay_out, photo
from core.data.datasets import add_folder
from core.data.manifest import Manifest
from core.data.manifests import ensure_manifest
from tests.drawn_pictures import draw_class_folders


def manifest_of(root: Path) -> Manifest:
    return ensure_manifest(add_folder(root), fractions=(0.5, 0.25, 0.25))


def test_photos_are_of_their_size_and_differ(tmp_path: Path) -> None:
    folder = draw_photos(tmp_path, 6, seed=3)
    paths = sorted(folder.rglob("*.jpg"))
    assert [path.parent.name for path in paths] == ["class 0"] * 3 + ["class 1"] * 3
    assert len({path.read_bytes() for path in paths}) == 6
    assert all(30_000 < path.stat().st_size < 90_000 for path in paths)
    with Image.open(io.BytesIO(photo(3, 0))) as image:
        assert image.size == PHOTO_SIZE
        assert np.asarray(image).std() > 20


def test_the_same_seed_draws_the_same_photo() -> None:
    assert photo(1, 5) == photo(1, 5)
    assert photo(1, 5) != photo(2, 5)


def test_a_cut_keeps_every_class_and_split_in_proportion(tmp_path: Path) -> None:
    whole = manifest_of(draw_class_folders(tmp_path, {"a": 40, "b": 8}))
    part = cut_down(whole, 12)
    counts = Counter((entry.label, entry.split) for entry in part.entries)
    assert counts[0, "train"] == 5
    assert set(counts) == {
        (n, s) for n in (0, 1) for s in ("train", "validation", "test")
    }
    assert part.entries == cut_down(whole, 12).entries
    assert part.digest != whole.digest
    assert cut_down(whole, 1000) is whole


def test_a_layout_has_the_manifests_images_in_their_splits(tmp_path: Path) -> None:
    root = draw_class_folders(tmp_path / "in", {"a": 8, "b": 8})
    Image.new("RGB", (40, 40), "red").save(root / "a" / "x.webp")
    manifest = manifest_of(root)
    folder = lay_out(manifest, tmp_path / "out")
    found = Counter(
        (path.parent.parent.name, int(path.parent.name)) for path in folder.rglob("*.*")
    )
    assert found == Counter((entry.split, entry.label) for entry in manifest.entries)
    assert {path.suffix for path in folder.rglob("*.*")} == {".jpg", ".png"}
