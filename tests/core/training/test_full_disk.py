"""Trainings on a disk that gets full at ten moments: each ends with the reason.

It mounts a small file system and takes minutes: it runs with THAW_ALL_DAMAGES=1 only.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.data.datasets import add_folder
from core.data.manifest import Manifest
from core.data.manifests import ensure_manifest
from core.errors import explain_os_error
from core.runs.job import ACTIVE_STATES
from core.runs.queue import submit
from core.runs.run import Run
from core.storage.paths import caches_dir, runs_dir
from tests.conftest import tiny_config

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(
        not os.environ.get("THAW_ALL_DAMAGES"), reason="needs THAW_ALL_DAMAGES=1"
    ),
]

_DISK_BYTES = 200_000_000
_MOMENTS = 10


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A small disk with THAW_HOME and the temporary folder on it."""
    place = tmp_path / "disk"
    place.mkdir()
    size = f"size={_DISK_BYTES}"
    command = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(place)]
    try:
        is_mounted = subprocess.run(command, capture_output=True).returncode == 0
    except OSError:
        is_mounted = False
    if not is_mounted:
        pytest.skip("needs the right to mount a file system")
    (place / "temporary").mkdir()
    monkeypatch.setenv("THAW_HOME", str(place / "home"))
    monkeypatch.setenv("TMPDIR", str(place / "temporary"))
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture
def manifest(disk: Path, tmp_path: Path, draw_images: Callable[..., Path]) -> Manifest:
    folder = draw_images(tmp_path / "shapes", {"disc": 18, "square": 18})
    return ensure_manifest(add_folder(folder))


def ended(manifest: Manifest) -> tuple[str, str]:
    """The last state of a training, and what was said of its failure."""
    try:
        run = submit(tiny_config(manifest.dataset_id), manifest, "shapes")
    except OSError as error:
        return "refused", str(explain_os_error(error))
    end = time.monotonic() + 150
    while run.state() in ACTIVE_STATES and time.monotonic() < end:
        time.sleep(0.1)
    return run.state(), str(Run(run.path).status().get("error", {}).get("message"))


def test_a_full_disk_is_named_whenever_it_comes(disk: Path, manifest: Manifest) -> None:
    before = shutil.disk_usage(disk).used
    assert ended(manifest)[0] == "done"
    taken = shutil.disk_usage(disk).used - before
    told = []
    for moment in range(_MOMENTS):
        for folder in (runs_dir(), caches_dir()):
            shutil.rmtree(folder)
        room = int(taken * (moment + 0.5) / _MOMENTS)
        ballast = disk / "ballast"
        ballast.write_bytes(bytes(max(0, shutil.disk_usage(disk).free - room)))
        state, reason = ended(manifest)
        ballast.unlink()
        told.append((f"{room / 1e6:.1f} MB", state, reason))
    print(*told, sep="\n")
    for room, state, reason in told:
        is_named = "full disk" in reason or "left on the disk" in reason
        assert state == "done" or (state in ("failed", "refused") and is_named), room
