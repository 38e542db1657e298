"""Lists of many runs: what has not changed is not read again, what has changed is."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from core.runs import job as job_module
from core.runs import run as run_module
from core.runs.queue import active_runs
from core.runs.run import Run, list_runs
from core.storage.files import read_json, write_json
from core.storage.fingerprint import file_fingerprint
from core.storage.locks import try_lock
from tests.core.runs.conftest import MakeRun


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often files are read, by name."""
    count: Counter[str] = Counter()

    def counting(path: Path, default: Any = None) -> Any:
        count[path.name] += 1
        return read_json(path, default)

    for module in (job_module, run_module):
        monkeypatch.setattr(module, "read_json", counting)
    return count


def ended(make_run: MakeRun, state: str = "done") -> Run:
    run = make_run()
    write_json(run.path / "launch.json", {"id": "a", "time": 0.0})
    write_json(run.path / "status.json", {"state": state, "launch": "a"})
    return run


@pytest.mark.parametrize("state", ["done", "stopped", "failed"])
def test_ended_runs_are_read_once(
    make_run: MakeRun, reads: Counter[str], state: str
) -> None:
    for _ in range(3):
        ended(make_run, state)
    assert active_runs() == []
    assert reads["status.json"] == 3
    reads.clear()
    assert active_runs() == []
    assert not reads


def test_an_ended_run_that_is_started_again_is_active(make_run: MakeRun) -> None:
    run = ended(make_run, "failed")
    assert active_runs() == []
    write_json(run.path / "launch.json", {"id": "b", "time": 0.0})
    lock = try_lock(run.path / "lock")
    assert [item.id for item in active_runs()] == [run.id]
    write_json(run.path / "status.json", {"state": "running", "launch": "b"})
    assert [item.id for item in active_runs()] == [run.id]
    write_json(run.path / "status.json", {"state": "done", "launch": "b"})
    assert active_runs() == []
    assert lock is not None
    lock.release()


def test_an_interrupted_run_is_looked_at_each_time(make_run: MakeRun) -> None:
    run = ended(make_run, "running")  # without a worker
    assert active_runs() == []
    lock = try_lock(run.path / "lock")  # it was only slow
    assert [item.id for item in active_runs()] == [run.id]
    assert lock is not None
    lock.release()


def test_a_list_reads_when_each_run_began_once(
    make_run: MakeRun, reads: Counter[str]
) -> None:
    made = [ended(make_run) for _ in range(3)]
    assert len(list_runs()) == 3
    assert reads["about.json"] == 3
    assert len(list_runs()) == 3
    assert reads["about.json"] == 3
    oldest = made[0].path / "about.json"
    write_json(oldest, read_json(oldest) | {"created": 4e9})
    assert list_runs()[0].id == made[0].id


def test_a_replaced_file_has_another_stamp(tmp_path: Path) -> None:
    path = tmp_path / "status.json"
    assert not file_fingerprint(path).exists
    write_json(path, {"state": "done"})
    first = file_fingerprint(path)
    assert first == file_fingerprint(path)
    write_json(path, {"state": "failed"})
    assert first != file_fingerprint(path)
