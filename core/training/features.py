"""Features of the frozen layers: computed once, kept in the cache."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from core.caches import get_or_make, new_array
from core.config import RunConfig
from core.data.layout import SPLITS
from core.data.manifest import Manifest
from core.data.views import view
from core.training.engine import Engine
from core.training.pixels import THREADS, chunks
from core.training.reporter import Reporter

_Item = TypeVar("_Item")

# Part of the key: raise it when the views change their output.
_VERSION = 1


@dataclass(frozen=True)
class Features:
    """What the frozen layers make of every image.

    Attributes:
        arrays: By split, one memory-mapped array per tensor that crosses the line,
            shape (num_views, n, ...), float32. View 0 is the image itself; validation
            and test have no other, nor has training without augmentation.
        labels: By split, shape (n,), int64.
        indices: By split, places in the run's whole manifest, shape (n,), int64.
    """

    arrays: dict[str, list[np.ndarray]]
    labels: dict[str, np.ndarray]
    indices: dict[str, np.ndarray]

    def count(self, split: str) -> int:
        """Images in a split."""
        return len(self.labels[split])


class FeatureMaker:
    """Makes features of a manifest's images for one config, with progress.

    Args:
        config: Size, views, augmentation and seed are read.
        manifest: Images that are known to be readable.
        places: Where its entries are in the run's whole manifest, shape (n,), int64.
        reporter: Told of progress, and asked whether to stop.
    """

    def __init__(
        self,
        config: RunConfig,
        manifest: Manifest,
        places: np.ndarray,
        reporter: Reporter,
    ) -> None:
        self._config = config
        self._manifest = manifest
        self._places = places
        self._reporter = reporter
        self._split_indices = {
            split: np.array(
                [i for i, e in enumerate(manifest.entries) if e.split == split],
                np.int64,
            )
            for split in SPLITS
        }

    @property
    def num_views(self) -> int:
        """Images and views to put through the frozen layers."""
        train = len(self._split_indices["train"])
        return len(self._manifest.entries) + train * (max(1, self._config.views) - 1)

    def features(self, engine: Engine, pixels: np.ndarray, network: str) -> Features:
        """Put every image and view through the frozen layers, or find it in the cache.

        Args:
            engine: Runs the frozen layers.
            pixels: Decoded images in the manifest's order.
            network: Names the layers and their weights; a part of the key.
        """
        config = self._config
        random = config.views > 1  # view 0 is the image itself
        key = {
            "version": _VERSION,
            "manifest": self._manifest.digest,
            "size": config.input_size,
            "views": len(self._views_of("train")),
            "augmentation": dataclasses.asdict(config.augmentation) if random else None,
            "seed": config.seed if random else None,
            "network": network,
            "precision": engine.precision,
        }
        folder = get_or_make(
            "features", key, lambda folder: self._compute(folder, engine, pixels)
        )
        num_tensors = len(engine.output_shapes)
        return Features(
            arrays={
                split: [
                    np.load(folder / f"{split}-{tensor}.npy", mmap_mode="r")
                    for tensor in range(num_tensors)
                ]
                for split in SPLITS
            },
            labels={
                split: np.array(
                    [self._manifest.entries[i].label for i in indices], np.int64
                )
                for split, indices in self._split_indices.items()
            },
            indices={
                split: self._places[indices]
                for split, indices in self._split_indices.items()
            },
        )

    def _compute(self, folder: Path, engine: Engine, pixels: np.ndarray) -> None:
        outputs = {
            split: [
                new_array(
                    folder / f"{split}-{tensor}.npy",
                    (len(self._views_of(split)), len(indices), *shape),
                    np.float32,
                )
                for tensor, shape in enumerate(engine.output_shapes)
            ]
            for split, indices in self._split_indices.items()
        }
        done, began = 0, time.monotonic()
        for split, slot, rows, images in _ahead(self._batches(pixels)):
            self._reporter.raise_if_stopped()
            for out, result in zip(outputs[split], engine.run(images), strict=True):
                out[slot, rows] = result
            done += len(images)
            self._reporter.progress(done, time.monotonic() - began, images=done)
        for arrays in outputs.values():
            for array in arrays:
                if isinstance(array, np.memmap):  # an empty one is not
                    array.flush()

    def _views_of(self, split: str) -> range:
        return range(max(1, self._config.views) if split == "train" else 1)

    def _batches(
        self, pixels: np.ndarray
    ) -> Iterator[tuple[str, int, slice, np.ndarray]]:
        """Split, slot of the view, rows in the split, and the images themselves."""
        with ThreadPoolExecutor(THREADS) as pool:
            for split, indices in self._split_indices.items():
                for slot, index in enumerate(self._views_of(split)):
                    for chunk in chunks(range(len(indices))):
                        make = self._view_maker(pixels, indices, index)
                        images = np.stack(list(pool.map(make, chunk)))
                        yield split, slot, slice(chunk[0], chunk[-1] + 1), images

    def _view_maker(
        self, pixels: np.ndarray, indices: np.ndarray, index: int
    ) -> Callable[[int], np.ndarray]:
        def make(row: int) -> np.ndarray:
            place = indices[row]
            return view(
                pixels[place],
                self._config.augmentation,
                self._config.seed,
                self._manifest.entries[place].digest,
                index,
            )

        return make


def _ahead(items: Iterable[_Item]) -> Iterator[_Item]:
    """The same items, each made in a thread while its predecessor is used."""
    iterator = iter(items)
    end = object()
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, iterator, end)
        while (item := coming.result()) is not end:
            coming = pool.submit(next, iterator, end)
            yield item  # type: ignore[misc]
