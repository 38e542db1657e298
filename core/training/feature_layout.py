"""Which features lie in which file: a run's own by split, those of folds for all.

The images of a run of its own are on one side each: views of held-out images are of no
use to it. Folds train on every image in turn, so that they share one entry with all
views of all images, computed by whichever comes first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.data.folders.layout import SPLITS
from core.training.arrays import ArrayWriter, JoinedArrays, MappedArray, SelectedRows
from core.training.feature_taps import FeatureTap, Kept

# Figures are those of the saved model, and that one computes in float32.
_HELD_OUT_PRECISION = "float32"

_FIRST = "validation"
_ALL_VIEWS, _THEMSELVES = "views", "images"  # files of folds


@dataclass(frozen=True)
class Part:
    """Images whose features are computed alike, one file per tensor.

    Attributes:
        name: Begins the files' names.
        indices: Places of the images in the manifest's entries, shape (n,), int64.
        views: Of each image; view 0 is the image itself.
        precision: "float32" or "bfloat16".
        is_judged: Whether the views are those that an answer is the mean of; else those
            that a training image is augmented to.
    """

    name: str
    indices: np.ndarray
    views: int
    precision: str
    is_judged: bool

    @property
    def num_rows(self) -> int:
        """Images and views to compute."""
        return self.views * len(self.indices)

    def writers(self, folder: Path, tap: FeatureTap) -> Iterator[ArrayWriter]:
        """One for each tensor of a tap."""
        for tensor, values in enumerate(tap.shapes):
            shape = (self.views, len(self.indices), *values)
            yield ArrayWriter(_file(folder, self.name, tensor), shape, tap.dtype)


class FeatureLayout:
    """The parts of an entry with features, and where each split reads.

    Args:
        split_indices: Places of each split's images in the manifest's entries.
        views: Of a training image that are kept; 0 = these are computed each epoch.
        precision: In which training images' features are computed.
        is_shared: Whether the entry is for all folds of a set.
        judged_views: Of a held-out image: those that an answer is the mean of.
    """

    def __init__(
        self,
        split_indices: Mapping[str, np.ndarray],
        views: int,
        precision: str,
        is_shared: bool,
        judged_views: int = 1,
    ) -> None:
        self._split_indices = split_indices
        self._views = views
        self._is_shared = is_shared
        self._judged_views = judged_views
        self.parts = self._shared(precision) if is_shared else self._own(precision)

    @property
    def num_rows(self) -> int:
        """Images and views to compute."""
        return sum(part.num_rows for part in self.parts)

    def _own(self, precision: str) -> list[Part]:
        parts = [
            Part(split, indices, self._views, precision, False)
            if split == "train"
            else Part(split, indices, self._judged_views, _HELD_OUT_PRECISION, True)
            for split, indices in self._split_indices.items()
        ]
        # What a first look needs comes first.
        return sorted(parts, key=lambda part: part.name != _FIRST)

    def _shared(self, precision: str) -> list[Part]:
        count = sum(len(indices) for indices in self._split_indices.values())
        every = np.arange(count, dtype=np.int64)
        parts = [Part(_ALL_VIEWS, every, self._views, precision, False)]
        parts *= bool(self._views)
        views = self._judged_views
        if not self._views or precision != _HELD_OUT_PRECISION or views > 1:
            parts.append(Part(_THEMSELVES, every, views, _HELD_OUT_PRECISION, True))
        return parts

    def arrays(self, folders: list[Path], tap: FeatureTap) -> dict[str, list[Kept]]:
        """The arrays of each split, one per tensor, as `Features` has them.

        Args:
            folders: Where features are kept, one for each of `tap.kept`.
            tap: Where they were taken.
        """
        return {split: self._arrays(folders, tap, split) for split in SPLITS}

    def _arrays(self, folders: list[Path], tap: FeatureTap, split: str) -> list[Kept]:
        if not tap.parts:
            tensors = range(len(tap.outputs))
            return [self._array(folders[0], split, tensor) for tensor in tensors]
        found = [self._array(folder, split, 0) for folder in folders]
        return [JoinedArrays(found, tap.places)]

    def _array(
        self, folder: Path, split: str, tensor: int
    ) -> MappedArray | SelectedRows:
        if not self._is_shared:
            return MappedArray(_file(folder, split, tensor))
        # View 0 of an image is itself: where all are of one precision, one file does.
        part = self.parts[0] if split == "train" else self.parts[-1]
        mapped = MappedArray(_file(folder, part.name, tensor))
        views = self._views if split == "train" else self._judged_views
        return SelectedRows(mapped, self._split_indices[split], views)


def _file(folder: Path, name: str, tensor: int) -> Path:
    return folder / f"{name}-{tensor}.npy"
