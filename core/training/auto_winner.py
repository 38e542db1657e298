"""The best that an automatic training found: trained within its time, and told of."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

from core.errors import RunError
from core.language.texts import _
from core.runs.auto_formats import AutoResult, Winner
from core.runs.run import Run, list_runs, load_run
from core.runs.study import Study
from core.runs.sweep_formats import Trial
from core.storage.files import read_json, write_json
from core.storage.locks import try_lock
from core.storage.typed_json import fitting
from core.sweep.auto_words import auto_sentences
from core.training import spent
from core.training.reporter import Reporter
from core.training.run_job import train

_WINNER = "winner.json"
_LOOK_SECONDS = 0.3  # between two looks at the clock
_LEAST_SECONDS = 1.0  # that a training is said to have


def run_before(study: Study) -> Run | None:
    """The run of the best that an earlier worker of an automatic training made."""
    winner = _winner(study)
    if "run" not in winner:  # that worker may have been killed before it could say so
        made = (run for run in list_runs() if run.about.get("study") == study.id)
        return next(made, None)
    try:
        return load_run(winner["run"])
    except RunError:  # deleted meanwhile
        return None


def note_winner(study: Study, run: Run, reached: str = "") -> None:
    """Write which run trains the best, and where its training begins this time."""
    write_json(study.path / _WINNER, Winner(run=run.id, reached=reached))


def is_in_vain(study: Study, run: Run) -> bool:
    """Whether two trainings died where they had begun, as for lack of memory.

    What the run has of the phase before is then the best there is.

    Raises:
        RunError: It has nothing.
    """
    status = run.status()
    reached = f"{status['stage']} {status.get('epoch', 0)}" if "stage" in status else ""
    before = _winner(study).get("reached", "")
    note_winner(study, run, reached)
    if not reached or reached != before:
        return False
    if not run.results():
        note_winner(study, run)  # whoever frees memory may go on with it
        raise RunError(
            _("a training of the best settings that comes to its end"),
            _("one whose worker died twice at the same place, without a word"),
            _(
                "Free some memory and go on with it, or start again with smaller "
                "images."
            ),
        )
    return True


def _winner(study: Study) -> Winner:
    return fitting(read_json(study.path / _WINNER), Winner)


def train_until(run: Run, until: float, study: Study, reporter: Reporter) -> None:
    """Train a run in this process; when its time is over it keeps its best and ends.

    However little time there is, it is given until there is something to keep.

    Args:
        run: That nobody works on.
        until: When it is to end, on the monotonic clock.
        study: Whose wish to stop is the run's too.
        reporter: Of the study.

    Raises:
        RunError: Somebody else works on the run.
        UserError: Something that the user can put right.
    """
    lock = try_lock(run.path / "lock")
    if lock is None:
        raise RunError(
            _("a run that nobody works on"), run.id, _("Wait until it is over.")
        )
    if not study.stop_requested:  # it was a worker's that was killed
        (run.path / "stop").unlink(missing_ok=True)
    # Nobody may take its start for that of a new process, or trials for its own work.
    write_json(run.path / "status.json", {**run.status(), "is_warm": True})
    spent.read()
    over = threading.Event()
    planned = max(_LEAST_SECONDS, until - time.monotonic())

    def watch() -> None:
        began, since = time.monotonic(), time.time()
        while not over.wait(_LOOK_SECONDS):
            now = time.monotonic()
            if study.stop_requested or (now > until and _has_some(run, since)):
                run.request_stop()
                return
            # There is no more than all of the time, if it is over before an epoch is.
            reporter.progress(min(now - began, planned), now - began)

    clock = threading.Thread(target=watch)
    try:
        with reporter.stage("train", planned):
            clock.start()
            train(run)
            over.set()
            clock.join()
    finally:
        over.set()
        lock.release()


def _has_some(run: Run, since: float) -> bool:
    """Whether a run has a phase that is over, or at least a whole epoch of one.

    A frozen phase goes on to its end: its epochs are short, and the trial that the run
    was chosen by had all of them.

    Args:
        run: That is trained.
        since: When that began, Unix time; its status may still be an earlier worker's.
    """
    status = run.status()
    is_ours = status.get("updated", 0.0) >= since
    is_short = status.get("stage") == "frozen"
    has_epoch = is_ours and not is_short and status.get("epoch", 0) > 1
    return has_epoch or bool(run.results())


def auto_result(
    run: Run | None, trials: Sequence[Trial], seconds: tuple[float, float]
) -> AutoResult:
    """What is known of an automatic training.

    Args:
        run: Of the best; None = it was stopped before.
        trials: That have ended.
        seconds: That it took, and that it was to take.
    """
    phase = run.best_phase() if run else None
    figures = run.result(phase) if run and phase else None
    result: AutoResult = {
        "run": run.id if run else "",
        "phase": phase or "",
        "trials": len(trials),
        "accuracy": figures["val_accuracy"] if figures else None,
        "test_accuracy": figures["test_accuracy"] if figures else None,
        "test_count": figures["test_count"] if figures else 0,
        "interval": figures["interval"] if figures else [0.0, 1.0],
        "sentences": [],
        "seconds": round(seconds[0], 3),
        "asked_seconds": seconds[1],
    }
    return {**result, "sentences": auto_sentences(result, run, trials)}
