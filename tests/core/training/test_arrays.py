"""Arrays on disk: written row by row, mapped, never half there."""

from __future__ import annotations

import errno
from pathlib import Path

import numpy as np
import pytest

from core.training import arrays as module
from core.training.arrays import ArrayWriter, MappedArray


def test_what_was_written_is_what_numpy_and_the_mapping_read(tmp_path: Path) -> None:
    values = np.random.default_rng(0).normal(size=(3, 5, 2)).astype(np.float32)
    path = tmp_path / "a.npy"
    with ArrayWriter(path, (3, 5, 2), np.float32) as writer:
        writer.append(values[0])
        writer.append(values[1, :2].astype(np.float64))  # converted
        writer.append(values[1, 2:])
        writer.append(values[2][:, ::-1][:, ::-1])
    assert np.array_equal(np.load(path), values)
    mapped = MappedArray(path)
    assert mapped.values.dtype == np.float32 and mapped.values.shape == (3, 5, 2)
    assert np.array_equal(mapped.values, values)
    mapped.release()
    assert np.array_equal(mapped.values, values)


def test_mapping_is_aligned_for_tensorflow(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    with ArrayWriter(path, (7,), np.float32) as writer:
        writer.append(np.arange(7))
    assert MappedArray(path).values.ctypes.data % 64 == 0


def test_array_without_rows_is_one(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    with ArrayWriter(path, (1, 0, 4), np.float32):
        pass
    mapped = MappedArray(path)
    assert mapped.values.shape == (1, 0, 4)
    mapped.release()


def test_missing_rows_are_an_error(tmp_path: Path) -> None:
    with (
        pytest.raises(RuntimeError, match="4 values were not written"),
        ArrayWriter(tmp_path / "a.npy", (3, 2), np.float32) as writer,
    ):
        writer.append(np.zeros(2))


def test_error_inside_is_not_hidden_by_the_missing_rows(tmp_path: Path) -> None:
    with (
        pytest.raises(ValueError, match="broken"),
        ArrayWriter(tmp_path / "a.npy", (3, 2), np.float32),
    ):
        raise ValueError("broken")


def test_full_disk_is_met_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module.os, "posix_fallocate", full, raising=False)
    with pytest.raises(OSError, match="No space"):
        ArrayWriter(tmp_path / "a.npy", (3, 2), np.float32)


def test_full_disk_is_met_where_space_cannot_be_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(module.os, "posix_fallocate", raising=False)
    with pytest.raises(OSError) as raised:
        ArrayWriter(tmp_path / "a.npy", (1 << 50,), np.float32)
    assert raised.value.errno == errno.ENOSPC
