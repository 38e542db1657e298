"""One run as it goes: its stages, figures, live chart and what can be done with it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.analysis.findings import Finding
from core.config import RunConfig
from core.errors import UserError
from core.runs.cross_validation import fold_title
from core.runs.formats import PhaseResult, Status
from core.runs.job import ACTIVE_STATES
from core.runs.metrics_log import History
from core.runs.results import choose_phase
from core.runs.run import Run, load_run, stages_of
from core.storage.free_space import free_bytes, is_nearly_full
from core.storage.paths import home_dir
from core.text.labels import PHASE_MODELS, PHASE_TITLES, STAGE_TITLES
from core.text.numbers import NO_VALUE, duration, percent, size
from core.text.settings import setup_text
from pages._ui.charts.live_chart import live_chart
from pages._ui.frame import shell
from pages._ui.run import memo
from pages._ui.run.actions import delete_button, run_actions
from pages._ui.run.figures import final_figures, live_figures
from pages._ui.run.findings import run_findings, show_findings
from pages._ui.run.first_look import first_look_text, show_first_look
from pages._ui.run.fits import show_fits
from pages._ui.run.folds import show_folds
from pages._ui.run.groups import show_group
from pages._ui.run.lineage import show_lineage
from pages._ui.run.mirrored import show_mirrored
from pages._ui.run.recalls import show_recalls
from pages._ui.run.states import STATE_BADGES, show_damage, unusable

_STAGE_HELP = (
    "Decode: image files to pixels. Features: what the frozen backbone sees, computed "
    "once per view. Frozen: the head learns from these. Thaw line: what crosses from "
    "the frozen to the unfrozen layers, computed once. Fine-tune: the layers above the "
    "line learn. From scratch: the whole network learns. Evaluate: "
    "figures on images the model never saw. With new views in every epoch, the frozen "
    "layers see the training images again in each of them."
)


def run_panel(run_id: str) -> None:
    """Draw a run; called again by a timer while it is active."""
    with shell.errors_shown():
        run = load_run(run_id)
        status = run.status()
        state = run.state(status)
        if error := unusable(run):
            shell.show_error(error)
            delete_button(run)
            return
        _header(run, state)
        show_lineage(run)
        show_damage(memo.run_summary(run))
        _stages(run.config, status)
        history = memo.history(run)
        findings = run_findings(run, history, state)
        if state in ACTIVE_STATES:
            live_figures(run, state, status, history)
        else:
            final_figures(run, status)
        show_group(run)
        show_folds(run)
        curves = memo.curves(
            run, history, shell.is_dark(), state in ACTIVE_STATES, findings
        )
        live_chart(
            curves,
            key=f"curves-{run.id}",
            alt=_describe(history, findings),
        )
        with st.container():  # right below the curves, and one element at any length
            show_findings(run, findings)
        if state in ACTIVE_STATES:
            show_first_look(history)
        show_fits(run, history)
        _messages(run, state, status)
        show_mirrored(run, state)
        run_actions(run, state)
        if state not in ACTIVE_STATES:
            show_recalls(run)
        if state in ACTIVE_STATES:
            st.session_state["_seen_active"] = run_id
        elif st.session_state.get("_seen_active") == run_id:
            del st.session_state["_seen_active"]
            st.rerun()  # so that the page registers this panel without its timer


def _header(run: Run, state: str) -> None:
    label, icon, colour = STATE_BADGES[state]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(label, icon=icon, color=colour)  # type: ignore[arg-type]
        if fold := fold_title(run):
            st.badge(fold.capitalize(), icon=":material/grid_view:", color="gray")
        name = shell.plain(str(run.about.get("dataset_name", "")))
        st.markdown(
            f"**{name}**, {run.about.get('num_images', 0):,} images, "
            + setup_text(run.config),
            help=_STAGE_HELP,
        )


def _stages(config: RunConfig, status: Status) -> None:
    stages = status.get("stages", {})
    names = stages_of(config)
    for column, name in zip(st.columns(len(names), gap="small"), names, strict=True):
        stage = stages.get(name, {})
        state, seconds = stage.get("state", "waiting"), float(stage.get("seconds", 0.0))
        share = 0.0
        if state == "done":
            share = 1.0
        elif stage.get("total"):
            share = min(1.0, float(stage.get("done", 0)) / float(stage["total"]))
        notes = {
            "waiting": NO_VALUE,
            "skipped": "left out",
            "done": f"{seconds:.1f} s",
            "running": f"{share:.0%}",
        }
        with column:
            st.caption(f"**{STAGE_TITLES[name]}** {notes.get(state, '')}")
            st.progress(share)


def _messages(run: Run, state: str, status: Status) -> None:
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
            "Fine-tuning did not win on the validation images, so the frozen model is "
            "kept. That is a result, too.",
            icon=":material/ac_unit:",
        )
    if left_out := status.get("left_out"):
        names = ", ".join(shell.plain(str(item["path"])) for item in left_out[:5])
        more = f" and {len(left_out) - 5} more" if len(left_out) > 5 else ""
        st.warning(
            f"{len(left_out)} images were left out because they went away or changed "
            f"since the split: {names}{more}.",
            icon=":material/image_not_supported:",
        )


def _ready_text(results: Mapping[str, PhaseResult]) -> str:
    """What can be done already, while the next phase is trained."""
    ((phase, result),) = results.items()
    model = PHASE_MODELS[phase]
    return (
        f"{model[0].upper()}{model[1:]} is ready, with "
        f"{percent(result['val_accuracy'])} of the validation images right. "
        "**Predict** asks it about pictures while the training goes on."
    )


def _interrupted_text(run: Run) -> str:
    """Why a run is neither over nor worked on, and what to do."""
    why = (
        "The training ended without a word: the computer was switched off, or its "
        "process was killed."
    )
    if run.stop_requested:
        why = "The training was ended before there was a model to predict with."
        if run.results():
            why = "The training was ended in the middle of a phase."
    return (
        f"{why} What it had finished is kept. **Resume** goes on from there."
        f"{_full_disk_text()}"
    )


def _stopping_text(status: Status) -> str:
    """What becomes of a run that somebody asked to stop, while its worker ends."""
    if status.get("stage") != "evaluate":
        return "Stopping: what has been learned so far is kept."
    left = status.get("eta_seconds")
    return (
        "The training has stopped, and its best model is kept: it is judged now, and "
        f"made ready to predict{f', {duration(left)} more' if left else ''}."
    )


def _stopped_text(run: Run, results: Mapping[str, PhaseResult]) -> str:
    """What was kept of a run that was stopped."""
    if not results:
        return "Stopped before there was a model to keep."
    kept = " and ".join(
        f"{PHASE_MODELS[phase]} of epoch {result['best_epoch']}"
        for phase, result in results.items()
    )
    lost = len(results) < len(run.config.phases)
    none = "; of the phase after it there was none yet" if lost else ""
    return f"Stopped. Kept: {kept}{none}."


def _full_disk_text() -> str:
    """A likely reason why a worker had no word left, where it is that."""
    if not is_nearly_full(home_dir()):
        return ""
    left = size(free_bytes(home_dir()))
    return f" The disk has only {left} left: free some space first."


def _describe(history: History, findings: list[Finding]) -> str:
    """The chart's takeaway, for screen readers."""
    parts = []
    for phase, name in PHASE_TITLES.items():
        epochs = history.epochs.get(phase)
        if epochs:
            accuracy = percent(epochs[-1].get("val_accuracy"))
            parts.append(
                f"{name}: {len(epochs)} epochs, validation accuracy now {accuracy}"
            )
    parts += [f"{found.title} from epoch {found.epoch} on" for found in findings]
    return (
        "; ".join(parts)
        or first_look_text(history)
        or "Learning curves; nothing has been trained yet"
    )
