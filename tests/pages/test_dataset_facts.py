"""The aggregates of a data set: kept in a file, and counted again when it changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st

from core.data.datasets import Dataset, add_folder
from core.data.manifest import Manifest
from core.data.manifests import ensure_manifest, make_manifest
from core.data.scan import scan
from core.storage.files import read_json, write_json
from pages._ui.dataset import facts
from tests.pages.apptest import open_page, texts

DrawImages = Callable[..., Path]


@pytest.fixture
def dataset(tmp_path: Path, draw_images: DrawImages) -> Dataset:
    made = add_folder(draw_images(tmp_path / "pets", {"cat": 8, "dog": 6}, size=16))
    ensure_manifest(made)
    return made


@pytest.fixture(autouse=True)
def new_server() -> None:
    """Forget what this process remembers, as a new server has not learned it yet."""
    st.cache_data.clear()


def refuse(*_: object, **__: object) -> None:
    raise AssertionError("the whole manifest was read")


def test_without_a_manifest_there_are_none(
    tmp_path: Path, draw_images: DrawImages
) -> None:
    new = add_folder(draw_images(tmp_path / "new", {"a": 3, "b": 3}, size=16))
    assert facts.facts_of(new) is None


def test_a_new_server_reads_the_small_file_only(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = facts.facts_of(dataset)
    assert counted is not None
    assert counted["num_images"] == 14
    st.cache_data.clear()
    monkeypatch.setattr(facts, "current_manifest", refuse)
    assert facts.facts_of(dataset) == counted


def test_another_split_is_counted_anew(dataset: Dataset) -> None:
    first = facts.facts_of(dataset)
    make_manifest(dataset, scan(dataset), seed=5, fractions=(0.5, 0.25, 0.25))
    second = facts.facts_of(dataset)
    assert first is not None
    assert second is not None
    assert (second["seed"], second["fractions"]) == (5, [0.5, 0.25, 0.25])
    assert second["digest"] != first["digest"]


@pytest.mark.parametrize("change", ["damaged", "list", "other version"])
def test_a_file_that_is_no_good_is_made_anew(dataset: Dataset, change: str) -> None:
    counted = facts.facts_of(dataset)
    path = dataset.folder / "facts.json"
    kept = read_json(path)
    if change == "damaged":
        path.write_text('{"source"')
    elif change == "list":
        write_json(path, [1])
    else:
        wrong = kept["facts"] | {"num_images": 99}
        write_json(path, {"source": [0, *kept["source"][1:]], "facts": wrong})
    st.cache_data.clear()
    assert facts.facts_of(dataset) == counted
    assert read_json(path) == kept


def test_a_full_disk_costs_time_only(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(facts, "write_json", full)
    counted = facts.facts_of(dataset)
    assert counted is not None
    assert counted["num_images"] == 14
    assert not (dataset.folder / "facts.json").exists()


def test_train_estimates_without_reading_the_manifest(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts.facts_of(dataset)
    monkeypatch.setattr(Manifest, "load", refuse)
    assert "of disk for 14 images" in texts(open_page("train"))
