"""A first figure while the features of the views are still being computed.

Until all views of all images went through the frozen layers, minutes may pass without a
point on the chart. The images themselves go first, and a plain linear classifier of
their features says about how well this backbone tells the classes apart. It is no part
of the training, which does not know of it: where features were kept there is none.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

import numpy as np

from core.analysis.least_squares import held_out_accuracy
from core.data.manifest import Manifest
from core.runs.event_formats import LookEvent
from core.training.feature_taps import FeatureTap
from core.training.reporter import Reporter
from core.training.trust_folder import chosen_rows

logger = logging.getLogger(__name__)

# So that the fit takes a quarter of a second, and little memory.
_MOST_IMAGES, _MOST_BYTES = 1000, 50_000_000
_LEAST_PER_CLASS = 4  # where not all training images are looked at
_SEED = 0


class FirstLook:
    """Looks at features on their way to the files, and judges them once.

    Args:
        manifest: Whose images they are of.
        reporter: Told the figure.
    """

    def __init__(self, manifest: Manifest, reporter: Reporter) -> None:
        self._manifest = manifest
        self._reporter = reporter
        self._waiting: set[int] | None = None  # places whose features are to come
        self._seen: dict[int, np.ndarray] = {}  # features by place
        self._train: list[int] = []
        self._validation: list[int] = []

    def watched(
        self,
        outputs: Iterator[list[np.ndarray]],
        indices: np.ndarray,
        rows: Sequence[tuple[int, int]],
        taps: list[FeatureTap],
    ) -> Iterator[list[np.ndarray]]:
        """The same outputs, with a look at those of images themselves.

        Args:
            outputs: Of the taps' tensors, one list for each row.
            indices: Places of the images in the manifest's entries, shape (n,), int64.
            rows: View and row in `indices` of each.
            taps: Where they are taken; those with a vector for each image are judged.
        """
        shapes = [shape for tap in taps for shape in tap.shapes]
        pooled = [place for place, shape in enumerate(shapes) if len(shape) == 1]
        if not pooled:
            yield from outputs
            return
        if self._waiting is None:
            self._choose(sum(shapes[place][0] for place in pooled))
        for (view, row), values in zip(rows, outputs, strict=True):
            if self._waiting and not view:
                vectors = [values[place] for place in pooled]
                self._take(int(indices[row]), np.concatenate(vectors))
            yield values

    def _choose(self, width: int) -> None:
        """Choose images, of each class a fair share; none where that is too few."""
        most = min(_MOST_IMAGES, _MOST_BYTES // (2 * 4 * width))
        self._train, self._validation = (
            self._some_of(split, most) for split in ("train", "validation")
        )
        is_all = len(self._train) == len(self._manifest.split("train"))
        least = _LEAST_PER_CLASS * len(self._manifest.class_names)
        is_enough = bool(self._validation) and (is_all or len(self._train) >= least)
        self._waiting = {*self._train, *self._validation} if is_enough else set()

    def _some_of(self, split: str, most: int) -> list[int]:
        places = np.array(self._manifest.split(split), np.int64)
        labels = self._labels(places.tolist())
        found: list[int] = places[chosen_rows(labels, most, _SEED)].tolist()
        return found

    def _labels(self, places: list[int]) -> np.ndarray:
        entries = self._manifest.entries
        return np.array([entries[place].label for place in places], np.int64)

    def _take(self, place: int, values: np.ndarray) -> None:
        waiting = self._waiting or set()
        if place not in waiting:
            return
        waiting.remove(place)
        self._seen[place] = values
        if not waiting:
            self._judge()

    def _judge(self) -> None:
        """Tell the figure; what goes wrong costs no more than that."""
        train, validation = (
            (np.stack([self._seen[place] for place in places]), self._labels(places))
            for places in (self._train, self._validation)
        )
        self._seen = {}
        try:
            accuracy = held_out_accuracy(*train, *validation)
        except np.linalg.LinAlgError:
            logger.exception("no first look")
            return
        self._reporter.event(
            LookEvent(
                event="look",
                phase="frozen",
                images=len(train[1]),
                val_accuracy=round(accuracy, 6),
            )
        )
