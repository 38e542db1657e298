"""Features of the frozen layers: computed once, kept in the cache.

The runs of a set of folds share theirs: see `core.training.feature_layout`. Where
keeping is not wanted (`views="fresh"`) or would take more disk than there is, the
training images' features are computed anew in each epoch, by the same code.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cached_property, partial
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np

from core.config import RunConfig
from core.data.folders.layout import SPLITS
from core.data.manifest import Manifest
from core.data.prefetch import in_threads
from core.runs.cache_keys import KeyedImages, converted_key, features_key
from core.storage.cache import Key, entry_path, get_or_make_all
from core.storage.cache_space import max_entry_bytes
from core.storage.paths import caches_dir
from core.training.engine import Engine, engine_kind
from core.training.feature_layout import FeatureLayout
from core.training.feature_taps import Features, FeatureTap, Rows
from core.training.first_look import FirstLook
from core.training.image_views import Views, image_views
from core.training.mixed_labels import MixedLabels
from core.training.passing import PassingPictures
from core.training.pixels import Pixels
from core.training.reporter import Reporter

_TELL_ROWS = 16  # between two words on progress

MakeEngine = Callable[[list[FeatureTap], str], Engine]  # taps and precision


class FeatureMaker:
    """Makes features of a manifest's images for one config, with progress.

    Args:
        config: Size, views, augmentation, seed and precision are read. Validation and
            test images are computed in float32 in any case.
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
        self._config, self._manifest = config, manifest
        self._views = partial(image_views, config, manifest)
        self._places, self._reporter = places, reporter
        self.look: FirstLook | None = None  # taken before all views are computed
        self.passing: PassingPictures | None = None  # shown to whoever watches

    @cached_property
    def _split_indices(self) -> dict[str, np.ndarray]:
        manifest = self._manifest
        return {split: np.array(manifest.split(split), np.int64) for split in SPLITS}

    @cached_property
    def _images(self) -> KeyedImages:
        return KeyedImages.of(self._manifest)

    def _layout(self, views: int) -> FeatureLayout:
        """Where features with so many kept views of a training image lie."""
        config = self._config
        shares = self._images.share_features(config)
        precision = config.frozen_precision
        judged = len(config.flips)
        return FeatureLayout(self._split_indices, views, precision, shares, judged)

    @property
    def num_held_out(self) -> int:
        """Images whose own features are kept, where those of training are not."""
        return self._layout(0).num_rows

    @property
    def num_rows(self) -> int:
        """Images and views to put through the frozen layers before training."""
        return self._layout(self._config.num_views).num_rows

    def features(
        self, taps: list[FeatureTap], make_engine: MakeEngine, pixels: Pixels
    ) -> list[Features]:
        """Put every image and view through the frozen layers, or find it in the cache.

        What is missing of several taps is computed in one pass.

        Args:
            taps: Where to take features.
            make_engine: Builds what computes taps in a precision; called only where
                something is missing, or streamed.
            pixels: Decoded images in the manifest's order.

        Returns:
            One per tap.

        Raises:
            StopRequested: Somebody asked for it.
        """
        kept = [self._kept_views(tap) for tap in taps]
        pairs = zip(taps, kept, strict=True)
        places = [(part, views) for tap, views in pairs for part in tap.kept]
        wanted = [("features", self._key(tap, views)) for tap, views in places]

        def make(folders: list[Path | None]) -> None:
            missing = [
                _Target(tap, views, folder)
                for (tap, views), folder in zip(places, folders, strict=True)
                if folder is not None
            ]
            names = {target.tap.name for target in missing}
            if any(part.name not in names for tap in taps for part in tap.parts):
                self.look = None  # features of some backbones alone say too little
            for views in sorted({target.views for target in missing}):
                targets = [target for target in missing if target.views == views]
                self._compute(targets, views, make_engine, pixels)

        made = get_or_make_all(wanted, make, self._reporter.raise_if_stopped)
        found = dict(zip((tap.name for tap, _ in places), made, strict=True))
        return [
            self._found((tap, views), found, make_engine, pixels)
            for tap, views in zip(taps, kept, strict=True)
        ]

    def _kept_views(self, tap: FeatureTap) -> int:
        """Views of a training image to keep; 0 = none, they are computed each epoch."""
        views = self._config.num_views
        if tap.is_pixels:  # a view is quicker made than read
            return 0
        num_bytes = 4.0 * self.num_rows * tap.num_values
        room = min(max_entry_bytes(), _free_bytes())
        keys = (self._key(part, views) for part in tap.kept)
        is_there = all(entry_path("features", key).is_dir() for key in keys)
        return views if is_there or num_bytes <= room else 0

    def _key(self, tap: FeatureTap, views: int) -> Key:
        return features_key(self._config, self._images, tap.name, views, engine_kind())

    def _compute(
        self,
        targets: list[_Target],
        views: int,
        make_engine: MakeEngine,
        pixels: Pixels,
    ) -> None:
        taps, parts = [target.tap for target in targets], self._layout(views).parts
        needed = {part.precision for part in parts}
        engines = {it: self._engine(make_engine, taps, it) for it in needed}
        done, began = 0, time.monotonic()
        for part in parts:
            rows = list(product(range(part.views), range(len(part.indices))))
            with ExitStack() as stack:
                writers = [
                    stack.enter_context(writer)
                    for target in targets
                    for writer in part.writers(target.folder, target.tap)
                ]
                images = self._views(part.indices, pixels, part.is_judged)
                found = self._outputs(images, rows, engines[part.precision], pixels)
                if self.look is not None and views > 1:
                    found = self.look.watched(found, part.indices, rows, taps)
                if (show := self.passing) is not None:
                    found = show.watched(found, part.indices, rows, images, taps)
                for outputs in found:
                    for writer, values in zip(writers, outputs, strict=True):
                        writer.append(values)
                    done += 1
                    self._tell(done, began)

    def _engine(
        self, make_engine: MakeEngine, taps: list[FeatureTap], precision: str
    ) -> Engine:
        """An engine; one whose network has to be converted first is counted."""
        key = converted_key([tap.name for tap in taps], self._config.input_size)
        if not entry_path("converted", key).is_dir():
            self._reporter.count_conversion()
        return make_engine(taps, precision)

    def _tell(self, done: int, began: float) -> None:
        self._reporter.raise_if_stopped()
        if done % _TELL_ROWS == 0 or done == self.num_rows:
            self._reporter.progress(done, time.monotonic() - began, images=done)

    def _outputs(
        self, images: Views, rows: Rows, engine: Engine, pixels: Pixels
    ) -> Iterator[list[np.ndarray]]:
        """What the engine makes of views of images, in order."""
        yield from engine.run(in_threads(images, rows))
        pixels.release()

    def _found(
        self,
        wanted: tuple[FeatureTap, int],
        folders: dict[str, Path],
        make_engine: MakeEngine,
        pixels: Pixels,
    ) -> Features:
        """Features that are there; without views, those of training are streamed."""
        tap, views = wanted
        kept = [folders[it.name] for it in tap.kept]
        entries, stream = self._manifest.entries, None
        if not views:
            engine = self._engine(make_engine, [tap], self._config.frozen_precision)
            train = self._split_indices["train"]

            def stream(rows: Rows) -> Iterator[list[np.ndarray]]:
                images = self._views(train, pixels, False)
                return self._outputs(images, rows, engine, pixels)

        return Features(
            arrays=self._layout(views).arrays(kept, tap),
            labels={
                split: np.array([entries[i].label for i in indices], np.int64)
                for split, indices in self._split_indices.items()
            },
            indices={
                split: self._places[indices]
                for split, indices in self._split_indices.items()
            },
            num_views=self._config.num_views,
            judged_views=len(self._config.flips),
            stream=stream,
            mixed=MixedLabels.of_run(self._config, self._manifest),
        )


class _Target(NamedTuple):
    """A tap whose features are missing, and the folder to put them in."""

    tap: FeatureTap
    views: int
    folder: Path


def _free_bytes() -> float:
    return 0.9 * shutil.disk_usage(caches_dir()).free
