"""Numbers per image: kept by content, read tolerantly, found again in any order."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.data.per_image import per_image, read_per_image, write_per_image
from core.storage.files import write_arrays

A, B, C = "a" * 32, "b" * 32, "c" * 32


def test_numbers_are_found_by_content_whatever_the_order(tmp_path: Path) -> None:
    made = per_image([C, A, C], np.array([3.0, 1.0, 3.0]), "net")
    write_per_image(tmp_path / "x.npz", made)
    known = read_per_image(tmp_path / "x.npz", dimensions=1)
    assert known is not None and known.source == "net"
    places = known.places(np.array([A, B, C, A]))
    assert places.tolist() == [0, -1, 1, 0]
    assert known.values[places[[0, 2]]].tolist() == [1.0, 3.0]


def test_nothing_is_found_where_nothing_is_kept() -> None:
    assert per_image([], np.empty(0)).places(np.array([A])).tolist() == [-1]


@pytest.mark.parametrize(
    "changed",
    [
        {"values": np.array([1.0])},
        {"values": np.array([1.0, np.nan])},
        {"values": np.array(["a", "b"])},
        {"values": np.ones((2, 2))},
        {"digests": np.array([B, A], "S32")},
        {"digests": np.array([A, B])},
        {"version": np.array(99)},
        {"source": np.array(7)},
    ],
)
def test_what_does_not_fit_counts_as_missing(
    tmp_path: Path, changed: dict[str, np.ndarray]
) -> None:
    arrays = {
        "digests": np.array([A, B], "S32"),
        "values": np.array([1.0, 2.0]),
        "source": np.array(""),
        "version": np.array(1),
    }
    write_arrays(tmp_path / "x.npz", arrays)
    assert read_per_image(tmp_path / "x.npz", dimensions=1) is not None
    write_arrays(tmp_path / "x.npz", arrays | changed)
    assert read_per_image(tmp_path / "x.npz", dimensions=1) is None


def test_a_damaged_or_missing_file_gives_none(tmp_path: Path) -> None:
    assert read_per_image(tmp_path / "x.npz", dimensions=1) is None
    (tmp_path / "x.npz").write_bytes(b"PK\x03\x04 cut")
    assert read_per_image(tmp_path / "x.npz", dimensions=1) is None
