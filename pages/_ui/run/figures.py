"""The figures above a run's chart: where it is, or how it ended."""

from __future__ import annotations

import math
from typing import Any

import streamlit as st

from core.config import PHASES, PhaseConfig
from core.runs.formats import PhaseResult, Status
from core.runs.metrics_log import History
from core.runs.results import choose_phase
from core.runs.run import Run
from core.text.labels import PHASE_TITLES
from core.text.numbers import NO_VALUE, duration, interval, percent, rough_duration
from pages._ui.frame import queue

# By what is kept and watched.
_KEPT = {
    ("best", "val_loss"): "with the lowest validation loss",
    ("best", "val_accuracy"): "with the highest validation accuracy",
    ("last", "val_loss"): "that was last",
    ("last", "val_accuracy"): "that was last",
}

_FIGURES_HELP = (
    "The validation images choose epoch and phase. Accuracy is that on the test "
    "images, which had no part in training or choosing, with its 95% interval (Wilson) "
    "and the number of images. Balanced accuracy is the mean of the classes' recalls: "
    "small classes count as much as large ones."
)


def live_figures(run: Run, state: str, status: Status, history: History) -> None:
    """Phase, epoch, accuracy so far and time left of an active run."""
    phase, rate = status.get("phase"), status.get("images_per_second")
    settings = getattr(run.config, phase) if phase in PHASES else PhaseConfig(1, 1e-3)
    best = kept_epoch(history.epochs.get(str(phase), []), settings)
    columns = st.columns(4)
    columns[0].metric("Phase", PHASE_TITLES.get(str(phase), "Preparing"))
    epoch = f"{status.get('epoch', 0)} of {status.get('epochs', 0)}"
    columns[1].metric("Epoch", epoch if phase else NO_VALUE)
    columns[2].metric(
        "Validation accuracy",
        percent(best.get("val_accuracy") if best else None),
        f"{settings.keep} epoch: {best['epoch']}" if best else None,
        delta_color="off",
        delta_arrow="off",
        help=f"Of the epoch {_KEPT[settings.keep, settings.monitor]}: that one is "
        "kept.",
    )
    left = duration(None if state == "queued" else status.get("eta_seconds"))
    columns[3].metric(
        "Time left, at most",
        left,
        f"{rate:,.0f} images/s" if rate else None,
        delta_color="off",
        delta_arrow="off",
    )
    if state == "queued":
        st.caption(queue.wait_text(run))


def kept_epoch(
    epochs: list[dict[str, Any]], settings: PhaseConfig
) -> dict[str, Any] | None:
    """The epoch that a phase keeps: the last, or the first of those with the best.

    Args:
        epochs: Of the phase, as its history has them.
        settings: What is watched and kept is read.
    """
    if settings.keep == "last":
        return epochs[-1] if epochs else None
    name = settings.monitor
    sign = -1 if name == "val_accuracy" else 1
    known = [item for item in epochs if math.isfinite(_number(item.get(name)))]
    return min(known, key=lambda item: sign * item[name], default=None)


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def final_figures(run: Run, status: Status) -> None:
    """Test accuracy of each phase, the chosen one, and the time it took."""
    results = run.results()
    best = choose_phase(results) if results else None
    columns = st.columns(len(run.config.phases) + 2)
    for column, phase in zip(columns, run.config.phases, strict=False):
        with column, st.container(gap="xxsmall"):
            _phase_figures(phase, results.get(phase))
    epoch = (
        f"{results[best]['best_epoch']} of {results[best]['epochs']}" if best else ""
    )
    if len(run.config.phases) == 1:
        columns[-2].metric("Saved epoch", epoch or NO_VALUE, help=_FIGURES_HELP)
    else:
        # With one of the phases finished there was nothing to choose from.
        is_chosen = len(results) == len(run.config.phases)
        columns[-2].metric(
            "Chosen on validation" if is_chosen else "Saved model",
            PHASE_TITLES[best] if best else NO_VALUE,
            f"epoch {epoch}" if best else None,
            delta_color="off",
            delta_arrow="off",
            help=_FIGURES_HELP,
        )
    stages = status.get("stages", {}).values()
    seconds = sum(stage.get("seconds", 0.0) for stage in stages)
    # Of "10 min 12 s" the end would be cut off; the stages above have it to the second.
    columns[-1].metric("Time", rough_duration(seconds) if seconds else NO_VALUE)


def _phase_figures(phase: str, result: PhaseResult | None) -> None:
    """Test accuracy of a phase, and beside it the balanced one."""
    label = f"{PHASE_TITLES[phase]}, test accuracy"
    if result is None:
        st.metric(label, NO_VALUE)
        return
    st.metric(
        label,
        percent(result["test_accuracy"]),
        f"{interval(result['interval'])}, n = {result['test_count']}",
        delta_color="off",
        delta_arrow="off",
    )
    balanced = result.get("test", {}).get("balanced_accuracy")
    st.caption(f"Balanced accuracy **{percent(balanced)}**")
