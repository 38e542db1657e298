"""The recipe: one choice that sets everything, and what was changed since."""

from __future__ import annotations

import streamlit as st

from core.backbones.weights import is_at_hand
from core.config.recipes import Recipe, recipe, recipes
from core.text.settings import setting_name, setting_rows
from pages._ui.frame import shell
from pages._ui.train import state

_KEY = "train_recipe"

_MOST_SHOWN = 3


def choose_recipe() -> None:
    """Draw the choice of a recipe and how the form differs from it."""
    now, known = state.state(), recipes()
    st.selectbox(
        "Recipe",
        list(known),
        list(known).index(now["recipe"]),
        format_func=lambda name: known[name].title,
        key=_KEY,
        on_change=_choose,
        help="A recipe sets everything below, exactly as it is known. Any of it can be "
        "changed afterwards.",
    )
    chosen = recipe(now["recipe"])
    st.caption(chosen.sentence, help=chosen.note or None)
    # One place whatever it holds: where the first change moved all below, Streamlit
    # would draw it anew, and the field in which one was typing would be gone.
    with st.container(gap="xsmall"):
        for change in now["changes"]:
            st.caption(f":orange[:material/swap_horiz:] {shell.plain(change)}")
        _own_backbone(chosen)
        _differences()


def _choose() -> None:
    state.choose_recipe(st.session_state[_KEY])


def _own_backbone(chosen: Recipe) -> None:
    """Offer the recipe's backbone where another one takes its place."""
    config, facts = chosen.config, chosen.config.facts
    is_here = is_at_hand(facts, config.alpha, config.input_size)
    if config.weights != "imagenet" or is_here:
        return
    now = state.state()
    key = f"train_own_backbone_{now['recipe']}"
    st.toggle(
        f"Use {facts.title} all the same",
        now["keeps_backbone"],
        key=key,
        on_change=_keep_backbone,
        args=(chosen.name, key),
        help=f"Its {facts.parameters / 1e6:.0f} M weights are downloaded when the "
        "training starts, once; that needs the internet.",
    )


def _keep_backbone(name: str, key: str) -> None:
    if name == state.state()["recipe"]:
        state.choose_recipe(name, bool(st.session_state.get(key)))


def _differences() -> None:
    """What the form says that the recipe does not, and the way back."""
    now = state.state()
    before = dict(setting_rows(now["base"]))
    after = dict(setting_rows(now["values"]))
    changed = [name for name in after if before.get(name) != after[name]]
    if not changed:
        return
    words = [setting_name(name) for name in changed]
    more = f" and {len(words) - _MOST_SHOWN} more" if len(words) > _MOST_SHOWN else ""
    changes = "\n".join(
        f"- {setting_name(name)}: **{shell.plain(after[name])}**"
        + (f" (recipe: {shell.plain(before[name])})" if name in before else "")
        for name in changed
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(
            f":material/edit: Changed: {', '.join(words[:_MOST_SHOWN])}{more}.",
            help=changes,
        )
        st.button(
            "Reset",
            key="reset_recipe",
            type="tertiary",
            icon=":material/undo:",
            help="As the recipe has it.",
            on_click=state.choose_recipe,
            args=(now["recipe"], now["keeps_backbone"]),
        )
