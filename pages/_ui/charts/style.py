"""The look that all figures share: one meaning per colour, and text for Plotly."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from core.language.current import ENGLISH, language
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.text.looks import PHASE_COLOURS
from core.text.names import shortened

_SPLIT_COLOURS = {
    False: {"train": "#6E7781", "validation": "#009E73", "test": "#CC79A7"},
    True: {"train": "#8B949E", "validation": "#3FBF93", "test": "#E29AC4"},
}
# Many kinds side by side; like splits, they are never blue or orange
_KIND_COLOURS = {
    False: ("#009E73", "#CC79A7", "#8A6D00", "#5B4FC4", "#A3293D", "#2A9DA8"),
    True: ("#3FBF93", "#E29AC4", "#E3C04B", "#A79BFF", "#F2798F", "#5CC9D4"),
}
# Fewer and more, where neither is better; these two are told apart by everybody
_CHANGES = {False: ("#8A6D00", "#5B4FC4"), True: ("#E3C04B", "#A79BFF")}
_OTHERS = {False: "#A8B0B8", True: "#5A646E"}
_TEXT = {False: "#1B1F24", True: "#E6EAEE"}
_GRID = {False: "#E3E7EB", True: "#2A333D"}
_BACKGROUND = {False: "#FFFFFF", True: "#0F1419"}

# A mark for each phase: not by colour alone.
PHASE_SYMBOLS = {"frozen": "circle", "finetune": "diamond", "scratch": "square"}

TOP_MARGIN = 32  # pixels above all figures

# Under the pointer a chart offers to be saved as a picture, and nothing else.
CHART_CONFIG = {
    "displaylogo": False,
    "showSendToCloud": False,  # which is on by default (plotly.js 4)
    "modeBarButtons": [["toImage"]],
    "toImageButtonOptions": {"format": "png", "scale": 2, "filename": "chart"},
}

# What Plotly itself says, word for word.
_OF_PLOTLY = (
    mark("Download plot as a PNG"),
    mark("Preparing image - this may take a few seconds"),
    mark("Image download succeeded"),
    mark("Sorry, there was a problem downloading your image!"),
    mark("Double-click to zoom back out"),
    mark("Double-click on legend to isolate one trace"),
    mark("Lasso Select"),
    mark("Box Select"),
    mark("Pan"),
    mark("Zoom"),
    mark("Zoom in"),
    mark("Zoom out"),
    mark("Reset axes"),
)


def chart_config() -> dict[str, Any]:
    """CHART_CONFIG in the reader's language."""
    return CHART_CONFIG | spoken_config()


def spoken_config() -> dict[str, Any]:
    """What lets Plotly say its own words in the reader's language."""
    spoken = language()
    if spoken == ENGLISH:
        return {}
    words = {text: _(text) for text in _OF_PLOTLY}
    return {"locale": spoken, "locales": {spoken: {"dictionary": words}}}


def phase_colour(phase: str, dark: bool = False) -> str:
    """Blue for frozen, orange for fine-tuned, ochre for trained from scratch."""
    return PHASE_COLOURS[dark][phase]


def split_colour(split: str, dark: bool = False) -> str:
    """The colour of train, validation or test; never blue or orange."""
    return _SPLIT_COLOURS[dark][split]


def kind_colours(dark: bool) -> tuple[str, ...]:
    """Six colours for kinds that have none of their own, such as classes."""
    return _KIND_COLOURS[dark]


def change_colours(dark: bool) -> tuple[str, str]:
    """The colours of fewer and of more."""
    return _CHANGES[dark]


def others_colour(dark: bool) -> str:
    """The grey of what is not named."""
    return _OTHERS[dark]


def text_colour(dark: bool) -> str:
    """The colour of words and of lines that mark something."""
    return _TEXT[dark]


def background_colour(dark: bool) -> str:
    """The page's own colour."""
    return _BACKGROUND[dark]


def styled(figure: go.Figure, dark: bool, height: int) -> go.Figure:
    """Give a figure the look that all of ours have."""
    figure.update_layout(
        height=height,
        margin={"l": 56, "r": 16, "t": TOP_MARGIN, "b": 44},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": _TEXT[dark], "size": 13, "family": "Source Sans, sans-serif"},
        legend={"orientation": "h", "y": -0.2, "x": 0.5, "xanchor": "center"},
        hoverlabel={"namelength": -1},
        separators=numeral(".,"),
    )
    figure.update_xaxes(gridcolor=_GRID[dark], linecolor=_GRID[dark], zeroline=False)
    figure.update_yaxes(gridcolor=_GRID[dark], linecolor=_GRID[dark], zeroline=False)
    return figure


def legend_below(figure: go.Figure) -> go.Figure:
    """Put the legend at the lower edge, where it is never on the title of an axis."""
    legend = {"yref": "container", "y": 0, "yanchor": "bottom"}
    return figure.update_layout(legend=legend, margin={"b": 76})


def axis_label(name: str, length: int = 22) -> str:
    """A name as Plotly's text, shortened: see `shortened`."""
    return plotly_text(shortened(name, length))


def plotly_text(name: str) -> str:
    """A name that Plotly shows as it is: it reads HTML-like tags and entities."""
    return name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
