"""Settings that the Train form starts with next, handed over through the session.

Those of a run are set at once, and all of them. For others
`st.session_state["train_advice"]` holds values by dotted name, as `RunConfig` has them.
The form takes them in and deletes the key.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import streamlit as st

from core.config import RunConfig
from core.language.texts import _
from core.text.settings import settings_text
from pages._ui.train import state
from pages._ui.train.earlier import start_with
from pages._ui.train.section import open_section

_KEY = "train_advice"

# Where a setting stands in the form, by the first part of its name; phases and the head
# have sections of their own names.
_SECTIONS = {
    name: "images" for name in ("augmentation", "views", "image_size", "batch_size")
} | {"feature_layer": "network"}


def use_run(config: RunConfig, changed: Iterable[str] = (), words: str = "") -> None:
    """Fill the form with a run's settings, on its data set, and draw the page anew.

    Args:
        config: Of a run, or with something in it changed.
        changed: Dotted names of what was; the form opens where they stand.
        words: What was, in a sentence.
    """
    state.use(config)
    for name in changed:
        show_setting(name)
    st.query_params["dataset"] = config.dataset
    told = _("The form has these settings now.")
    st.toast(f"{told} {words}", icon=":material/tune:")
    st.rerun()


def show_setting(name: str) -> None:
    """Let the section be open in which a setting stands, by its dotted name."""
    part = name.partition(".")[0]
    is_line = name.endswith(".unfreeze")
    open_section("network" if is_line else _SECTIONS.get(part, part))


def train_on(weights: str) -> None:
    """Fill the form with an earlier run's backbone, and draw the page anew.

    Data set, head and all other settings of the form stay.

    Args:
        weights: "run:ID/PHASE", as the setting has it.
    """
    start_with(weights)
    open_section("network")
    st.toast(_("The form begins with this model now."), icon=":material/moving:")
    st.rerun()


def use_button(settings: dict[str, Any], key: str) -> None:
    """A button that hands settings on, or a line that says they were.

    Args:
        settings: By dotted name.
        key: Of the button.
    """
    words = settings_text(settings)
    words = words[0].upper() + words[1:]
    kept = st.session_state.get(_KEY) or {}
    if all(name in kept and kept[name] == settings[name] for name in settings):
        told = _("The Train page starts with this. {settings}.", settings=words)
        st.caption(f":material/check: {told}")
        return
    st.button(
        _("Use in the next training"),
        icon=":material/check:",
        key=key,
        help=_("The Train page then starts with this. {settings}.", settings=words),
        on_click=_use,
        args=(settings,),
    )


def _use(settings: dict[str, Any]) -> None:
    st.session_state[_KEY] = {**(st.session_state.get(_KEY) or {}), **settings}
