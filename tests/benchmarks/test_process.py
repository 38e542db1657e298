from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks._process import run_module
from core.errors import RunError
from core.storage.kernel_files import process_bytes


def test_time_and_memory_are_the_childs(tmp_path: Path) -> None:
    hold = "x = bytearray(600_000_000); import time; time.sleep(0.4)"
    looks = []
    words = ["timeit", "-n", "1", "-r", "1", hold]
    ended = run_module(words, tmp_path / "log", lambda: looks.append(1))
    # Linux lets a child's peak begin with that of its parent.
    most = 300_000_000 + max(600_000_000, process_bytes("VmHWM:") or 0)
    assert 600_000_000 < ended.peak_bytes < most
    assert ended.own_peak_bytes is None or ended.own_peak_bytes > 600_000_000
    assert looks
    assert ended.seconds > 0.4


def test_a_failure_shows_the_end_of_its_log(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"exit code 1.*\n?.*No module named"):
        run_module(["benchmarks.no_such_module"], tmp_path / "log")
