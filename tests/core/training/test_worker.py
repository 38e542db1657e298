"""The worker process: what it loads, and what it says of failures."""

from __future__ import annotations

import errno
import logging
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.runs.run import Run
from core.runs.worker_process import note_launch
from core.storage import free_space
from core.storage.files import write_json
from core.storage.locks import try_lock
from core.training import worker
from core.training.reporter import Reporter
from tests.conftest import REPOSITORY

# The real worker as a program; at its end it tells what was loaded.
PROGRAM = """
import atexit, runpy, sys

def tell():
    print(*sorted(name for name, module in sys.modules.items() if module))

atexit.register(tell)
sys.argv[0] = "core/training/worker.py"
runpy.run_module("core.training.worker", run_name="__main__", alter_sys=True)
"""


def test_worker_loads_neither_pandas_nor_pyarrow_nor_streamlit(run: Run) -> None:
    loaded = loaded_by_a_failing_worker(run)
    assert {"keras", "tensorflow", "openvino", "core"} <= loaded
    unwanted = {"pandas", "pyarrow", "streamlit", "plotly", "pages"}
    assert loaded & unwanted == set()
    assert run.state() == "failed"


def test_probes_are_fitted_where_pandas_is_kept_out() -> None:
    code = (
        "import sys\n"
        "from core.training.worker import _keep_out\n"
        "_keep_out('pandas', 'pyarrow')\n"
        "import numpy as np\n"
        "from core.analysis.probe import probe_accuracy\n"
        "labels = np.arange(40) % 2\n"
        "print(probe_accuracy(np.eye(2, dtype=np.float32)[labels], labels).accuracy)\n"
        "try:\n"
        "    import pandas\n"
        "except ImportError:\n"
        "    sys.exit('pandas' in sys.modules)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.strip() == "1.0"


def test_a_setting_that_it_does_not_know_is_refused(run: Run) -> None:
    write_json(run.path / "config.json", run.config.to_json() | {"new": 1})
    assert worker.main(run.path) == 1
    error = Run(run.path).status()["error"]
    assert error["received"] == "new"
    assert "Remove it or correct its name." in error["message"]


def test_what_this_computer_lacks_is_refused_before_keras_is_loaded(run: Run) -> None:
    changed = run.config.to_json() | {"weights": str(run.path / "gone.h5")}
    write_json(run.path / "config.json", changed)
    assert loaded_by_a_failing_worker(run) & {"keras", "tensorflow"} == set()
    assert "Check the path" in run.status()["error"]["message"]


def test_a_precision_that_this_computer_lacks_is_refused(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.hardware.supports_bfloat16", lambda: False)
    changed = run.config.to_json() | {"precision": "bfloat16"}
    write_json(run.path / "config.json", changed)
    assert Run(run.path).config.precision == "bfloat16"  # it can be read
    assert worker.main(run.path) == 1
    error = run.status()["error"]
    assert error["received"] == "bfloat16"
    assert "Start a training with float32" in error["action"]


def loaded_by_a_failing_worker(run: Run) -> set[str]:
    """Packages that a worker has loaded when it fails; it runs as a program."""
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(run.path)],
        cwd=REPOSITORY,
        env=os.environ | {"KERAS_BACKEND": "tensorflow"},
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 1, ended.stderr
    return {name.partition(".")[0] for name in ended.stdout.split()}


def test_second_worker_leaves_without_touching_the_run(
    run: Run, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker, "_LOCK_SECONDS", 0.1)
    lock = try_lock(run.path / "lock")
    assert lock is not None
    before = {path.name for path in run.path.iterdir()}
    with caplog.at_level(logging.ERROR):
        assert worker.main(run.path) == 1
    assert "another worker" in caplog.text
    assert {path.name for path in run.path.iterdir()} == before
    lock.release()


def test_the_second_of_two_starts_leaves_what_the_first_one_ended(run: Run) -> None:
    note_launch(run, "en")
    done = {"state": "done", "updated": time.time() + 1}
    write_json(run.path / "status.json", done)
    assert worker.main(run.path) == 0
    assert run.status() == done


def test_a_full_disk_leaves_room_for_the_reason(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a disk that the reserve was the last thing to fit on."""
    free_space.keep_reserve(run.path)
    real = worker.write_json

    def write(path: Path, value: object) -> None:
        if (run.path / ".reserve").exists():
            raise OSError(errno.ENOSPC, "No space left on device")
        real(path, value)

    monkeypatch.setattr(worker, "write_json", write)
    assert worker.main(run.path) == 1
    assert run.status()["state"] == "failed"
    assert run.status()["error"]["received"] == "a full disk"


@pytest.mark.parametrize("is_waiting", [True, False])
def test_a_directory_that_is_deleted_meanwhile_is_not_made_again(
    run: Run, monkeypatch: pytest.MonkeyPatch, is_waiting: bool
) -> None:
    def delete(*_: object) -> None:
        shutil.rmtree(run.path)
        if not is_waiting:
            Reporter(Run(run.path), {}).write(state="running")

    monkeypatch.setattr(worker, "wait_for_turn" if is_waiting else "_work", delete)
    assert worker.main(run.path) == 1
    assert not run.path.exists()


@pytest.mark.skipif(not hasattr(os, "nice"), reason="Windows has priority classes")
@pytest.mark.parametrize(
    ("text", "more"), [("", 10), ("3", 3), ("0", 0), ("no", 0), ("-5", 0)]
)
def test_a_worker_lets_others_go_first(text: str, more: int) -> None:
    code = (
        "import os; from core.training import worker; before = os.nice(0); "
        "worker._give_way(); print(os.nice(0) - before)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=REPOSITORY,
        env=os.environ | {"THAW_NICE": text},
        stdout=subprocess.PIPE,
        check=True,
        start_new_session=True,  # with a weight of its own
    )
    assert int(done.stdout) == more
