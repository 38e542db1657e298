"""The network as a strip: what stays frozen, what is trained, what is not used."""

from __future__ import annotations

import plotly.graph_objects as go

from core.config import RunConfig
from core.language.texts import _, mark
from pages._ui.charts.style import (
    axis_label,
    background_colour,
    phase_colour,
    styled,
    text_colour,
)
from pages._ui.train.lines import Lines

HEIGHT = 96  # pixels

_UNUSED = {False: "#D0D7DE", True: "#39434D"}

_COUNTED = {
    "frozen": mark("{count} frozen"),
    "trained": mark("{count} trained"),
    "unused": mark("{count} not used"),
}
_LAYERS = {
    "frozen": mark("{count} layers frozen"),
    "trained": mark("{count} layers trained"),
    "unused": mark("{count} layers not used"),
}

_LEAST_SHARE = 0.16  # of the width that a part needs to hold its own words


def layer_counts(config: RunConfig, lines: Lines) -> dict[str, int]:
    """How many of the backbone's layers are what: frozen, trained, not used."""
    used, every = len(lines.used.layers), len(lines.whole.layers)
    trained = lines.steps[-1].num_layers if lines.steps else 0
    if config.strategy == "scratch":
        trained = used
    counts = {"frozen": used - trained, "trained": trained, "unused": every - used}
    return {name: count for name, count in counts.items() if count > 0}


def layer_text(name: str, count: int) -> str:
    """How many layers are what, such as "46 frozen"."""
    return _(_COUNTED[name], count=count)


def network_strip(config: RunConfig, lines: Lines, dark: bool) -> go.Figure:
    """One bar from the input to the head; the thaw line of each step stands on it."""
    upper = "scratch" if config.strategy == "scratch" else "finetune"
    colours = {
        "frozen": phase_colour("frozen", dark),
        "trained": phase_colour(upper, dark),
        "unused": _UNUSED[dark],
    }
    counts = layer_counts(config, lines)
    every = sum(counts.values())
    figure = go.Figure()
    for name, count in counts.items():
        inside = text_colour if name == "unused" else background_colour
        has_room = count >= _LEAST_SHARE * every
        figure.add_bar(
            x=[count],
            y=[""],
            orientation="h",
            marker={"color": colours[name], "line": {"width": 0}},
            text=[layer_text(name, count) if has_room else ""],
            textposition="inside",
            # A later step's line is the part's beginning; an earlier one crosses it.
            insidetextanchor="end" if len(lines.steps) > 1 else "middle",
            textangle=0,
            textfont={"color": inside(dark), "size": 12},
            hovertemplate=f"{_(_LAYERS[name], count=count)}<extra></extra>",
        )
    for number, line in enumerate(lines.steps, start=1):
        _mark(figure, config, lines, number, line.num_layers, dark)
    styled(figure, dark, HEIGHT)
    figure.update_layout(
        barmode="stack",
        bargap=0,
        showlegend=False,
        margin={"l": 2, "r": 2, "t": 24, "b": 20},
    )
    figure.update_xaxes(range=[0, every], fixedrange=True, visible=False)
    figure.update_yaxes(fixedrange=True, visible=False)
    for x, anchor, text in (
        (0, "left", _("input")),
        (len(lines.used.layers), "right", _("head")),
    ):
        figure.add_annotation(
            x=x,
            y=0,
            yref="paper",
            xanchor=anchor,
            yanchor="top",
            text=text,
            showarrow=False,
            font={"size": 11},
        )
    return figure


def _mark(
    figure: go.Figure,
    config: RunConfig,
    lines: Lines,
    number: int,
    num_layers: int,
    dark: bool,
) -> None:
    """A step's line, with its layer's name where it is the only one."""
    place = len(lines.used.layers) - num_layers
    every = len(lines.whole.layers)
    is_right = place > every / 2
    colour = text_colour(dark)
    figure.add_vline(x=place, line={"color": colour, "width": 2, "dash": "dash"})
    several = len(lines.steps) > 1
    text = str(number) if several else axis_label(lines.steps[0].first)
    figure.add_annotation(
        x=place,
        y=1,
        yref="paper",
        xanchor="center" if several else "right" if is_right else "left",
        yanchor="bottom",
        text=text if several else _("thaw line: {layer}", layer=text),
        showarrow=False,
        font={"size": 11},
    )
