"""Plotly figures of data sets and predictions: data in, figure out, no Streamlit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from core.data.folders.layout import SPLITS
from core.language.texts import _, mark
from pages._ui.charts.style import axis_label, plotly_text, split_colour, styled

SPLIT_NAMES = {
    "train": mark("Training"),
    "validation": mark("Validation"),
    "test": mark("Test"),
}
_POINTED = {
    "train": mark("{count} training images"),
    "validation": mark("{count} validation images"),
    "test": mark("{count} test images"),
}
_SIZE = {"width": "%{x}", "height": "%{y}", "count": "%{customdata}"}

_MOST_NAMED = 24  # classes that get a bar with a name each

# Not by colour alone: the splits also differ in their hatching.
_PATTERNS = {"train": "", "validation": "/", "test": "."}


def class_counts(counts: Mapping[str, Mapping[str, int]], dark: bool) -> go.Figure:
    """Images per class, stacked by split.

    Args:
        counts: Images by class name and split.
        dark: Theme.

    Returns:
        Named horizontal bars while the names fit; with more classes narrow upright
        bars, the largest class first, named when one points at them.
    """
    named = len(counts) <= _MOST_NAMED
    names = list(counts)
    if not named:
        names.sort(key=lambda name: -sum(counts[name].values()))
    labels = [axis_label(name) for name in names]
    full = [plotly_text(name) for name in names]
    places = list(range(len(names)))
    figure = go.Figure()
    for split in SPLITS:
        values = [counts[name].get(split, 0) for name in names]
        figure.add_trace(
            go.Bar(
                x=values if named else places,
                y=places if named else values,
                orientation="h" if named else "v",
                name=_(SPLIT_NAMES[split]),
                marker=_bar_marker(split, dark, is_hatched=named),
                customdata=full,
                hovertemplate="%{customdata}<br>"
                + _(_POINTED[split], count="%{x}" if named else "%{y}")
                + "<extra></extra>",
            )
        )
    height = max(220, 110 + 30 * len(names)) if named else 380
    styled(figure, dark, height)
    figure.update_layout(
        barmode="stack",
        bargap=0.3 if named else 0.0,
        margin={"l": 16, "r": 16, "t": 8, "b": 44},
        legend={
            "y": 1.02,
            "yanchor": "bottom",
            "x": 0.0,
            "xanchor": "left",
            "traceorder": "normal",
        },
    )
    if named:
        figure.update_yaxes(
            tickvals=places, ticktext=labels, autorange="reversed", automargin=True
        )
        figure.update_yaxes(showgrid=False)
        figure.update_xaxes(title_text=_("Images"))
    else:
        figure.update_xaxes(showticklabels=False, showgrid=False)
        title = _("{count} classes, the largest first", count=len(names))
        figure.update_xaxes(title_text=title)
        figure.update_yaxes(title_text=_("Images"), automargin=True)
    return figure


def _bar_marker(split: str, dark: bool, is_hatched: bool) -> dict[str, Any]:
    return {
        "color": split_colour(split, dark),
        "pattern": {
            "shape": _PATTERNS[split] if is_hatched else "",
            "fillmode": "overlay",
            "fgcolor": "rgba(255,255,255,0.55)",
            "solidity": 0.12,
            "size": 7,
        },
        "line": {"width": 0},
    }


def image_sizes(sizes: Sequence[Sequence[int]], dark: bool) -> go.Figure:
    """Width against height; the area of a point is the number of images.

    Args:
        sizes: Width, height (pixels) and number of images.
        dark: Theme.
    """
    most = max((number for __, __, number in sizes), default=1)
    figure = go.Figure(
        go.Scatter(
            x=[width for width, __, __ in sizes],
            y=[height for __, height, __ in sizes],
            mode="markers",
            marker={
                "size": [number for __, __, number in sizes],
                "sizemode": "area",
                "sizeref": 2.0 * most / 26**2,
                "sizemin": 4,
                "color": split_colour("train", dark),
                "opacity": 0.6,
                "line": {"width": 0},
            },
            customdata=[number for __, __, number in sizes],
            hovertemplate=_("{width} × {height} pixels<br>{count} images", **_SIZE)
            + "<extra></extra>",
        )
    )
    styled(figure, dark, 320)
    figure.update_layout(margin={"l": 16, "r": 16, "t": 8, "b": 44}, showlegend=False)
    figure.update_xaxes(title_text=_("Width, pixels"), rangemode="tozero")
    figure.update_yaxes(
        title_text=_("Height, pixels"), rangemode="tozero", automargin=True
    )
    return figure
