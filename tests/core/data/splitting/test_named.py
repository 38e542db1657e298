"""Several splits with names; one is in use."""

from __future__ import annotations

import os

import pytest

from core.data.changes import changes_since_split
from core.data.datasets import Dataset, add_folder
from core.data.manifest import Manifest
from core.data.manifests import current_manifest, current_path, make_manifest
from core.data.scan import scan
from core.data.splitting.named import (
    checked_name,
    delete_split,
    make_split,
    named_splits,
    use_split,
)
from core.data.splitting.plan import SplitPlan
from core.data.splitting.rule import SplitRule
from core.errors import ConfigError
from tests.core.data.conftest import Tree


@pytest.fixture
def dataset(tree: Tree) -> Dataset:
    return add_folder(tree({"cat": 10, "dog": 10}))


def made(dataset: Dataset, name: str, seed: int = 0) -> Manifest:
    plan = SplitPlan(SplitRule(seed=seed), name)
    return make_split(dataset, scan(dataset), plan)


def states(dataset: Dataset) -> dict[str, bool]:
    return {split.name: split.is_current for split in named_splits(dataset)}


def test_a_split_with_a_name_is_kept_and_can_be_used_again(dataset: Dataset) -> None:
    first, second = made(dataset, "First"), made(dataset, "второй", seed=1)
    assert states(dataset) == {"First": False, "второй": True}
    assert current_manifest(dataset) == second
    assert use_split(dataset, "First") == first
    assert current_manifest(dataset) == first
    assert states(dataset) == {"First": True, "второй": False}


def test_a_split_without_a_name_gets_one_before_it_is_replaced(
    dataset: Dataset,
) -> None:
    plain = make_manifest(dataset, scan(dataset))
    made(dataset, "First", seed=1)
    unnamed = f"unnamed {plain.digest[:8]}"
    assert states(dataset) == {"First": True, unnamed: False}
    assert use_split(dataset, unnamed).entries == plain.entries
    again = make_manifest(dataset, scan(dataset), seed=9)
    use_split(dataset, "First")
    assert f"unnamed {again.digest[:8]}" in states(dataset)


def test_what_exists_is_not_replaced(dataset: Dataset) -> None:
    first = made(dataset, "First")
    with pytest.raises(ConfigError, match="First, which exists"):
        made(dataset, " First ", seed=3)
    assert current_manifest(dataset) == first


def test_one_in_use_is_not_deleted_and_others_are(dataset: Dataset) -> None:
    made(dataset, "First"), made(dataset, "Second", seed=1)
    with pytest.raises(ConfigError, match="not in use"):
        delete_split(dataset, "Second")
    delete_split(dataset, "First")
    assert states(dataset) == {"Second": True}
    with pytest.raises(ConfigError, match=r"received First. Choose one of Second"):
        use_split(dataset, "First")


def test_a_damaged_split_is_left_out(dataset: Dataset) -> None:
    made(dataset, "First"), made(dataset, "Second", seed=1)
    for path in (dataset.folder / "splits").glob("first-*"):
        path.write_text("{")
    assert states(dataset) == {"Second": True}


def test_a_split_that_is_used_again_knows_when_it_was_made(dataset: Dataset) -> None:
    made(dataset, "First")
    (kept,) = (dataset.folder / "splits").glob("*.json")
    os.utime(kept, (1000, 1000))
    made(dataset, "Second", seed=1)
    manifest = use_split(dataset, "First")
    assert current_path(dataset).stat().st_mtime == 1000
    assert changes_since_split(dataset, manifest).words == ""


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "a\x00b"])
def test_a_name_can_be_shown(name: str) -> None:
    with pytest.raises(ConfigError, match="a name of 1 to 60 characters"):
        checked_name(name)
    assert checked_name(" by  person ") == "by person"
