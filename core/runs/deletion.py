"""Deleting runs so that it can be undone for a while.

A run that is set aside keeps its files under a hidden name that no list reads: it comes
back whole, or it goes for good. One that is forgotten there goes with the leftovers of
killed writers, after a day.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from core.errors import RunError
from core.language.texts import _
from core.runs.job import ACTIVE_STATES
from core.runs.queue import delete_exports
from core.runs.run import Run, load_run
from core.storage.files import set_aside
from core.storage.paths import runs_dir

_ENDING = ".undo"


def put_aside(run: Run) -> None:
    """Take a run out of all lists; `bring_back` undoes it, `finish` ends it.

    Raises:
        RunError: Its worker lives, or it is gone already.
        OSError: Its files can't be moved now.
    """
    load_run(run.id)
    if run.state() in ACTIVE_STATES:
        raise RunError(_("a run that has ended"), run.id, _("Stop it first."))
    with suppress(FileNotFoundError):  # an earlier run of this id, deleted before
        shutil.rmtree(set_aside(_aside(run.id)), ignore_errors=True)
    aside = run.path.rename(_aside(run.id))
    os.utime(aside)  # it lies there from now on


def bring_back(run_id: str) -> None:
    """Undo `put_aside`.

    Raises:
        RunError: It was deleted for good meanwhile, or another of this id is here.
    """
    if (runs_dir() / run_id).exists():
        raise RunError(
            _("a free place for the run {run_id}", run_id=run_id),
            _("another run of this id, brought in meanwhile"),
            _("Delete that one first."),
        )
    try:
        _aside(run_id).rename(runs_dir() / run_id)
    except FileNotFoundError as error:
        raise RunError(
            _("a run whose deletion can be undone"),
            _("{run_id}, which is gone for good", run_id=run_id),
            _("It can't be brought back."),
        ) from error


def finish(run_id: str) -> None:
    """Delete a run that was set aside, and its exports; nothing where it is gone."""
    try:
        doomed = set_aside(_aside(run_id))
    except FileNotFoundError:
        return
    shutil.rmtree(doomed, ignore_errors=True)
    if not (runs_dir() / run_id).exists():  # or they are another's of this id
        delete_exports(run_id)


def ids_aside() -> list[str]:
    """Ids of runs that lie aside, whoever put them there."""
    return sorted(
        path.name[1 : -len(_ENDING)] for path in runs_dir().glob(f".*{_ENDING}")
    )


def _aside(run_id: str) -> Path:
    return runs_dir() / f".{run_id}{_ENDING}"
