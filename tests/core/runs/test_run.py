"""Run directories: what they say, and what they say of a worker that is gone."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from core.errors import ConfigError, RunError
from core.runs.queue import delete_job
from core.runs.run import Run, is_readable, list_runs, load_run
from core.storage.files import read_json, write_json
from core.storage.locks import try_lock
from tests.core.runs.conftest import MakeRun

LONG_AGO = 3600.0

# said, seen the last launch, a process holds the lock, seconds since the launch
STATES = [
    (None, False, False, 0.0, "queued"),
    (None, False, True, 0.0, "queued"),
    (None, False, True, LONG_AGO, "queued"),
    (None, False, False, LONG_AGO, "interrupted"),
    ("queued", True, True, LONG_AGO, "queued"),
    ("queued", True, False, 0.0, "interrupted"),
    ("running", True, True, LONG_AGO, "running"),
    ("running", True, False, 0.0, "interrupted"),
    ("running", True, False, LONG_AGO, "interrupted"),
    # resumed: what was said before the last launch no longer counts
    ("running", False, False, 0.0, "queued"),
    ("running", False, True, 0.0, "queued"),
    ("running", False, False, LONG_AGO, "interrupted"),
    ("failed", False, False, 0.0, "queued"),
    ("failed", False, True, LONG_AGO, "queued"),
    ("failed", False, False, LONG_AGO, "interrupted"),
    # the clock was set back since the launch, or the launch was written elsewhere
    (None, False, False, -LONG_AGO, "interrupted"),
    (None, False, False, -1.0, "queued"),
    (None, False, True, -LONG_AGO, "queued"),
    ("running", True, True, -LONG_AGO, "running"),
    ("failed", False, False, -LONG_AGO, "interrupted"),
    # at its end the worker still holds the lock for a moment
    *(
        (said, True, locked, age, said)
        for said in ("done", "stopped", "failed")
        for locked in (True, False)
        for age in (0.0, LONG_AGO)
    ),
]


@pytest.mark.parametrize(("said", "seen", "locked", "age", "expected"), STATES)
def test_state(
    make_run: MakeRun,
    said: str | None,
    seen: bool,
    locked: bool,
    age: float,
    expected: str,
) -> None:
    run = make_run()
    write_json(run.path / "launch.json", {"id": "new", "time": time.time() - age})
    if said is not None:
        launch = "new" if seen else "old"
        write_json(run.path / "status.json", {"state": said, "launch": launch})
    lock = try_lock(run.path / "lock") if locked else None
    assert run.state() == expected
    if lock is not None:
        lock.release()


def test_last_word_of_a_worker_counts_when_it_goes_meanwhile(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_run()
    write_json(run.path / "launch.json", {"id": "new", "time": 0})
    write_json(run.path / "status.json", {"state": "running", "launch": "new"})

    def ends(path: Path) -> bool:
        write_json(run.path / "status.json", {"state": "done", "launch": "new"})
        return False

    monkeypatch.setattr("core.runs.job.is_locked", ends)
    assert run.state() == "done"


def test_run_that_nobody_started_can_be_resumed(make_run: MakeRun) -> None:
    assert make_run().state() == "interrupted"


def test_unknown_status_keys_are_tolerated(make_run: MakeRun) -> None:
    run = make_run()
    write_json(run.path / "status.json", {"state": "done", "weather": {"rain": 1}})
    assert run.state() == "done"
    assert run.status()["weather"] == {"rain": 1}


@pytest.mark.parametrize("content", ["", "{", "[]", '"x"'])
def test_damaged_status_is_as_good_as_none(make_run: MakeRun, content: str) -> None:
    run = make_run()
    (run.path / "status.json").write_text(content)
    (run.path / "frozen").mkdir()
    (run.path / "frozen" / "result.json").write_text(content)
    assert run.status() == {}
    assert run.results() == {}
    assert run.best_phase() is None
    assert run.state() == "interrupted"


def test_config_and_manifest_come_back(make_run: MakeRun) -> None:
    run = make_run(seed=5)
    again = load_run(run.id)
    assert again.config == run.config
    assert again.config.seed == 5
    assert again.manifest.digest == again.about["manifest_digest"]
    assert again.about["class_names"] == ["cat", "dog"]
    assert again.about["num_images"] == 20


def test_run_outlives_its_weight_file_but_can_not_begin_without(
    make_run: MakeRun, runs: Path, tmp_path: Path
) -> None:
    path = tmp_path / "mine.h5"
    path.write_bytes(b"\x89HDF\r\n\x1a\n")
    run = make_run(weights=str(path))
    path.unlink()
    assert is_readable(load_run(run.id))
    with pytest.raises(ConfigError, match="path of a weight file"):
        make_run(weights=str(path))
    assert [item.name for item in runs.iterdir()] == [run.id]


def test_ids_begin_with_the_data_sets_name_and_differ(make_run: MakeRun) -> None:
    ids = {make_run("Solar cells (EL), a very long name").id for _ in range(5)}
    assert len(ids) == 5
    assert all(run_id.startswith("solar-cells-el-a-very-l") for run_id in ids)


def test_list_is_newest_first_and_skips_temporary_and_deleted(
    make_run: MakeRun, runs: Path
) -> None:
    first, second, third = (make_run() for _ in range(3))
    for age, run in enumerate((second, third, first)):
        write_json(run.path / "about.json", run.about | {"created": 100.0 - age})
    shutil.copytree(first.path, runs / f".{first.id}.1234.tmp")
    shutil.copytree(first.path, runs / f".{first.id}.deleted")
    (runs / "no-config").mkdir()
    (runs / "a file").write_text("")
    found = [run.id for run in list_runs()]
    assert found == [second.id, third.id, first.id]


def test_deleted_run_is_gone(make_run: MakeRun, runs: Path) -> None:
    run, other = make_run(), make_run()
    delete_job(run)
    assert [item.id for item in list_runs()] == [other.id]
    assert [path.name for path in runs.iterdir()] == [other.id]
    with pytest.raises(RunError, match=run.id):
        load_run(run.id)


@pytest.mark.parametrize("said", ["queued", "running"])
def test_live_run_is_not_deleted(make_run: MakeRun, said: str) -> None:
    run = make_run()
    write_json(run.path / "status.json", {"state": said})
    lock = try_lock(run.path / "lock")
    with pytest.raises(RunError, match="Stop it first"):
        delete_job(run)
    assert run.path.is_dir()
    assert lock is not None
    lock.release()
    delete_job(run)
    assert not run.path.exists()


@pytest.mark.parametrize("name", ["../x", "..", ".", "", "/etc", "a/../b", "none"])
def test_ids_that_leave_the_folder_are_refused(runs: Path, name: str) -> None:
    outside = runs.parent / "x"
    outside.mkdir()
    for folder in (outside, runs, runs.parent):
        write_json(folder / "config.json", {})
    with pytest.raises(RunError, match="the id of a run"):
        load_run(name)


def test_hidden_folders_are_no_runs(make_run: MakeRun, runs: Path) -> None:
    run = make_run()
    run.path.rename(runs / f".{run.id}.deleted")
    with pytest.raises(RunError, match="the id of a run"):
        load_run(f".{run.id}.deleted")


def test_config_of_a_newer_version_is_not_readable(make_run: MakeRun) -> None:
    run = make_run()
    values = read_json(run.path / "config.json")
    write_json(run.path / "config.json", values | {"new_setting": 1})
    assert not is_readable(Run(run.path))
    assert is_readable(make_run())
