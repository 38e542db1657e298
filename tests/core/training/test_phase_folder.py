"""What a phase's served model is held against is what would show a difference."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from core.training import phase_folder


def test_what_is_served_is_checked_with_the_images_that_are_least_sure() -> None:
    """In the manifest's order those of one class come first, mostly sure ones."""
    sure = np.array([1.0, 0.6, 1.0, 0.9, 0.5, 1.0, 0.7], np.float32)
    probabilities = np.stack([sure, 1 - sure], axis=1)
    manifest: Any = SimpleNamespace(split=lambda name: list(range(20, 27)))
    pixels: Any = SimpleNamespace(image=lambda place: np.full((2, 2, 3), place))
    judged = phase_folder._judged(manifest, pixels, probabilities)
    assert judged.images[:, 0, 0, 0].tolist() == [24, 21, 26, 23]
    assert np.array_equal(judged.probabilities, probabilities[[4, 1, 6, 3]])
    few = phase_folder._judged(manifest, pixels, probabilities[:2])
    assert len(few.images) == 2
