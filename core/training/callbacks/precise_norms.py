"""When batch normalisation's statistics are estimated anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

import keras
import numpy as np

from core.training.callbacks.monitor import Logs
from core.training.feature_taps import Features
from core.training.norm_statistics import NormStatistics, sample_batches


class PreciseNorms(keras.callbacks.Callback):
    """Estimates a model's statistics on training images before each validation.

    While weights move fast, the moving averages that `fit` keeps are of weights that
    are no more: validation then judges a model that nobody trained, and the epoch that
    is kept, and when training ends, follow from that. Training itself sees batches'
    own statistics, so what is estimated here changes none of its steps.

    The model that is judged is the one that is kept and saved.

    Args:
        model: That `fit` trains; from pixels, as only a network that is trained from
            scratch has statistics that move.
        features: The training images themselves are looked at, not their views.
        before_each: Called before each batch that is looked at for a validation; what
            it raises ends that.
    """

    def __init__(
        self,
        model: keras.Model,
        features: Features,
        before_each: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__()
        self._before_each = before_each
        self._statistics = NormStatistics(model)
        self._features = features

    def on_test_begin(self, logs: Logs = None) -> None:
        self._estimate(self._before_each)

    def estimate(self) -> None:
        """Do it now, all of it: for a model that was never validated."""
        self._estimate(lambda: None)

    def _estimate(self, before_each: Callable[[], None]) -> None:
        if self._statistics.norms:
            batches = self._batches(before_each)
            self._statistics.assign(self._statistics.estimate(batches))

    def _batches(self, before_each: Callable[[], None]) -> Iterator[np.ndarray]:
        """Pixels of training images, shape (n, height, width, 3), uint8."""
        batches = sample_batches(range(self._features.count("train")))
        stream = self._features.stream
        rows = [(0, int(row)) for batch in batches for row in batch]
        outputs = stream(rows) if stream else iter(())
        for batch in batches:
            before_each()
            # A result is overwritten by the next one, hence the copies.
            yield np.stack([values.copy() for (values,) in islice(outputs, len(batch))])
