"""What is said of a run in the largest letters: the verdict, and before it the work."""

from __future__ import annotations

from core.errors import UserError
from core.language.texts import _, mark
from core.runs.job import ACTIVE_STATES
from core.runs.run import Run
from core.text.labels import STAGE_TASKS
from pages._ui.compare.selection import Selection
from pages._ui.compare.verdict import verdict_sentence
from pages._ui.frame import queue, shell

# What is said of a run that ended without a model.
_ENDED = {
    "stopped": mark("Stopped before there was a model to keep."),
    "interrupted": mark(
        "The training ended without a word; **Resume** on the page goes on."
    ),
    "failed": mark("The training failed; the page says why, and what to do."),
    "done": mark("There is no model of this run any more."),
}


def headline(run: Run, other: Run | None, state: str) -> str:
    """The one sentence that everybody is to read, as Markdown.

    Args:
        run: That is shown.
        other: That is drawn beside it.
        state: Of the first.
    """
    if said := verdict(run, other):
        return shell.plain(said)
    if state == "queued":
        return queue.wait_text(run)
    if state in ACTIVE_STATES:
        task = _(STAGE_TASKS.get(run.status().get("stage", ""), mark("getting ready")))
        return f"{task[0].upper()}{task[1:]}"
    return _(_ENDED[state])


def verdict(run: Run, other: Run | None) -> str:
    """What the results come to so far, as plain text; "" where there is none.

    Of two runs that are over their chosen models are held against each other, where
    they were judged on the same images; else the phases of the first.
    """
    try:
        return _verdict(run, other)
    except UserError:  # of damaged answers the page itself says what to do
        return ""


def _verdict(run: Run, other: Run | None) -> str:
    phases = list(run.results())
    if not phases:
        return ""
    best, theirs = _chosen(run), _chosen(other) if other is not None else None
    if other is not None and best and theirs:
        pair = _asked((run, best), (other, theirs))
        if pair.is_one_split():
            return verdict_sentence(pair)
    return verdict_sentence(_asked(*((run, phase) for phase in phases[:2])))


def _chosen(run: Run) -> str | None:
    """The phase that a run has chosen; None while it works."""
    return None if run.state() in ACTIVE_STATES else run.best_phase()


def _asked(*results: tuple[Run, str]) -> Selection:
    """On the test images, or on the validation images where there are none."""
    is_tested = all(run.finished(phase)["test_count"] for run, phase in results)
    return Selection(results, "test" if is_tested else "validation")
