"""Callbacks of a test's own, in trainings on kept features."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras
import pytest

from core.training import phase
from core.training.kept_fit import fit_kept


@contextmanager
def followed_by(
    callback: keras.callbacks.Callback, is_first: bool = False
) -> Iterator[None]:
    """Let every training in the block call one more callback: last of all, or first."""

    def followed(model: keras.Model, *rest: Any) -> None:
        job, data, callbacks, span = rest
        every = [callback, *callbacks] if is_first else [*callbacks, callback]
        fit_kept(model, job, data, every, span)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(phase, "fit_kept", followed)
        yield
