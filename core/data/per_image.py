"""Numbers that a worker found of a data set's images, kept by their content.

They lie in a file of the data set's folder. Paths and splits may change meanwhile: what
a picture looks like does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.storage.files import read_arrays, write_arrays

_VERSION = 1
_NAMES = ("version", "source", "digests", "values")


@dataclass(frozen=True)
class PerImage:
    """A number, or a row of numbers, of each of some images.

    Attributes:
        digests: Content hashes, ascending, each once, shape (n,), bytes of 32 digits.
        values: Shape (n,) or (n, d), a float type, all finite.
        source: What they were computed with, "" = there is but one way.
    """

    digests: np.ndarray
    values: np.ndarray
    source: str = ""

    def places(self, digests: np.ndarray) -> np.ndarray:
        """Where images stand, -1 = they are not here; shape (m,), int64.

        Args:
            digests: Content hashes, shape (m,), bytes or str.
        """
        wanted = digests.astype(self.digests.dtype)
        if not len(self.digests):
            return np.full(len(wanted), -1, np.int64)
        found = np.searchsorted(self.digests, wanted)
        found = np.minimum(found, len(self.digests) - 1)
        return np.where(self.digests[found] == wanted, found, -1)


def per_image(digests: list[str], values: np.ndarray, source: str = "") -> PerImage:
    """Put numbers in the order of content hashes; of images that are alike one stays.

    Args:
        digests: Content hashes, n.
        values: Shape (n,) or (n, d), a float type.
        source: See `PerImage`.
    """
    known, first = np.unique(np.array(digests, "S32"), return_index=True)
    return PerImage(known, values[first], source)


def write_per_image(path: Path, found: PerImage) -> None:
    """Replace the file in one step."""
    arrays = {"digests": found.digests, "values": found.values}
    arrays["source"], arrays["version"] = np.array(found.source), np.array(_VERSION)
    write_arrays(path, arrays)


def read_per_image(path: Path, dimensions: int) -> PerImage | None:
    """What `write_per_image` wrote; None where it is missing or can't be used.

    Args:
        path: Of the file.
        dimensions: Of the values: 1 = a number each, 2 = a row each.
    """
    arrays = read_arrays(path, _NAMES) or {}
    if set(arrays) != set(_NAMES) or arrays["version"].tolist() != _VERSION:
        return None
    digests, values, source = arrays["digests"], arrays["values"], arrays["source"]
    is_sound = (
        (digests.ndim, digests.dtype) == (1, np.dtype("S32"))
        and (values.ndim, values.dtype.kind) == (dimensions, "f")
        and len(digests) == len(values)
        and (source.ndim, source.dtype.kind) == (0, "U")
        and bool((digests[:-1] < digests[1:]).all())
        and bool(np.isfinite(values).all())
    )
    return PerImage(digests, values, str(source)) if is_sound else None
