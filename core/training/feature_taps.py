"""Where features are taken from a frozen network, and what they are."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.training.arrays import JoinedArrays, MappedArray, SelectedRows

Kept = MappedArray | SelectedRows | JoinedArrays

# Features of a split up to this size are small: all of them may be read at once.
_SMALL_BYTES = 500_000_000

Rows = Iterable[tuple[int, int]]  # pairs of view and row in the training images


@dataclass(frozen=True)
class FeatureTap:
    """A place in a frozen network where features are taken.

    Attributes:
        name: Names network, weights and place; a part of cache keys.
        outputs: The tensors there, for one image and more; Keras tensors.
        is_pixels: Whether these are the images themselves, before any layer.
        parts: Taps of backbones that stand side by side, each kept under the name that
            it has on its own: this one's features are theirs, joined by channels. ()
            where there is one backbone.
        places: Of a feature map that come one after the other in its numbers; 1 where
            they are pooled.
    """

    name: str
    outputs: list[Any]
    is_pixels: bool = False
    parts: tuple[FeatureTap, ...] = ()
    places: int = 1

    @property
    def kept(self) -> tuple[FeatureTap, ...]:
        """Where what is kept of it is taken: features that several runs may share."""
        return self.parts or (self,)

    @property
    def dtype(self) -> type[np.generic]:
        """In which numbers features are kept."""
        return np.uint8 if self.is_pixels else np.float32

    @property
    def shapes(self) -> list[tuple[int, ...]]:
        """Shape of each tensor, for one image."""
        return [tuple(tensor.shape[1:]) for tensor in self.outputs]

    @property
    def num_values(self) -> int:
        """Numbers of one image."""
        return sum(math.prod(shape) for shape in self.shapes)


@dataclass(frozen=True)
class Features:
    """What the frozen layers make of every image.

    Attributes:
        arrays: By split, one mapped array, rows of one, or several joined, per tensor
            that crosses the line, shape (num_views, n, ...), float32, or uint8 for
            pixels. View 0 is the image itself; validation and test have `judged_views`,
            and training without augmentation has no other. Training has none at all
            where `stream` computes them.
        labels: By split, shape (n,), int64.
        indices: By split, places in the run's whole manifest, shape (n,), int64.
        num_views: Views of a training image that there are; 0 = new ones each epoch.
        stream: Computes the tensors of training images from pairs of view and row, in
            order; None where they are in `arrays`.
        judged_views: Of a validation or test image, that an answer is the mean of.
    """

    arrays: dict[str, list[Kept]]
    labels: dict[str, np.ndarray]
    indices: dict[str, np.ndarray]
    num_views: int
    stream: Callable[[Rows], Iterator[list[np.ndarray]]] | None = None
    judged_views: int = 1

    def count(self, split: str) -> int:
        """Images in a split."""
        return len(self.labels[split])

    def is_large(self, split: str) -> bool:
        """Whether memory has to be given back while a split is read."""
        return sum(array.values.nbytes for array in self.arrays[split]) > _SMALL_BYTES

    def release(self, split: str) -> None:
        """Give back the memory of what was read of a split."""
        for array in self.arrays[split]:
            array.release()
