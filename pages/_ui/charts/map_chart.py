"""A map of images: points that name themselves, and can be selected with a lasso.

`st.plotly_chart` starts anew at each change and can't show a picture at the mouse
(Streamlit 1.67). This component keeps one node, and asks the server for the picture
under the mouse by its own request: no script runs for it.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from core.language.numerals import numeral
from core.language.texts import _, mark
from pages._ui.charts import plotly_script
from pages._ui.charts.style import plotly_text, spoken_config

_STEPS = 65_535  # of a coordinate, more than a screen has pixels
_FOLDER = Path(__file__).parent
_FAILED = mark("The map could not be loaded; reload the page.")

_JS = plotly_script.LOADER + (_FOLDER / "map_chart.js").read_text("utf-8")

_component = st.components.v2.component(
    "thaw_map_chart",
    html='<div class="map-chart"></div>'
    '<div class="map-hover" hidden><img alt=""><p></p></div>',
    css=(_FOLDER / "map_chart.css").read_text("utf-8"),
    js=_JS,
    isolate_styles=False,
)

# Says when a selection is taken back. Of the same script the browser makes one module.
_selection = st.components.v2.component(
    "thaw_map_selection", html="<span hidden></span>", js=_JS, isolate_styles=False
)


class Group(NamedTuple):
    """Points of one kind, as the legend names them."""

    name: str
    colour: str
    symbol: str = "circle"  # Plotly's name


class Drawn(NamedTuple):
    """What is drawn.

    Attributes:
        ids: Of the images, shape (n,), uint64.
        points: Shape (n, 2), float32.
        groups: Place of each image's group, shape (n,), int.
        legend: The groups; the first one lies below the others.
    """

    ids: np.ndarray
    points: np.ndarray
    groups: np.ndarray
    legend: Sequence[Group]


class Images(NamedTuple):
    """Whose points are drawn.

    Attributes:
        name: Charts of the same one share what is selected.
        pictures: Address of the pictures relative to the page's base; an id follows.
        num_cleared: Another number takes back what is selected.
    """

    name: str
    pictures: str
    num_cleared: int


def map_chart(
    drawn: Drawn,
    images: Images,
    *,
    key: str,
    alt: str,
    on_selected: Callable[[], None],
) -> None:
    """Draw a map, or update the one that stands there under this key.

    Args:
        drawn: The points.
        images: Whose they are.
        key: Of the element; its trigger `selected` has the ids of what was selected,
            see `selected_ids`.
        alt: What the chart shows, for screen readers.
        on_selected: Called when something was selected.
    """
    data = map_data(drawn) | {"script": plotly_script.URL, "alt": alt}
    data |= {"name": images.name, "pictures": images.pictures}
    data |= {"config": spoken_config(), "failed": _(_FAILED)}
    cleared = {"name": images.name, "num_cleared": images.num_cleared}
    with st.container(gap=None):
        _selection(key=f"{key}_selection", data=cleared, height="content")
        _component(key=key, data=data, height="content", on_selected_change=on_selected)


def map_data(drawn: Drawn) -> dict[str, Any]:
    """Points as the component reads them: 13 bytes each, and a version of them all."""
    low = drawn.points.min(axis=0, initial=np.inf)
    spread = drawn.points.max(axis=0, initial=-np.inf) - low
    scaled = (drawn.points - low) / np.where(spread > 0, spread, 1) * _STEPS
    counts = np.bincount(drawn.groups, minlength=len(drawn.legend))
    packed = {
        "ids": _packed(drawn.ids.astype(">u8")),
        "places": _packed(scaled.round().astype("<u2")),
        "groups": _packed(drawn.groups.astype(np.uint8)),
    }
    legend = [
        {
            "label": group.name,
            "name": f"{plotly_text(group.name)} ({numeral(f'{count:,}')})",
            "colour": group.colour,
            "symbol": group.symbol,
        }
        for group, count in zip(drawn.legend, counts.tolist(), strict=True)
    ]
    text = "".join(packed.values()) + str(legend)
    version = hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
    return {**packed, "legend": legend, "version": version}


def selected_ids(text: object) -> np.ndarray:
    """The ids that the component told, shape (m,), uint64; none where it told none.

    Args:
        text: Base64 of eight bytes per image, as it came from the browser.
    """
    try:
        data = base64.b64decode(text if isinstance(text, str) else "", validate=True)
    except ValueError:
        data = b""
    whole = data[: len(data) // 8 * 8]
    return np.frombuffer(whole, ">u8").astype(np.uint64)


def _packed(values: np.ndarray) -> str:
    return base64.b64encode(values.tobytes()).decode()
