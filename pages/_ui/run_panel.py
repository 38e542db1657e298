"""One run as it goes: its stages, figures, live chart and what can be done with it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.errors import UserError
from core.runs import jobs
from core.runs.events import History, read_history
from core.runs.run import ACTIVE_STATES, STAGES, Run, load_run
from pages._ui import shell
from pages._ui.charts import CURVES_HEIGHT, PHASE_NAMES, learning_curves
from pages._ui.live_chart import live_chart

STAGE_NAMES = {
    "decode": "Decode",
    "features": "Features",
    "frozen": "Frozen",
    "line": "Thaw line",
    "finetune": "Fine-tune",
    "evaluate": "Evaluate",
}

_STAGE_HELP = (
    "Decode: image files to pixels. Features: what the frozen backbone sees, computed "
    "once per view. Frozen: the head learns from these. Thaw line: what crosses from "
    "the frozen to the unfrozen layers, computed once. Fine-tune: the layers above the "
    "line learn. Evaluate: figures on images the model never saw."
)

STATE_BADGES = {
    "queued": ("Queued", ":material/schedule:", "gray"),
    "running": ("Running", ":material/play_circle:", "blue"),
    "done": ("Done", ":material/check_circle:", "green"),
    "stopped": ("Stopped", ":material/stop_circle:", "gray"),
    "interrupted": ("Interrupted", ":material/bolt:", "orange"),
    "failed": ("Failed", ":material/error:", "red"),
}


def run_panel(run_id: str) -> None:
    """Draw a run; called again by a timer while it is active."""
    with shell.errors_shown():
        run = load_run(run_id)
        status = run.status()
        state = run.state(status)
        _header(run, state)
        _stages(status)
        history = read_history(run.path / "metrics.jsonl")
        if state in ACTIVE_STATES:
            _live_figures(run, state, status, history)
        else:
            _final_figures(run, status)
        live_chart(
            learning_curves(history, shell.is_dark(), live=state in ACTIVE_STATES),
            key=f"curves-{run.id}",
            height=CURVES_HEIGHT,
            alt=_describe(history),
        )
        _messages(run, state, status)
        _actions(run, state)
    if st.session_state.get("_seen_active") == run_id and state not in ACTIVE_STATES:
        del st.session_state["_seen_active"]
        st.rerun()  # so that the page registers this panel without its timer
    if state in ACTIVE_STATES:
        st.session_state["_seen_active"] = run_id


def _header(run: Run, state: str) -> None:
    label, icon, colour = STATE_BADGES[state]
    config = run.config
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(label, icon=icon, color=colour)  # type: ignore[arg-type]
        name = shell.plain(str(run.about.get("dataset_name", "")))
        st.markdown(
            f"**{name}**, {run.about.get('num_images', 0):,} images, "
            f"{config.facts.title} at {config.input_size} px, seed {config.seed}",
            help=_STAGE_HELP,
        )


def _stages(status: dict[str, Any]) -> None:
    stages = status.get("stages", {})
    for column, name in zip(st.columns(len(STAGES), gap="small"), STAGES, strict=True):
        stage = stages.get(name, {})
        state, seconds = stage.get("state", "waiting"), float(stage.get("seconds", 0.0))
        share = 0.0
        if state in ("done", "skipped"):
            share = 1.0
        elif stage.get("total"):
            share = min(1.0, float(stage.get("done", 0)) / float(stage["total"]))
        notes = {
            "waiting": "–",
            "skipped": "not needed",
            "done": f"{seconds:.1f} s",
            "running": f"{share:.0%}",
        }
        with column:
            st.caption(f"**{STAGE_NAMES[name]}** {notes.get(state, '')}")
            st.progress(share)


def _live_figures(
    run: Run, state: str, status: dict[str, Any], history: History
) -> None:
    phase, rate = status.get("phase"), status.get("images_per_second")
    eta = status.get("eta_seconds")
    epochs = history.epochs.get(str(phase), [])
    best = max((item.get("val_accuracy") or 0.0 for item in epochs), default=None)
    columns = st.columns(4)
    columns[0].metric("Phase", PHASE_NAMES.get(str(phase), "Preparing"))
    epoch = f"{status.get('epoch', 0)} of {status.get('epochs', 0)}" if phase else "–"
    columns[1].metric("Epoch", epoch)
    columns[2].metric("Best validation accuracy", shell.percent_text(best))
    left = "–" if eta is None or state == "queued" else shell.seconds_text(float(eta))
    speed = f"{rate:,.0f} images/s" if rate else None
    columns[3].metric(
        "Time left, at most",
        left,
        speed,
        delta_color="off",
        delta_arrow="off",
    )
    if state == "queued":
        st.caption("Waits until the run before it is done.")


def _final_figures(run: Run, status: dict[str, Any]) -> None:
    results, best = run.results(), run.best_phase()
    columns = st.columns(4)
    for column, phase in zip(columns, PHASE_NAMES, strict=False):
        result = results.get(phase)
        if result is None:
            column.metric(f"{PHASE_NAMES[phase]}, test accuracy", "–")
            continue
        column.metric(
            f"{PHASE_NAMES[phase]}, test accuracy",
            shell.percent_text(result["test_accuracy"]),
            f"{shell.interval_text(result['interval'])}, n = {result['test_count']}",
            delta_color="off",
            delta_arrow="off",
            help="Of the test images, which had no part in training or choosing; below "
            "it the 95% interval (Wilson) and the number of images.",
        )
    columns[2].metric(
        "Chosen on validation",
        PHASE_NAMES[best] if best else "–",
        f"epoch {results[best]['best_epoch']} of {results[best]['epochs']}"
        if best
        else None,
        delta_color="off",
        delta_arrow="off",
    )
    seconds = sum(float(s["seconds"]) for s in status.get("stages", {}).values())
    columns[3].metric("Time", shell.seconds_text(seconds) if seconds else "–")


def _messages(run: Run, state: str, status: dict[str, Any]) -> None:
    if state == "failed" and (told := status.get("error")):
        shell.show_error(UserError(told["expected"], told["received"], told["action"]))
    if state == "interrupted":
        st.warning(
            "The training ended without a word: the computer was switched off, or its "
            "process was killed. What it had finished is kept. **Resume** goes on from "
            "there.",
            icon=":material/bolt:",
        )
    if state == "stopped" and not run.results():
        st.info("Stopped before there was a model to keep.")
    results = run.results()
    if state == "done" and len(results) == 2 and run.best_phase() == "frozen":
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


def _actions(run: Run, state: str) -> None:
    with st.container(horizontal=True):
        if state in ACTIVE_STATES:
            asked = run.stop_requested
            st.button(
                "Stopping" if asked else "Stop and keep the best model",
                icon=":material/stop:",
                disabled=asked,
                key="stop_run",
                on_click=run.request_stop,
            )
        if state in ("interrupted", "failed") and st.button(
            "Resume", type="primary", icon=":material/play_arrow:", key="resume_run"
        ):
            jobs.resume(run)
            st.rerun()
        if run.results() and state not in ACTIVE_STATES:
            if st.button("Compare", icon=":material/compare_arrows:", key="to_compare"):
                shell.open_page("compare", **_comparison_query(run))
            if st.button("Predict", icon=":material/image_search:", key="to_predict"):
                shell.open_page("predict", model=run.id)
        if state not in ACTIVE_STATES and st.button(
            "Delete", icon=":material/delete:", key="delete_run", type="tertiary"
        ):
            _confirm_delete(run.id)
    with st.expander("Settings of this run", icon=":material/settings:"):
        st.json(run.config.to_json(), expanded=2)


def _comparison_query(run: Run) -> dict[str, str]:
    phases = list(run.results())
    return {"a": f"{run.id}:{phases[0]}", "b": f"{run.id}:{phases[-1]}"}


@st.dialog("Delete this run?")
def _confirm_delete(run_id: str) -> None:
    st.write("Its models, predictions and curves are removed for good. Images stay.")
    st.code(run_id, language=None)
    if st.button("Delete for good", type="primary", key="delete_for_good"):
        with shell.errors_shown():
            jobs.delete_run(load_run(run_id))
        st.session_state.pop("run", None)
        st.rerun()


def _describe(history: History) -> str:
    """The chart's takeaway, for screen readers."""
    parts = []
    for phase, name in PHASE_NAMES.items():
        epochs = history.epochs.get(phase)
        if epochs:
            accuracy = shell.percent_text(epochs[-1].get("val_accuracy"))
            parts.append(
                f"{name}: {len(epochs)} epochs, validation accuracy now {accuracy}"
            )
    return "; ".join(parts) or "Learning curves; nothing has been trained yet"
