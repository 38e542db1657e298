"""How a head was fitted at once: the class means, and the penalties that were tried."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.language.numerals import numeral
from core.language.texts import _, mark
from core.runs.metrics_log import History
from core.runs.run import Run
from core.text.numbers import percent
from pages._ui.charts.penalty_chart import chosen_penalty, penalty_chart
from pages._ui.charts.style import chart_config
from pages._ui.frame import shell

_PENALTIES = mark(
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
        with st.expander(_("How the head was fitted"), icon=":material/straighten:"):
            if chosen := chosen_penalty(tried):
                st.caption(_(_PENALTIES))
                st.plotly_chart(
                    penalty_chart(tried, phase, shell.is_dark()),
                    key=f"fits-{run.id}-{phase}",
                    config=chart_config(),
                    alt=_taken_text(chosen),
                )
                st.caption(_taken_text(chosen))
            for means in (item for item in tried if item["penalty"] is None):
                st.caption(_means_text(means, chosen))


def _taken_text(chosen: dict[str, Any]) -> str:
    return _(
        "Taken: penalty {penalty}, with which {held_out} of the held-out training "
        "images were right, and {validation} of the validation images.",
        penalty=numeral(f"{chosen['penalty']:.2g}"),
        held_out=percent(chosen.get("accuracy")),
        validation=percent(chosen.get("val_accuracy")),
    )


def _means_text(means: dict[str, Any], chosen: dict[str, Any] | None) -> str:
    """How the simplest head did; advice where it held its own on held-out images."""
    text = _(
        "Nearest class mean, the simplest head there is: {held_out} of the held-out "
        "training images were right, and {validation} of the validation images.",
        held_out=percent(means.get("accuracy")),
        validation=percent(means.get("val_accuracy")),
    )
    accuracies = [(item or {}).get("accuracy") for item in (means, chosen)]
    if None in accuracies or accuracies[0] < accuracies[1]:  # type: ignore[operator]
        return text
    advice = _(
        "That is no worse: there are too few images to learn more from. “Class means” "
        "under Head takes it."
    )
    return f"{text} {advice}"
