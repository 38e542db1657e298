"""Arrays on disk that are larger than memory: written row by row, read by mapping."""

from __future__ import annotations

import errno
import math
import mmap
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import numpy as np

_Place = int | slice | np.ndarray


class ArrayWriter:
    """Writes a `.npy` file from its first row to its last.

    Its disk space is taken at once, so a full disk is met before the work, not after.
    A mapping would be simpler to fill, but its pages count as memory of the process,
    and on a full disk it ends the process without a word (SIGBUS).

    Args:
        path: To be created.
        shape: Of the whole array.
        dtype: Of its values.

    Raises:
        OSError: The disk is too full.
    """

    def __init__(self, path: Path, shape: tuple[int, ...], dtype: type) -> None:
        self._dtype = np.dtype(dtype)
        self._left = math.prod(shape)
        # Unbuffered: rows are large, and what is in no buffer needs no flush.
        self._file = path.open("wb", buffering=0)
        try:
            header = {
                "descr": np.lib.format.dtype_to_descr(self._dtype),
                "fortran_order": False,
                "shape": shape,
            }
            np.lib.format.write_array_header_1_0(self._file, header)
            _take_space(path, self._file.fileno(), self._left * self._dtype.itemsize)
        except BaseException:
            self._file.close()
            raise

    def append(self, values: np.ndarray) -> None:
        """Write the next rows, or a part of one; values are converted to the dtype."""
        values = np.ascontiguousarray(values, self._dtype)
        self._left -= values.size
        left = values.reshape(-1).data.cast("B")
        while left:
            left = left[self._file.write(left) :]

    def __enter__(self) -> ArrayWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
        if kind is None and self._left:
            raise RuntimeError(f"{self._left} values were not written")


def _take_space(path: Path, descriptor: int, num_bytes: int) -> None:
    if not num_bytes:
        return
    start = os.lseek(descriptor, 0, os.SEEK_CUR)
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, start, num_bytes)
    elif shutil.disk_usage(path.parent).free < num_bytes:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))


class MappedArray:
    """A `.npy` file as an array whose memory can be given back to the system.

    Pages that were read count as memory of the process until they are released, though
    they are only the system's cache of the file.

    Attributes:
        values: The array. It is mapped copy on write, because TensorFlow shares memory
            only with arrays that could be written to; nobody writes.
    """

    def __init__(self, path: Path) -> None:
        # An empty array has nothing to map.
        self._mapping: mmap.mmap | None = None
        with path.open("rb") as file:
            np.lib.format.read_magic(file)
            shape, _, dtype = np.lib.format.read_array_header_1_0(file)
            start = file.tell()
            if 0 in shape:
                self.values = np.empty(shape, dtype)
                return
            self._mapping = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
        flat = np.frombuffer(self._mapping, dtype, math.prod(shape), start)
        self.values = flat.reshape(shape)

    def release(self) -> None:
        """Let go of the pages that were read; they are read again where needed."""
        if self._mapping is not None and hasattr(mmap, "MADV_DONTNEED"):
            self._mapping.madvise(mmap.MADV_DONTNEED)


class SelectedRows:
    """Some rows of a mapped array, read as if they were one of their own.

    Args:
        mapped: Of shape (views, n, ...).
        rows: Which of the n, shape (m,), int64.
        num_views: How many of the first views there are to be.

    Attributes:
        values: Of shape (num_views, m, ...), see `RowView`.
    """

    def __init__(self, mapped: MappedArray, rows: np.ndarray, num_views: int) -> None:
        self._mapped = mapped
        self.values = RowView(mapped.values, rows, num_views)

    def release(self) -> None:
        """Let go of the pages that were read, also by others of this array."""
        self._mapped.release()


class RowView:
    """What is read of an array by view and row; nothing is copied before that."""

    def __init__(self, values: np.ndarray, rows: np.ndarray, num_views: int) -> None:
        self._values = values[:num_views]
        self._rows = rows
        self.shape = (num_views, len(rows), *values.shape[2:])
        self.dtype = values.dtype
        self.itemsize = values.itemsize
        self.nbytes = math.prod(self.shape) * values.itemsize

    def __getitem__(self, place: _Place | tuple[_Place, _Place]) -> np.ndarray:
        """A copy of views, or of rows of views, by indices as numpy takes them."""
        views, rows = place if isinstance(place, tuple) else (place, slice(None))
        return np.asarray(self._values[views, self._rows[rows]])


class JoinedArrays:
    """Arrays of the same rows, read as if their values lay side by side in one.

    Args:
        arrays: Of shape (views, n, d) each.
        places: How many parts of equal length each row of `d` numbers consists of; the
            parts of all arrays that belong together are put side by side.

    Attributes:
        values: Of shape (views, n, sum of d), see `JoinedRows`.
    """

    def __init__(
        self, arrays: Sequence[MappedArray | SelectedRows], places: int = 1
    ) -> None:
        self._arrays = arrays
        self.values = JoinedRows([array.values for array in arrays], places)

    def release(self) -> None:
        """Let go of the pages that were read, also by others of these arrays."""
        for array in self._arrays:
            array.release()


class JoinedRows:
    """What is read of several arrays at once; nothing is copied before that."""

    def __init__(self, arrays: Sequence[np.ndarray | RowView], places: int) -> None:
        self._arrays = arrays
        self._places = places
        first = arrays[0]
        length = sum(array.shape[-1] for array in arrays)
        self.shape = (*first.shape[:-1], length)
        self.dtype = first.dtype
        self.itemsize = first.itemsize
        self.nbytes = math.prod(self.shape) * self.itemsize

    def __getitem__(self, place: _Place | tuple[_Place, _Place]) -> np.ndarray:
        """A copy of views, or of rows of views, by indices as numpy takes them."""
        found = [np.asarray(array[place]) for array in self._arrays]
        rows = found[0].shape[:-1]
        parts = [values.reshape(*rows, self._places, -1) for values in found]
        return np.concatenate(parts, axis=-1).reshape(*rows, self.shape[-1])


Readable = np.ndarray | RowView | JoinedRows  # by views and rows
