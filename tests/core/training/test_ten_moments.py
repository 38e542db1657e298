"""Workers killed, and caches damaged, at ten moments: the result stays what it was.

Thirty trainings take minutes: they run with THAW_ALL_DAMAGES=1 only.
"""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.data.datasets import add_folder
from core.data.manifest import Manifest
from core.data.manifests import ensure_manifest
from core.runs.job import ACTIVE_STATES
from core.runs.queue import resume, submit
from core.runs.run import Run
from core.storage.paths import caches_dir
from tests.conftest import tiny_config, wait_for_end, write_mobilenet_weights
from tests.damaged_home import FOLDER, KINDS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(
        not os.environ.get("THAW_ALL_DAMAGES"), reason="needs THAW_ALL_DAMAGES=1"
    ),
]

_MOMENTS = range(10)

Start = Callable[[], Run]


@pytest.fixture
def start(tmp_path: Path, draw_images: Callable[..., Path]) -> Start:
    """Start a run; all have the same pictures and settings."""
    folder = draw_images(tmp_path / "shapes", {"disc": 18, "square": 18})
    manifest: Manifest = ensure_manifest(add_folder(folder))
    weights = write_mobilenet_weights(tmp_path / "mobilenet.h5")
    config = tiny_config(manifest.dataset_id, weights=str(weights))
    return lambda: submit(config, manifest, "shapes")


@pytest.fixture
def whole(start: Start) -> tuple[Run, float]:
    """A run that nothing happens to, and the seconds that it took."""
    began = time.monotonic()
    return wait_for_end(start()), time.monotonic() - began


def kill_after(run: Run, seconds: float) -> None:
    """Kill the worker so long after its start; one that has ended is let be."""
    time.sleep(seconds)
    while "pid" not in run.status() and run.state() in ACTIVE_STATES:
        time.sleep(0.02)
    if run.state() in ACTIVE_STATES:
        os.kill(run.status()["pid"], signal.SIGKILL)
        while run.state() in ACTIVE_STATES:
            time.sleep(0.02)


def damage_caches(kind: str) -> int:
    """Put damage in place of all files of all entries; how many.

    Whoever has one open keeps what was there, as of a file that a copy replaced.
    """
    files = [path for path in caches_dir().rglob("*") if path.is_file()]
    files = [path for path in files if path.suffix != ".lock"]
    for path in files:
        content = path.read_bytes()
        path.unlink()
        if kind == FOLDER:
            path.mkdir()
        else:
            path.write_bytes(KINDS[kind](content))
    return len(files)


def difference(run: Run, whole: Run) -> float:
    """The largest difference of any probability of any phase on any split."""
    assert run.state() == "done", run.status().get("error")
    found = [
        np.abs(
            run.predictions(phase, split).probabilities
            - whole.predictions(phase, split).probabilities
        ).max()
        for phase in ("frozen", "finetune")
        for split in ("validation", "test")
    ]
    return float(max(found))


def test_a_run_killed_at_any_moment_ends_as_a_whole_one_does(
    start: Start, whole: tuple[Run, float]
) -> None:
    expected, seconds = whole
    for moment in _MOMENTS:
        shutil.rmtree(caches_dir())
        run = start()
        kill_after(run, seconds * (moment + 0.5) / len(_MOMENTS))
        killed = run.state()
        if killed != "done":
            resume(run)
        apart = difference(wait_for_end(run), expected)
        print(f"killed at {moment + 0.5:g}/10 ({killed}): {apart:.2g} apart")
        assert apart < 1e-5


@pytest.mark.parametrize("is_killed", [True, False])
def test_what_a_cache_lost_at_any_moment_is_made_again(
    is_killed: bool, start: Start, whole: tuple[Run, float]
) -> None:
    expected, seconds = whole
    for moment, kind in zip(_MOMENTS, KINDS, strict=True):
        shutil.rmtree(caches_dir())
        run = start()
        wait = kill_after if is_killed else lambda run, seconds: time.sleep(seconds)
        wait(run, seconds * (moment + 0.5) / len(_MOMENTS))
        num_files = damage_caches(kind)
        if is_killed and run.state() != "done":
            resume(run)
        apart = difference(wait_for_end(run), expected)
        print(f"{kind} in {num_files} files: {apart:.2g} apart", end=", ")
        num_files = damage_caches(kind)  # at the end there is all that a run keeps
        again = difference(wait_for_end(start()), expected)
        print(f"then in {num_files} files: {again:.2g} apart")
        assert apart < 1e-5 and again < 1e-5
