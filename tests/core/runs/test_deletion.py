"""A run that is deleted lies aside, and comes back whole or goes for good."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.errors import RunError
from core.runs.deletion import bring_back, finish, ids_aside, put_aside
from core.runs.queue import create_run, create_study
from core.runs.run import Run, list_runs
from core.runs.study import list_studies
from core.storage.files import write_json
from core.storage.leftovers import remove_leftovers
from core.storage.locks import try_lock
from core.storage.paths import runs_dir
from tests.conftest import tiny_config
from tests.core.runs.conftest import small_manifest


@pytest.fixture
def run(thaw_home: Path) -> Run:
    """A run that has ended, with an export."""
    made = create_run(tiny_config("d"), small_manifest(), "cats")
    write_json(made.path / "status.json", {"state": "done"})
    options = {"run": made.id}
    create_study("export", tiny_config("d"), small_manifest(), "cats", options)
    write_json(list_studies("export")[0].path / "status.json", {"state": "done"})
    return made


def test_a_run_comes_back_with_all_that_it_had(run: Run) -> None:
    before = sorted(path.name for path in run.path.iterdir())
    os.utime(run.path, (0, 0))  # it has been there for years
    put_aside(run)
    assert list_runs() == [] and ids_aside() == [run.id]
    remove_leftovers(runs_dir(), min_age_seconds=60)  # as a worker does at its start
    bring_back(run.id)
    assert sorted(path.name for path in run.path.iterdir()) == before
    assert ids_aside() == [] and len(list_studies("export")) == 1


def test_a_run_that_is_forgotten_there_goes_in_the_end(run: Run) -> None:
    put_aside(run)
    (aside,) = runs_dir().iterdir()
    os.utime(aside, (0, 0))
    remove_leftovers(runs_dir(), min_age_seconds=60)
    assert list(runs_dir().iterdir()) == []


def test_a_run_goes_for_good_with_its_exports(run: Run) -> None:
    put_aside(run)
    finish(run.id)
    finish(run.id)  # by another page: nothing happens
    assert list(runs_dir().iterdir()) == []
    assert list_studies("export") == []
    with pytest.raises(RunError, match="gone for good"):
        bring_back(run.id)


def test_a_run_that_works_stays(run: Run) -> None:
    write_json(run.path / "status.json", {"state": "running"})
    lock = try_lock(run.path / "lock")
    assert lock is not None
    with pytest.raises(RunError, match="Stop it first"):
        put_aside(run)
    lock.release()
    assert run.path.is_dir()


def test_a_run_that_is_gone_already_is_named(run: Run) -> None:
    put_aside(run)
    with pytest.raises(RunError, match="id of a run"):
        put_aside(run)


def test_another_run_of_the_same_id_is_left_alone(run: Run) -> None:
    put_aside(run)
    run.path.mkdir()  # such as one that was brought in from a file
    write_json(run.path / "status.json", {"state": "done"})
    with pytest.raises(RunError, match="Delete that one first"):
        bring_back(run.id)
    finish(run.id)
    assert [item.id for item in list_runs()] == [run.id]
    assert len(list_studies("export")) == 1


def test_an_earlier_run_of_the_same_id_gives_way(run: Run) -> None:
    put_aside(run)
    run.path.mkdir()  # brought in again from a file
    write_json(run.path / "status.json", {"state": "done"})
    put_aside(run)
    assert ids_aside() == [run.id] and list_runs() == []
