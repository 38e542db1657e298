"""The worker process: what it loads, and what it says of failures."""

from __future__ import annotations

import errno
import logging
import os
import subprocess
import sys

import pytest

from core.errors import DataError, UserError
from core.runs.run import Run
from core.storage.files import write_json
from core.storage.locks import try_lock
from core.training import worker
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
    # images that it can't understand: it ends when all is loaded
    write_json(run.path / "manifest.json", {})
    loaded = loaded_by_a_failing_worker(run)
    assert {"keras", "tensorflow", "openvino", "core"} <= loaded
    unwanted = {"pandas", "pyarrow", "streamlit", "plotly", "pages"}
    assert loaded & unwanted == set()
    assert run.state() == "failed"


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


def test_errors_of_the_user_are_told_as_they_are() -> None:
    error = DataError("images", "none", "Add some.")
    assert worker._explain(error) == {
        "expected": "images",
        "received": "none",
        "action": "Add some.",
        "message": "Expected images; received none. Add some.",
    }


class ResourceExhaustedError(Exception):
    """Named as TensorFlow names it."""


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "enough free disk space"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "Then resume the run."),
        (PermissionError(errno.EACCES, "Permission denied", "/x"), "received /x"),
        (MemoryError(), "Lower the batch size or the image size"),
        (ResourceExhaustedError("OOM"), "Lower the batch size or the image size"),
        (OSError(errno.EIO, "Input/output error"), "an unexpected OSError"),
        (ZeroDivisionError(), "an unexpected ZeroDivisionError"),
    ],
)
def test_other_errors_say_what_may_help(error: Exception, expected: str) -> None:
    told = worker._explain(error)
    assert expected in told["message"]
    assert str(UserError(told["expected"], told["received"], told["action"]))
