"""Runs as people name them: an id, the beginning of one, a name, or "latest"."""

from __future__ import annotations

from collections.abc import Callable

from core.config import PHASES
from core.errors import RunError
from core.runs.remarks import read_remarks
from core.runs.run import Run, list_runs, load_run
from core.runs.run_phase import parse_run_phase

LATEST = "latest"

_MAX_NAMED = 5  # runs that an error names


def find_run(name: str) -> Run:
    """The run with this id or beginning, or name; "latest" is the newest of all.

    Raises:
        RunError: There is none, or more than one.
    """
    return _find(name, lambda run: True)


def find_run_phase(spec: str) -> tuple[Run, str]:
    """Read "RUN" or "RUN:phase", where RUN may be shortened as for `find_run`.

    "latest" is the newest run that has a finished phase, or the given one.

    Raises:
        RunError: No such run or phase, or the run has no finished phase.
    """
    name, colon, phase = spec.partition(":")
    if colon and phase not in PHASES:
        raise RunError(
            f"a phase among {', '.join(PHASES)}",
            phase or "nothing",
            "Write " + " or ".join(f"{name or 'RUN'}:{each}" for each in PHASES) + ".",
        )

    def is_finished(run: Run) -> bool:
        return run.result(phase) is not None if phase else bool(run.results())

    run = _find(name, is_finished)
    return parse_run_phase(f"{run.id}{colon}{phase}")


def _find(name: str, fits_latest: Callable[[Run], bool]) -> Run:
    if name == LATEST:
        for run in list_runs():
            if fits_latest(run):
                return run
        raise RunError(
            "a run that the word latest could stand for",
            "none that has finished",
            "Train one first: `python -m core train --data FOLDER`.",
        )
    try:
        return load_run(name)
    except RunError:
        runs = list_runs() if name else []
        found = [run for run in runs if run.id.startswith(name)]
        found = found or [run for run in runs if read_remarks(run.path)["name"] == name]
    if len(found) == 1:
        return found[0]
    if not found:
        raise RunError(
            "the id of a run, the beginning of one, its name, or the word latest",
            name or "nothing",
            "`python -m core info` lists the runs.",
        )
    named = ", ".join(run.id for run in found[:_MAX_NAMED])
    more = f" and {len(found) - _MAX_NAMED} more" if len(found) > _MAX_NAMED else ""
    raise RunError(
        "the beginning of one run's id, or a name of its own",
        f"{name}, which fits {named}{more}",
        "Write more of the id.",
    )
