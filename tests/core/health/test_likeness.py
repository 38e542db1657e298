"""Who looks like whom, and how bright pictures are: kept with the data set."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.data.datasets import Dataset, add_folder
from core.data.manifest import Manifest
from core.data.manifests import ensure_manifest
from core.data.per_image import PerImage
from core.health.brightness import known_brightness, save_brightness
from core.health.likeness import cosines, covers, known_likeness, save_likeness


@pytest.fixture
def images(
    tmp_path: Path, draw_images: Callable[..., Path]
) -> tuple[Dataset, Manifest]:
    dataset = add_folder(draw_images(tmp_path / "pets", {"cat": 4, "dog": 4}, size=16))
    return dataset, ensure_manifest(dataset)


def test_cosines_say_who_is_near_after_a_round_trip(
    images: tuple[Dataset, Manifest],
) -> None:
    dataset, manifest = images
    assert known_likeness(dataset) is None
    rows = np.eye(8, dtype=np.float32)
    rows[1] = rows[0] * 0.8 + rows[2] * 0.6
    save_likeness(dataset, manifest, rows, "net")
    known = known_likeness(dataset)
    assert known is not None and covers(known, manifest)
    digests = np.array([entry.digest for entry in manifest.entries])
    places = known.places(digests)
    found = cosines(known.values, int(places[0]))[places]
    assert found.tolist() == pytest.approx([1, 0.8, 0, 0, 0, 0, 0, 0], abs=1e-3)


def test_images_that_were_added_since_are_not_covered(
    images: tuple[Dataset, Manifest],
) -> None:
    dataset, manifest = images
    known = save_likeness(dataset, manifest, np.eye(8, dtype=np.float32), "net")
    fewer = PerImage(known.digests[1:], known.values[1:], known.source)
    assert covers(known, manifest) and not covers(fewer, manifest)


def test_brightness_is_kept_by_content(images: tuple[Dataset, Manifest]) -> None:
    dataset, manifest = images
    assert known_brightness(dataset) is None
    save_brightness(dataset, manifest, np.arange(8.0))
    known = known_brightness(dataset)
    assert known is not None
    place = known.places(np.array([manifest.entries[5].digest]))
    assert known.values[place].tolist() == [5.0]
