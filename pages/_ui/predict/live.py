"""What a model says of a webcam's picture, several times a second.

The component asks the server by requests of its own (see `live_answer`): no script
runs for a frame, and there is never more than one on its way.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import streamlit as st

from core.language.current import language
from core.language.texts import _
from pages._ui.charts.answer_bars import BARS_JS
from pages._ui.charts.style import phase_colour
from pages._ui.frame import shell
from pages._ui.predict.memo import Model

_FOLDER = Path(__file__).parent
_KEY = "predict_live"

_component = st.components.v2.component(
    "thaw_live_view",
    html=(_FOLDER / "live.html").read_text("utf-8"),
    css=(_FOLDER / "live.css").read_text("utf-8"),
    js=BARS_JS + (_FOLDER / "live.js").read_text("utf-8"),
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
            "language": language(),
            "texts": _texts(),
        },
        height="content",
        on_kept_change=lambda: on_kept(_KEY),
    )


def _texts() -> dict[str, Any]:
    """What the component says."""
    return {
        "video": _("What the webcam sees"),
        "welcome": _(
            "Hold something before the webcam, and see at once what the model takes "
            "it for."
        ),
        "start": _("Start the webcam"),
        "stop": _("Stop the webcam"),
        "keep": _("Keep this picture"),
        "unfamiliar": _("Unlike the training images: I don't know"),
        "rate": _("{rate} answers per second"),
        "why": {
            "NotAllowedError": _(
                "The webcam was not allowed. Allow it beside this page's address, then "
                "start again."
            ),
            "NotFoundError": _("No webcam was found. Connect one, then start again."),
            "NotReadableError": _(
                "The webcam can't be used: another program may have it. Close that, "
                "then start again."
            ),
        },
        "failed": _("The webcam can't be used: {reason}"),
        "insecure": _(
            "Browsers give the webcam to this computer's own pages, and to pages over "
            "https. This page comes from another computer over http: ask whoever runs "
            "Thaw for https."
        ),
        "gone": _("The webcam is gone. Connect it, then start again."),
        "hidden": _("Paused while this tab is not to be seen."),
        "signed_out": _("You are not signed in any more. Reload the page."),
        "no_model": _("This model is not there any more. Reload the page."),
        "away": _("The server does not answer; trying again."),
    }
