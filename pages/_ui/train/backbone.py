"""Strategy and backbone: what learns, in which order, on which network."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.backbones.registry import Backbone, backbone, known_backbones
from core.backbones.weights import is_at_hand
from core.config.descriptions import describe
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.text.labels import STRATEGY_TITLES
from pages._ui.frame import shell
from pages._ui.train import beside, state, widgets
from pages._ui.train.own import offer_own
from pages._ui.train.own_answers import settings_of

_STRATEGIES = {
    "frozen": mark(
        "The head learns on what the pretrained network sees: the quickest."
    ),
    "finetune": mark(
        "First the head, then the network's top layers as well: usually the most "
        "accurate."
    ),
    "scratch": mark(
        "All layers learn, from random weights: what pretraining is compared with."
    ),
}


_FALLBACK = "efficientnet_lite0"  # for a strategy that needs pretrained weights


def choose_strategy() -> None:
    """What learns, and in which order."""
    widgets.segments(
        "strategy",
        {key: _(title) for key, title in STRATEGY_TITLES.items()},
        on_change=_take_strategy,
        help="\n".join(
            f"- **{_(STRATEGY_TITLES[key])}**: {_(text)}"
            for key, text in _STRATEGIES.items()
        )
        + f"\n\n{describe('strategy').help}",
    )
    st.caption(_(_STRATEGIES[state.get("strategy")]))


def _at_its_own() -> dict[str, Any]:
    """What depends on the backbone's layers and sizes, as it is there by default."""
    first = state.get("finetune.steps.0") | {"unfreeze": 0}
    return {
        "alpha": 1.0,
        "image_size": 0,
        "feature_layer": "",
        "finetune.steps": [first],
    }


def _take_strategy(path: str, key: str) -> None:
    state.take(path, key)
    _fit_to_strategy()


def _fit_to_strategy() -> None:
    """Set what goes together with the strategy."""
    is_scratch = state.get("strategy") == "scratch"
    is_bound = is_scratch and backbone(state.get("backbone")).is_own  # to its weights
    if is_bound or (state.get("strategy") != "frozen" and not _is_trainable()):
        state.set_values({"backbone": _FALLBACK} | _at_its_own())
    if is_scratch:
        state.set_values({"weights": "none"})
        first, others = beside.first_and_others()
        if others:  # side by side stand pretrained features
            state.set_values({"backbone": first} | _at_its_own())
        return
    is_own = state.get("weights").startswith("run:")  # it has learned there
    if not (is_own or backbone(state.get("backbone")).is_pretrained):
        state.set_values({"backbone": _FALLBACK} | _at_its_own())
    if state.get("weights") == "none":
        state.set_values({"weights": "imagenet"})


def _is_trainable() -> bool:
    return backbone(state.get("backbone")).is_trainable


def choose_backbone() -> None:
    """The network; one that nobody has pretrained only from scratch."""
    is_scratch = state.get("strategy") == "scratch"
    shown = beside.first_and_others()[0]
    words = {
        name: _label(facts, is_scratch)
        for name, facts in (known_backbones() | {shown: backbone(shown)}).items()
        if _fits(facts, is_scratch) or name == shown
    }
    widgets.choice(
        "backbone",
        words,
        on_change=_take_backbone,
        shown=shown,
    )
    facts = backbone(state.get("backbone"))
    if not is_scratch and not facts.is_own:
        beside.choose_others()
    is_here = is_at_hand(facts, state.get("alpha"), state.get("image_size"))
    is_missing = state.get("weights") == "imagenet" and not is_here and not facts.is_own
    said = [beside.costs_sentence() or shell.plain(facts.use_text)]
    if is_missing and facts.parts:
        said.append(_("Weights are downloaded when the training starts."))
    elif is_missing:
        said.append(_("Its weights are downloaded when the training starts."))
    st.caption(" ".join(said))
    if not is_scratch:
        offer_own()


def _fits(facts: Backbone, is_scratch: bool) -> bool:
    if is_scratch:
        return facts.is_trainable and not facts.is_own
    return facts.is_pretrained


def _take_backbone(path: str, key: str) -> None:
    chosen = state.widget_value(path, key)
    if chosen is None:  # of a widget that has gone
        return
    own = {path: beside.with_others(chosen)} | _at_its_own()
    if not backbone(chosen).is_trainable:
        own = settings_of(chosen)
    if state.get("weights").startswith("run:"):  # these are of another network
        own["weights"] = "imagenet"
    state.set_values(own)


def take_advice() -> None:
    """Take in the settings that the Dataset page handed over; see `train_advice`."""
    advice: dict[str, Any] = st.session_state.pop("train_advice", None) or {}
    if "backbone" in advice:
        state.set_values({"backbone": advice["backbone"]} | _at_its_own())
    if advice:
        state.set_values(advice)
        if not _is_trainable():
            state.set_values({"strategy": "frozen"})
        _fit_to_strategy()


def _label(facts: Backbone, is_scratch: bool) -> str:
    is_offline = facts.is_packaged and not is_scratch
    size = numeral(f"{facts.parameters / 1e6:.1f} M")
    if facts.is_own and facts.is_missing:
        return _("{network} (missing)", network=facts.title)
    if facts.is_own:
        return _("{network} ({size}, from a file)", network=facts.title, size=size)
    if is_offline:
        return _("{network} (offline)", network=facts.title)
    return f"{facts.title} ({size})"
