"""Views with chosen random numbers."""

from __future__ import annotations

import numpy as np

from core.config import AugmentationConfig
from core.data.view_draws import Draws

NOTHING = AugmentationConfig(horizontal_flip=False, brightness=0.0, contrast=0.0)


class Fixed(np.random.Generator):
    """Gives the same draws each time: those named, and 0.5 for the others."""

    def __init__(self, **draws: float) -> None:
        super().__init__(np.random.PCG64(0))
        assert set(draws) <= set(Draws._fields)
        self.draws = np.array([draws.get(name, 0.5) for name in Draws._fields])

    def random(self, size: int) -> np.ndarray:  # type: ignore[override]
        return self.draws[:size]


def noise() -> np.ndarray:
    """A picture without any structure, shape (32, 48, 3), uint8."""
    return np.random.default_rng(0).integers(0, 256, (32, 48, 3)).astype(np.uint8)
