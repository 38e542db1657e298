"""What there is to say of a run below its chart: how it ended, and what can be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core.errors import UserError
from core.language.texts import _, mark
from core.runs.formats import PhaseResult, Status
from core.runs.job import ACTIVE_STATES
from core.runs.results import choose_phase
from core.runs.run import Run
from core.storage.free_space import free_bytes, is_nearly_full
from core.storage.paths import home_dir
from core.text.labels import PHASE_MODELS
from core.text.numbers import duration, percent, size
from pages._ui.frame import shell

_MOST_NAMES = 5  # of images that were left out


def show_messages(run: Run, state: str, status: Status) -> None:
    """What went wrong, what is kept, and what to do."""
    if state == "failed" and (error := status.get("error")):
        shell.show_error(UserError.from_json(error))
    if state == "interrupted":
        st.warning(_interrupted_text(run), icon=":material/bolt:")
    results = run.results()
    if state in ACTIVE_STATES and run.stop_requested:
        st.info(_stopping_text(status), icon=":material/stop:")
    elif state in ACTIVE_STATES and len(results) == 1 < len(run.config.phases):
        st.info(_ready_text(results), icon=":material/image_search:")
    if state == "stopped":
        st.info(_stopped_text(run, results), icon=":material/stop:")
    if state == "done" and len(results) == 2 and choose_phase(results) == "frozen":
        st.info(
            _(
                "Fine-tuning did not win on the validation images, so the frozen model "
                "is kept. That is a result, too."
            ),
            icon=":material/ac_unit:",
        )
    if left_out := status.get("left_out"):
        st.warning(_left_out_text(left_out), icon=":material/image_not_supported:")


def _left_out_text(left_out: Sequence[Mapping[str, Any]]) -> str:
    shown = left_out[:_MOST_NAMES]
    names = ", ".join(shell.plain(str(item["path"])) for item in shown)
    if more := len(left_out) - len(shown):
        names = _("{names} and {count} more", names=names, count=more)
    return _(
        "{count} images were left out because they went away or changed since the "
        "split: {names}.",
        count=len(left_out),
        names=names,
    )


def _ready_text(results: Mapping[str, PhaseResult]) -> str:
    """What can be done already, while the next phase is trained."""
    ((phase, result),) = results.items()
    model = _(PHASE_MODELS[phase])
    return _(
        "{model} is ready, with {accuracy} of the validation images right. **Predict** "
        "asks it about pictures while the training goes on.",
        model=f"{model[0].upper()}{model[1:]}",
        accuracy=percent(result["val_accuracy"]),
    )


def _interrupted_text(run: Run) -> str:
    """Why a run is neither over nor worked on, and what to do."""
    why = mark(
        "The training ended without a word: the computer was switched off, or its "
        "process was killed."
    )
    if run.stop_requested:
        why = mark("The training was ended before there was a model to predict with.")
        if run.results():
            why = mark("The training was ended in the middle of a phase.")
    kept = _("What it had finished is kept. **Resume** goes on from there.")
    return " ".join(filter(None, (_(why), kept, _full_disk_text())))


def _stopping_text(status: Status) -> str:
    """What becomes of a run that somebody asked to stop, while its worker ends."""
    if status.get("stage") != "evaluate":
        return _("Stopping: what has been learned so far is kept.")
    if left := status.get("eta_seconds"):
        return _(
            "The training has stopped, and its best model is kept: it is judged now, "
            "and made ready to predict, {duration} more.",
            duration=duration(left),
        )
    return _(
        "The training has stopped, and its best model is kept: it is judged now, and "
        "made ready to predict."
    )


def _stopped_text(run: Run, results: Mapping[str, PhaseResult]) -> str:
    """What was kept of a run that was stopped."""
    if not results:
        return _("Stopped before there was a model to keep.")
    kept = _(" and ").join(
        _(
            "{model} of epoch {epoch}",
            model=_(PHASE_MODELS[phase]),
            epoch=result["best_epoch"],
        )
        for phase, result in results.items()
    )
    if len(results) < len(run.config.phases):
        return _(
            "Stopped. Kept: {models}; of the phase after it there was none yet.",
            models=kept,
        )
    return _("Stopped. Kept: {models}.", models=kept)


def _full_disk_text() -> str:
    """A likely reason why a worker had no word left, where it is that."""
    if not is_nearly_full(home_dir()):
        return ""
    left = size(free_bytes(home_dir()))
    return _("The disk has only {size} left: free some space first.", size=left)
