"""What a fit to convergence has tried: data in, figure out, no Streamlit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from core.language.texts import _
from pages._ui.charts.style import phase_colour, styled, text_colour

PENALTY_HEIGHT = 240  # pixels


def penalty_chart(tried: Sequence[dict[str, Any]], phase: str, dark: bool) -> go.Figure:
    """Accuracy by penalty, of images that the classifiers did not learn from.

    Args:
        tried: `History.fits` of a phase; at least one.
        phase: For the colour.
        dark: Theme.

    Returns:
        Cross-validation dashed, validation solid, the choice a vertical line, and that
        of class means a horizontal one.
    """
    figure = go.Figure()
    means = next((item for item in tried if item["penalty"] is None), None)
    tried = [item for item in tried if item["penalty"] is not None]
    penalties = [item["penalty"] for item in tried]
    for name, key, dash in (
        (_("training images held out"), "accuracy", "dash"),
        (_("validation, no say in it"), "val_accuracy", "solid"),
    ):
        figure.add_scatter(
            x=penalties,
            y=[item.get(key) for item in tried],
            name=name,
            mode="lines+markers",
            line={"color": phase_colour(phase, dark), "dash": dash, "width": 2},
            marker={"size": 7},
            hovertemplate=_(
                "penalty {penalty}: {accuracy}",
                penalty="%{x:.2g}",
                accuracy="%{y:.1%}",
            ),
        )
    if means and means.get("accuracy") is not None:
        line = {"color": text_colour(dark), "dash": "dash", "width": 1}
        figure.add_hline(y=means["accuracy"], line=line, opacity=0.5)
    chosen = chosen_penalty(tried)
    if chosen is not None:
        line = {"color": text_colour(dark), "dash": "dot", "width": 1}
        figure.add_vline(x=chosen["penalty"], line=line)
    styled(figure, dark, PENALTY_HEIGHT)
    figure.update_xaxes(
        type="log", title_text=_("L2 penalty: strong to weak"), autorange="reversed"
    )
    figure.update_yaxes(tickformat=".0%", title_text=_("Accuracy"))
    return figure


def chosen_penalty(tried: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The one with the lowest loss of held-out images; None where no loss is known."""
    needed = "penalty", "loss"
    known = [item for item in tried if all(item.get(key) is not None for key in needed)]
    return min(known, key=lambda item: float(item["loss"]), default=None)
