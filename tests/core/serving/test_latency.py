"""How long one answer takes: the median of single pictures, the first left out."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from core.serving import latency
from core.serving.predictor import Predictor


@pytest.mark.parametrize(("each", "asked"), [(0.01, 15), (1.0, 2)])
def test_the_median_counts_without_the_first_and_slow_models_are_asked_less(
    each: float, asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, seen = [0.0], []

    def predict(images: np.ndarray) -> Any:
        seen.append((images.shape, images.dtype))
        clock[0] += 9.0 if len(seen) == 1 else each

    monkeypatch.setattr(latency, "time", SimpleNamespace(perf_counter=lambda: clock[0]))
    model = cast(Predictor, SimpleNamespace(input_size=24, predict=predict))
    assert latency.answer_seconds(model) == pytest.approx(each)
    assert seen == [((1, 24, 24, 3), np.uint8)] * (asked + 1)
