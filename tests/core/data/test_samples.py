"""The packaged solar cells are used where they lie."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from core.data.datasets import add_sample, open_dataset
from core.data.samples import list_sample
from core.data.scan import scan
from core.errors import DataError


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
