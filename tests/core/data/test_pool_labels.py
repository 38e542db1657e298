from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.data.added import listed
from core.data.datasets import Dataset, add_folder
from core.data.decisions import EXCLUDE, RELABEL, Decision, read_decisions, undo
from core.data.manifests import ensure_manifest
from core.data.pool import read_pool, use_pool
from core.data.pool_labels import settle
from core.data.scan import scan
from core.data.splitting.extending import extension
from core.data.splitting.named import make_split
from core.errors import DataError, ImageError


@pytest.fixture
def pets(draw_images: Callable[..., Path], tmp_path: Path) -> Dataset:
    folder = draw_images(tmp_path / "pets", {"cats": 6, "dogs": 6}, size=16)
    dataset = add_folder(folder)
    ensure_manifest(dataset)
    use_pool(dataset, draw_images(tmp_path / "new", {"x": 3}, size=16, seed=5))
    return dataset


@pytest.fixture
def pool(pets: Dataset) -> list[tuple[str, str]]:
    """Path and content hash of its images."""
    return list(read_pool(pets).digests.items())


def labels(dataset: Dataset) -> dict[str, str]:
    return {item.digest: item.label for item in listed(dataset)}


def test_a_labelled_image_becomes_part_of_the_data_set(
    pets: Dataset, pool: list[tuple[str, str]]
) -> None:
    settle(pets, [Decision(*pool[0], RELABEL, "cats", person="Ada")])
    (made,) = listed(pets)
    assert (made.digest, made.label, made.person) == (pool[0][1], "cats", "Ada")
    settle(pets, [Decision(*pool[0], RELABEL, "dogs")])
    assert labels(pets) == {pool[0][1]: "dogs"}


def test_undoing_takes_the_copy_away_and_gives_it_back(
    pets: Dataset, pool: list[tuple[str, str]]
) -> None:
    first = Decision(*pool[0], RELABEL, "cats", time=1.0)
    second = Decision(*pool[0], EXCLUDE, "blurred", time=2.0)
    settle(pets, [first])
    settle(pets, [second])
    assert labels(pets) == {}
    settle(pets, undo(read_decisions(pets), [second]))
    assert labels(pets) == {pool[0][1]: "cats"}
    settle(pets, undo(read_decisions(pets), [first]))
    assert labels(pets) == {}


def test_what_a_split_has_is_left_out_of_the_next_one_instead(
    pets: Dataset, pool: list[tuple[str, str]]
) -> None:
    decision = Decision(*pool[0], RELABEL, "cats", time=1.0)
    settle(pets, [decision])
    with_it = make_split(pets, scan(pets), extension(pets))
    settle(pets, undo(read_decisions(pets), [decision]))
    (made,) = listed(pets)
    assert with_it.absolute(with_it.entries[0]).is_file()
    after = make_split(pets, scan(pets), extension(pets))
    assert made.path in {entry.path for entry in with_it.entries}
    assert made.path in {bad.path for bad in after.excluded}
    settle(pets, [Decision(*pool[0], RELABEL, "dogs")])
    again = make_split(pets, scan(pets), extension(pets))
    (entry,) = (entry for entry in again.entries if entry.path == made.path)
    assert again.class_names[entry.label] == "dogs"


def test_a_picture_that_changed_or_vanished_is_not_taken(
    pets: Dataset, pool: list[tuple[str, str]]
) -> None:
    changed, gone = (pets.absolute(path) for path, _ in pool[:2])
    changed.write_bytes(pets.absolute(pool[2][0]).read_bytes())
    gone.unlink()
    with pytest.raises(DataError, match="another content by now"):
        settle(pets, [Decision(*pool[0], RELABEL, "cats")])
    with pytest.raises(ImageError):
        settle(pets, [Decision(*pool[1], RELABEL, "cats")])
    assert listed(pets) == read_decisions(pets) == []
