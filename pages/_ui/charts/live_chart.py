"""A Plotly chart that is updated in place, so that zoom and hover survive.

`st.plotly_chart` puts a new figure into the page at each change (Streamlit 1.67, see
streamlit#16052), and hears of no click on a heat map or a picture. This component keeps
one node, calls `Plotly.react` on it, and says where somebody clicked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from core.language.texts import _
from pages._ui.charts import plotly_script
from pages._ui.charts.style import chart_config

_FAR = 1e9  # on any axis; not-a-number and numbers beyond are no place

_FOLDER = Path(__file__).parent

_component = st.components.v2.component(
    "thaw_live_chart",
    html='<div class="live-chart"></div><div class="cell-words" hidden></div>',
    css=(_FOLDER / "live_chart.css").read_text("utf-8"),
    js=plotly_script.LOADER + (_FOLDER / "live_chart.js").read_text("utf-8"),
    isolate_styles=False,
)


def live_chart(
    figure: go.Figure,
    *,
    key: str,
    alt: str,
    clicked: Callable[[float, float], None] | None = None,
    cells: Mapping[str, Any] | None = None,
    fills: bool = False,
) -> None:
    """Draw a figure, or update the one that stands there under this key.

    Args:
        figure: With a height, and the same number and order of traces at each call.
        key: Of the element on the page.
        alt: What the chart shows, for screen readers.
        clicked: Told the x and y of what somebody clicked on, before the page runs
            again.
        cells: What the pointer is told of a matrix that is one picture, as
            `confusion_image.cells_of` gives it.
        fills: Whether it is as high as its place on the page instead of as its figure,
            with letters as large as the page's smallest.
    """
    _component(
        key=key,
        data={
            "figure": figure.to_json(),
            "config": chart_config(),
            "words": {
                "svg": _("Save as SVG"),
                "failed": _("The chart could not be loaded; reload the page."),
            },
            "script": plotly_script.URL,
            "height": figure.layout.height,
            "alt": alt,
            "hears": clicked is not None,
            "cells": cells,
            "fills": fills,
        },
        height="stretch" if fills else "content",
        on_clicked_change=lambda: _hear(key, clicked),
    )


def _hear(key: str, clicked: Callable[[float, float], None] | None) -> None:
    place = st.session_state[key]["clicked"]
    if clicked is not None and _is_place(place):
        clicked(*place)


def _is_place(told: object) -> bool:
    """Whether the browser told two numbers."""
    return (
        isinstance(told, list)
        and len(told) == 2
        and all(isinstance(value, int | float) and abs(value) < _FAR for value in told)
    )
