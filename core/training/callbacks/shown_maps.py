"""How the feature maps of one picture change, for whoever watches."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf

from core.explain.feature_maps import strongest, tiles
from core.models.head import feature_map
from core.runs.show import (
    MAPS,
    MOST_EPOCHS,
    PICTURE,
    MapsIndex,
    maps_name,
    read_maps,
    shown_files,
)
from core.storage.files import write_json
from core.training.audience import Audience, jpeg, png
from core.training.callbacks.monitor import Logs
from core.training.passing import MapsOf
from core.training.phase_job import PhaseJob

_SHOW_SECONDS = 0.25  # between two epochs that are shown: nobody sees more
_CHANNELS, _COLUMNS = 12, 4
_TILE_SIDE = 72  # of a map, pixels, about
_LEAST_CELLS = 2  # on a side; a single cell shows nothing


@dataclass(frozen=True)
class ShownPicture:
    """The validation picture whose maps are shown: the first of the split.

    Attributes:
        class_name: Which class it is of.
        path: Of the image within its data set.
        pixels: RGB, shape (size, size, 3), uint8.
    """

    class_name: str
    path: str
    pixels: np.ndarray


class ShownMaps(keras.callbacks.Callback):
    """Put the last feature layer's maps of one picture beside those before training.

    Only while somebody watches; the model is asked in inference mode, and stays as it
    is. It must come after whatever changes weights at an epoch's end.

    Args:
        audience: Who watches.
        job: Of the phase; the picture's own features are the first of validation.
        picture: Reads the picture.
        make_before: Makes what computes the maps before training, where it is kept;
            None = it is not: the first epoch that is seen stands for it.
    """

    def __init__(
        self,
        audience: Audience,
        job: PhaseJob,
        picture: Callable[[], ShownPicture],
        make_before: Callable[[], MapsOf | None],
    ) -> None:
        super().__init__()
        self._audience, self._job = audience, job
        self._read_picture, self._make_before = picture, make_before
        self._maps: keras.Model | None = None
        self._index: MapsIndex | None = None
        self._shown_at = -math.inf
        self._is_off = False

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        if epoch == 0:
            self._show(0)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        self._show(epoch + 1)

    def _show(self, epoch: int) -> None:
        now = time.monotonic()
        if self._is_off or now - self._shown_at < _SHOW_SECONDS:
            return
        if not self._audience.is_watching:
            return
        with self._audience.showing():
            maps = self._computed()
            if maps is None or min(maps.shape[:2]) < _LEAST_CELLS:
                self._is_off = True
                return
            index = self._index or self._begun(epoch, maps)
            self._index = self._put(epoch, maps, index)
        self._shown_at = time.monotonic()

    def _computed(self) -> np.ndarray | None:
        """The maps now, shape (rows, columns, channels), float32."""
        if self._maps is None:
            tensor = feature_map(self.model)
            if tensor is None:
                return None
            self._maps = keras.Model(self.model.inputs, tensor, name="shown_maps")
        arrays = [array.values for array in self._job.features.arrays["validation"]]
        kinds = [one.dtype for one in self._maps.inputs]
        inputs = [
            tf.cast(array[0, :1], kind)
            for array, kind in zip(arrays, kinds, strict=True)
        ]
        (found,) = self._maps(inputs, training=False).numpy().astype(np.float32)
        return found if found.ndim == 3 else None

    def _begun(self, epoch: int, maps: np.ndarray) -> MapsIndex:
        """What is shown: what a worker, or a step, before showed, or chosen now."""
        picture = self._read_picture()
        known = read_maps(self._audience.folder)
        if known is not None and self._goes_on(known, epoch, maps, picture):
            return {**known, "epochs": [e for e in known["epochs"] if e < epoch]}
        before = maps if epoch == 0 else self._before(maps, picture)
        first = maps if before is None else before
        channels = strongest(first, _CHANNELS)
        index = MapsIndex(
            phase=self._job.phase,
            class_name=picture.class_name,
            path=picture.path,
            channels=channels,
            highest=[max(0.0, float(it)) for it in first[..., channels].max((0, 1))],
            side=len(maps),
            epochs=[],
        )
        self._audience.put(PICTURE, jpeg(picture.pixels))
        return index if before is None else self._put(0, before, index)

    def _goes_on(
        self, known: MapsIndex, epoch: int, maps: np.ndarray, picture: ShownPicture
    ) -> bool:
        """Whether what was shown before is of the same picture, layer and phase."""
        what = known["phase"], known["path"], known["side"], len(known["channels"])
        count = min(_CHANNELS, maps.shape[-1])
        is_same = what == (self._job.phase, picture.path, len(maps), count)
        has_first = known["epochs"][0] < epoch
        return is_same and has_first and max(known["channels"]) < maps.shape[-1]

    def _before(self, maps: np.ndarray, picture: ShownPicture) -> np.ndarray | None:
        """The maps before any training; None where nobody knows."""
        maps_of = self._make_before()
        found = None if maps_of is None else maps_of(picture.pixels)
        return found if found is not None and found.shape == maps.shape else None

    def _put(self, epoch: int, maps: np.ndarray, index: MapsIndex) -> MapsIndex:
        """Show an epoch, and forget what is long ago."""
        folder, cells = self._audience.folder, len(maps)
        side = cells * max(1, _TILE_SIDE // cells)
        shown = maps[..., index["channels"]]
        sheet = tiles(shown, np.array(index["highest"]), side, _COLUMNS)
        self._audience.put(maps_name(epoch), png(sheet))
        first, *later = sorted({*index["epochs"], epoch})
        index = {**index, "epochs": [first, *later[-MOST_EPOCHS:]]}
        write_json(folder / MAPS, index)
        for number, path in shown_files(folder, "maps").items():
            if number not in index["epochs"]:
                path.unlink(missing_ok=True)
        return index
