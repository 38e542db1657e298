"""How a head was fitted at once: the class means, and the penalties that were tried."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.runs.metrics_log import History
from core.runs.run import Run
from core.text.numbers import percent
from pages._ui.charts.penalty_chart import chosen_penalty, penalty_chart
from pages._ui.charts.style import CHART_CONFIG
from pages._ui.frame import shell

_PENALTIES = (
    "The frozen phase has no epochs: for a given penalty there is one best head, one "
    "point of the curves. Each penalty was judged on the training images, a "
    "fifth of them held out in turn; the one with the lowest loss there was taken. The "
    "validation images had no say."
)


def show_fits(run: Run, history: History) -> None:
    """Draw it, folded away; nothing where the head learned step by step."""
    for phase, tried in history.fits.items():
        if not tried:
            continue
        with st.expander("How the head was fitted", icon=":material/straighten:"):
            if chosen := chosen_penalty(tried):
                st.caption(_PENALTIES)
                st.plotly_chart(
                    penalty_chart(tried, phase, shell.is_dark()),
                    key=f"fits-{run.id}-{phase}",
                    config=CHART_CONFIG,
                )
                words = f"Taken: penalty {chosen['penalty']:.2g}, with which "
                st.caption(words + _right(chosen))
            for means in (item for item in tried if item["penalty"] is None):
                words = "Nearest class mean, the simplest head there is: "
                st.caption(words + _right(means) + _advice(means, chosen))


def _advice(means: dict[str, Any], chosen: dict[str, Any] | None) -> str:
    """Said where the simplest head held its own on the held-out images."""
    accuracies = [(item or {}).get("accuracy") for item in (means, chosen)]
    if None in accuracies or accuracies[0] < accuracies[1]:  # type: ignore[operator]
        return ""
    return (
        " That is no worse: there are too few images to learn more from. “Class "
        "means” under Head takes it."
    )


def _right(tried: dict[str, Any]) -> str:
    return (
        f"{percent(tried.get('accuracy'))} of the held-out training images were right, "
        f"and {percent(tried.get('val_accuracy'))} of the validation images."
    )
