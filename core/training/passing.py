"""Pictures on their way through the frozen layers, for whoever watches.

About twice a second one that is just passing is put into the run's `show/`, as the
network sees it, and below it how strongly each place of it speaks to the network.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence

import cv2
import numpy as np

from core.data.manifest import Manifest
from core.explain.heat_maps import overlay, strength
from core.runs.show import (
    MOST_PASSING,
    PASSING,
    Passed,
    PassingIndex,
    passing_name,
    read_passing,
    shown_files,
)
from core.storage.files import write_json
from core.training.audience import Audience, jpeg
from core.training.feature_taps import FeatureTap
from core.training.image_views import Views

_SHOW_SECONDS = 0.5  # between two pictures
_SIDE = 192  # of a picture, pixels
_HEAT_STRENGTH = 0.55  # of the colours over it, 0-1
_LEAST_CELLS = 3  # on a side; coarser maps say nothing of places

MapsOf = Callable[[np.ndarray], np.ndarray]  # pixels to feature maps, channels last


class PassingPictures:
    """Shows some of the pictures that pass.

    Args:
        audience: Who watches.
        manifest: Whose images these are.
        make_maps: Makes what computes the last feature map of one picture, where that
            is cheap; None = it is not.
    """

    def __init__(
        self,
        audience: Audience,
        manifest: Manifest,
        make_maps: Callable[[], MapsOf | None],
    ) -> None:
        self._audience, self._manifest = audience, manifest
        self._make_maps = make_maps
        self._maps: MapsOf | None = None
        self._shown_at = -math.inf
        self._pictures: list[Passed] | None = None  # oldest first; None = not read yet

    def watched(
        self,
        outputs: Iterator[list[np.ndarray]],
        indices: np.ndarray,
        rows: Sequence[tuple[int, int]],
        images: Views,
        taps: Sequence[FeatureTap],
    ) -> Iterator[list[np.ndarray]]:
        """The same outputs; now and then the picture that they are of is shown.

        Args:
            outputs: Of the taps' tensors, one list for each row.
            indices: Places of the images in the manifest's entries, shape (n,), int64.
            rows: View and row in `indices` of each.
            images: Makes such a view.
            taps: Where the outputs are taken.
        """
        for (view, row), values in zip(rows, outputs, strict=True):
            if self._audience.is_watching and self._is_time():
                with self._audience.showing():
                    pixels = images((view, row))
                    heat = self._heat(pixels, values, taps)
                    self._show(int(indices[row]), view, pixels, heat)
            yield values

    def _is_time(self) -> bool:
        now = time.monotonic()
        if now - self._shown_at < _SHOW_SECONDS:
            return False
        self._shown_at = now
        return True

    def _heat(
        self, pixels: np.ndarray, values: list[np.ndarray], taps: Sequence[FeatureTap]
    ) -> np.ndarray | None:
        """How strongly each place speaks to the network; None = nobody knows."""
        if any(tap.is_pixels for tap in taps):
            return None
        if any(value.ndim == 1 for value in values):  # features at the network's end
            self._maps = self._maps or self._make_maps()
            if self._maps is not None:
                return _fine(self._maps(pixels))
        # What crosses the thaw line is no map of the end, but one of this network.
        return next((_fine(value) for value in values if value.ndim == 3), None)

    def _show(
        self, place: int, view: int, pixels: np.ndarray, heat: np.ndarray | None
    ) -> None:
        if self._pictures is None:
            self._pictures = read_passing(self._audience.folder)
        entry = self._manifest.entries[place]
        last = self._pictures[-1]["number"] if self._pictures else 0
        new = Passed(
            number=max(last + 1, round(1000 * time.time())),
            class_name=self._manifest.class_names[entry.label],
            path=entry.path,
            view=view,
            has_heat=heat is not None,
        )
        small = cv2.resize(pixels, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
        if heat is not None:
            small = np.concatenate([small, overlay(small, heat, _HEAT_STRENGTH)])
        self._audience.put(passing_name(new["number"]), jpeg(small))
        self._pictures = [*self._pictures, new][-MOST_PASSING:]
        index = PassingIndex(pictures=list(self._pictures))
        write_json(self._audience.folder / PASSING, index)
        kept = {item["number"] for item in self._pictures}
        for number, path in shown_files(self._audience.folder, "passing").items():
            if number not in kept:
                path.unlink(missing_ok=True)


def _fine(maps: np.ndarray) -> np.ndarray | None:
    """The strength of maps that have places, shape (rows, columns), in [0, 1]."""
    return strength(maps) if min(maps.shape[:2]) >= _LEAST_CELLS else None
