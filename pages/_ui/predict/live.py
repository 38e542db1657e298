"""What a model says of a webcam's picture, several times a second.

The component asks the server by requests of its own (see `live_answer`): no script
runs for a frame, and there is never more than one on its way.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import streamlit as st

from pages._ui.charts.style import phase_colour
from pages._ui.frame import shell
from pages._ui.predict.memo import Model

_FOLDER = Path(__file__).parent
_KEY = "predict_live"

_component = st.components.v2.component(
    "thaw_live_view",
    html=(_FOLDER / "live.html").read_text("utf-8"),
    css=(_FOLDER / "live.css").read_text("utf-8"),
    js=(_FOLDER / "live.js").read_text("utf-8"),
    isolate_styles=False,
)


def show_live(model: Model, on_kept: Callable[[str], None]) -> None:
    """The webcam's picture with the model's answers beside it, until it is stopped.

    Args:
        model: That is asked.
        on_kept: Called with the component's key when somebody keeps a frame: its
            trigger `kept` has the JPEG in base64.
    """
    _component(
        key=_KEY,
        data={
            "address": f"live/{quote(model.run.id, safe='')}/{model.phase}",
            "colour": phase_colour(model.phase, shell.is_dark()),
        },
        height="content",
        on_kept_change=lambda: on_kept(_KEY),
    )
