"""The most memory that a process has had."""

from __future__ import annotations

import numpy as np

from core.training.peak_memory import peak_bytes


def test_the_peak_grows_with_what_is_held_and_stays() -> None:
    before = peak_bytes()
    assert before is not None and before > 10e6
    held = np.ones(before // 8 + 4_000_000)  # more than there ever was, and 32 MB
    during = peak_bytes()
    assert during is not None and during > before + 10e6
    del held
    assert peak_bytes() == during
