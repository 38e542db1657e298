"""The most memory that a process has had."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from core.training.process_memory import peak_bytes
from tests.conftest import REPOSITORY


def test_the_peak_grows_with_what_is_held_and_stays() -> None:
    before = peak_bytes()
    assert before is not None and before > 10e6
    held = np.ones(before // 8 + 4_000_000)  # more than there ever was, and 32 MB
    during = peak_bytes()
    assert during is not None and during > before + 10e6
    del held
    after = peak_bytes()
    assert after is not None and after > during - 1e6  # as exact as Linux counts


@pytest.mark.skipif(sys.platform != "linux", reason="where a child begins with it")
def test_the_memory_of_whoever_starts_a_worker_does_not_count() -> None:
    held = np.ones(50_000_000)  # 400 MB
    told = "from core.training.process_memory import peak_bytes; print(peak_bytes())"
    command = [sys.executable, "-c", told]
    found = subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=REPOSITORY
    )
    assert 1e6 < int(found.stdout) < held.nbytes / 2
