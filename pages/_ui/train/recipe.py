"""The recipe: one choice that sets everything, and what was changed since."""

from __future__ import annotations

import streamlit as st

from core.backbones.weights import is_at_hand
from core.config.recipes import Recipe, recipe, recipes
from core.language.texts import _
from core.text.settings import setting_name, setting_rows
from pages._ui.frame import shell
from pages._ui.train import state

_KEY = "train_recipe"

_MOST_SHOWN = 3


def choose_recipe() -> None:
    """Draw the choice of a recipe and how the form differs from it."""
    now, known = state.state(), recipes()
    st.selectbox(
        _("Recipe"),
        list(known),
        list(known).index(now["recipe"]),
        format_func=lambda name: _(known[name].title),
        key=_KEY,
        on_change=_choose,
        help=_(
            "A recipe sets everything below, exactly as it is known. Any of it can be "
            "changed afterwards."
        ),
    )
    chosen = recipe(now["recipe"])
    st.caption(_(chosen.sentence), help=_(chosen.note) or None)
    # One place whatever it holds: where the first change moved all below, Streamlit
    # would draw it anew, and the field in which one was typing would be gone.
    with st.container(gap="xsmall"):
        for message, values in now["changes"]:
            change = shell.plain(_(message, **values))
            st.caption(f":orange[:material/swap_horiz:] {change}")
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
        _("Use {network} all the same", network=facts.title),
        now["keeps_backbone"],
        key=key,
        on_change=_keep_backbone,
        args=(chosen.name, key),
        help=_(
            "Its {count} M weights are downloaded when the training starts, once; that "
            "needs the internet.",
            count=f"{facts.parameters / 1e6:.0f}",
        ),
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
    names = ", ".join(words[:_MOST_SHOWN])
    more = len(words) - _MOST_SHOWN
    text = (
        _("Changed: {names} and {count} more.", names=names, count=more)
        if more > 0
        else _("Changed: {names}.", names=names)
    )
    changes = "\n".join(
        f"- {_difference(name, after[name], before.get(name))}" for name in changed
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f":material/edit: {text}", help=changes)
        st.button(
            _("Reset"),
            key="reset_recipe",
            type="tertiary",
            icon=":material/undo:",
            help=_("As the recipe has it."),
            on_click=state.choose_recipe,
            args=(now["recipe"], now["keeps_backbone"]),
        )


def _difference(name: str, now: str, before: str | None) -> str:
    """A setting that differs; without `before` the recipe does not have it."""
    title, value = setting_name(name), shell.plain(now)
    if before is None:
        return f"{title}: **{value}**"
    return _(
        "{setting}: **{value}** (recipe: {before})",
        setting=title,
        value=value,
        before=shell.plain(before),
    )
