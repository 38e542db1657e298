"""Callbacks of a test's own, in trainings on kept features or on a stream."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras
import pytest

from core.training import phase


@contextmanager
def followed_by(
    callback: keras.callbacks.Callback, is_first: bool = False
) -> Iterator[None]:
    """Let every training in the block call one more callback: last of all, or first."""
    fit = phase._fit

    def followed(model: keras.Model, job: Any, data: Any, callbacks: Any) -> None:
        callbacks.in_order.insert(0 if is_first else len(callbacks.in_order), callback)
        fit(model, job, data, callbacks)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(phase, "_fit", followed)
        yield
