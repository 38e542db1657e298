"""A weight file that is damaged, or not all numbers, is refused in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest

from core.errors import UserError, WeightsError
from core.models.build import build_backbone
from tests.conftest import tiny_config, write_mobilenet_weights


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_mobilenet_weights(tmp_path / "mobilenet.h5")


def put(value: float) -> Callable[[Path], None]:
    def damage(file: Path) -> None:
        with h5py.File(file, "r+") as opened:
            found: list[h5py.Dataset] = []
            opened.visititems(
                lambda name, item: (
                    found.append(item) if isinstance(item, h5py.Dataset) else None
                )
            )
            values = np.array(found[5])
            values.flat[0] = value
            found[5][...] = values

    return damage


def cut(share: float) -> Callable[[Path], None]:
    return lambda file: file.write_bytes(
        file.read_bytes()[: int(share * file.stat().st_size)]
    )


def overwrite(start: int, count: int) -> Callable[[Path], None]:
    def damage(file: Path) -> None:
        content = bytearray(file.read_bytes())
        content[start : start + count] = b"\xff" * count
        file.write_bytes(content)

    return damage


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (put(np.nan), "NaN or infinite"),
        (put(np.inf), "NaN or infinite"),
        (put(-np.inf), "NaN or infinite"),
        (cut(0.5), "."),
        (cut(0.99), "."),
        (cut(0.001), "."),
        (overwrite(8, 16), "."),
        (overwrite(0, 4), "neither"),
        (overwrite(40, 200), "."),
        (lambda file: file.write_bytes(b"PK\x03\x04 no zip"), "."),
    ],
)
def test_damaged_weight_file_is_refused(
    file: Path, damage: Callable[[Path], None], reason: str
) -> None:
    damage(file)
    with pytest.raises(UserError, match=reason) as caught:
        build_backbone(tiny_config("d", weights=str(file)))
    assert str(file) in caught.value.received


def test_sound_weight_file_is_taken(file: Path) -> None:
    assert build_backbone(tiny_config("d", weights=str(file))).weights


def test_the_error_names_how_much_is_no_number(file: Path) -> None:
    put(np.nan)(file)
    with pytest.raises(WeightsError, match="in 1 of "):
        build_backbone(tiny_config("d", weights=str(file)))
