"""Samples: leaves that are drawn, solar cells that are used where they lie."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from core.data.datasets import (
    add_sample,
    list_datasets,
    load_dataset,
    open_dataset,
    remove_dataset,
)
from core.data.drawn import leaves
from core.data.drawn.shapes import SHAPES
from core.data.manifests import ensure_manifest
from core.data.samples import list_sample
from core.data.scan import scan
from core.errors import DataError
from tests.core.health.checked import checked


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two drawn pictures of each tree."""
    monkeypatch.setattr(leaves, "NUM_EACH", 2)


@pytest.mark.usefixtures("few")
def test_leaves_are_drawn_into_a_data_set_of_five_classes() -> None:
    told: list[tuple[int, int]] = []
    dataset = add_sample("leaves", lambda *far: told.append(far))
    assert told[-1] == (10, 10)
    assert dataset.kind == "drawn" and dataset.is_unpacked
    assert dataset.licence.startswith("CC0 1.0")
    found = scan(dataset)
    assert found.counts() == {name: {None: 2} for name in SHAPES}
    assert found.bad_files == ()
    assert load_dataset("leaves") == open_dataset("leaves") == dataset


@pytest.mark.usefixtures("few")
def test_leaves_are_drawn_once_and_anew_after_they_were_removed() -> None:
    dataset = open_dataset("leaves")
    before = {path: path.read_bytes() for path in Path(dataset.root).glob("*/*.jpg")}
    add_sample("leaves", lambda *_: pytest.fail("they are there"))
    remove_dataset("leaves")
    assert not list_datasets()
    again = Path(add_sample("leaves").root)
    assert {path: path.read_bytes() for path in again.glob("*/*.jpg")} == before


@pytest.mark.usefixtures("few")
def test_a_drawing_that_is_broken_off_leaves_nothing() -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        add_sample("leaves", stop)
    assert not list_datasets()
    assert add_sample("leaves").id == "leaves"


@pytest.mark.slow
def test_no_two_leaves_are_near_duplicates() -> None:
    dataset = add_sample("leaves")
    __, twins = checked(dataset)
    assert len(ensure_manifest(dataset).entries) == 300
    assert twins == []


def test_elpv_has_2624_cells_of_which_821_are_defective() -> None:
    if importlib.util.find_spec("elpv_dataset") is None:
        pytest.skip("needs the elpv-dataset package (requirements-samples.txt)")
    dataset = add_sample("elpv")
    assert open_dataset("elpv") == dataset
    assert dataset.licence.startswith("CC BY-NC-SA 4.0")
    found = scan(dataset)
    assert found.class_names == ("defective", "functional")
    assert found.counts() == {"defective": {None: 821}, "functional": {None: 1803}}
    assert found.bad_files == ()
    assert {(image.width, image.height) for image in found.images} == {(300, 300)}
    assert "elpv_dataset" not in sys.modules


def test_a_cell_is_defective_from_one_half_on(tmp_path: Path) -> None:
    probabilities = ("0.0", "0.3333333333333333", "0.5", "0.6666666666666666")
    (tmp_path / "images").mkdir()
    lines = []
    for index, probability in enumerate(probabilities):
        (tmp_path / "images" / f"{index}.png").write_bytes(b"x")
        lines.append(f"images/{index}.png   {probability}   mono")
    lines.append("images/lost.png 1.0 poly")
    (tmp_path / "labels.csv").write_text("\n".join(lines) + "\n")
    listing = list_sample(tmp_path)
    labels = [file.label for file in listing.files]
    assert labels == ["functional", "functional", "defective", "defective"]
    assert [bad.reason for bad in listing.bad_files] == ["the file is missing"]


def test_damaged_label_list_is_a_data_error(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text("images/1.png often mono\n")
    with pytest.raises(DataError, match="a path, a probability and a type"):
        list_sample(tmp_path)
