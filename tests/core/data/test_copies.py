"""Copies of images in THAW_HOME: whole, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.data.copies import keep_copy
from core.data.datasets import Dataset, list_datasets, load_dataset
from core.errors import DataError
from core.storage.paths import datasets_dir
from tests.core.data.conftest import picture


def filled(files: Path, *classes: str) -> Dataset:
    for place, name in enumerate(classes):
        (files / name).mkdir(parents=True)
        (files / name / "1.png").write_bytes(picture(place))
    return Dataset("pets", "Pets", "dropped", str(files))


def test_it_lies_where_its_record_says() -> None:
    dataset = keep_copy("pets", lambda files: filled(files, "cat", "dog"))
    assert dataset == load_dataset("pets")
    assert (Path(dataset.root) / "cat" / "1.png").is_file()


def test_what_is_known_is_not_filled_again() -> None:
    first = keep_copy("pets", lambda files: filled(files, "cat", "dog"))
    assert keep_copy("pets", lambda files: pytest.fail("filled again")) == first


def test_one_class_is_refused_and_leaves_nothing() -> None:
    with pytest.raises(DataError, match="at least two class folders"):
        keep_copy("pets", lambda files: filled(files, "cat"))
    assert list_datasets() == [] and list(datasets_dir().iterdir()) == []


def test_what_filling_raises_is_passed_on_and_nothing_stays() -> None:
    def fail(files: Path) -> Dataset:
        filled(files, "cat", "dog")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        keep_copy("pets", fail)
    assert list(datasets_dir().iterdir()) == []
