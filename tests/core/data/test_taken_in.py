from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.data.added import listed
from core.data.datasets import Dataset, add_folder
from core.data.image_paths import added_folder
from core.data.manifest import Manifest
from core.data.manifests import ensure_manifest
from core.data.scan import scan
from core.data.splitting.extending import extension
from core.data.splitting.named import make_split
from core.data.taken_in import take_in, take_out
from core.storage.fingerprint import content_digest
from tests.core.data.conftest import picture

CONTENT = picture(77)
DIGEST = content_digest(CONTENT)


@pytest.fixture
def pets(draw_images: Callable[..., Path], tmp_path: Path) -> Dataset:
    folder = draw_images(tmp_path / "pets", {"cats": 5, "dogs": 5}, size=16)
    dataset = add_folder(folder)
    ensure_manifest(dataset)
    return dataset


def next_split(dataset: Dataset) -> Manifest:
    return make_split(dataset, scan(dataset), extension(dataset))


def label(manifest: Manifest) -> str:
    """The class of the image in a split; "" = it is not in it."""
    found = [entry for entry in manifest.entries if entry.digest == DIGEST]
    return manifest.class_names[found[0].label] if found else ""


def test_an_image_is_in_the_next_split_with_its_label(pets: Dataset) -> None:
    take_in(pets, CONTENT, "dogs", "photo.png")
    assert label(next_split(pets)) == "dogs"


def test_an_image_that_no_split_has_is_deleted_again(pets: Dataset) -> None:
    made = take_in(pets, CONTENT, "dogs", "photo.png")
    take_out(pets, DIGEST)
    assert listed(pets) == []
    assert not (added_folder(pets.id) / made.name).exists()


def test_an_image_that_a_split_has_is_left_out_of_the_next_and_may_come_back(
    pets: Dataset,
) -> None:
    made = take_in(pets, CONTENT, "dogs", "photo.png")
    next_split(pets)
    take_out(pets, DIGEST)
    assert (added_folder(pets.id) / made.name).exists()  # old splits still need it
    assert label(next_split(pets)) == ""
    take_in(pets, CONTENT, "cats", "photo.png")
    assert label(next_split(pets)) == "cats"
