"""Backbones beside the first one: their features go to the head together."""

from __future__ import annotations

import streamlit as st

from core.backbones.joined import JOIN, MOST_PARTS
from core.backbones.registry import BACKBONES, backbone
from core.config import RunConfig
from core.errors import ConfigError
from core.estimates.cost_model import forward_cost
from core.hardware import TYPICAL, known_machine
from core.language.numerals import numeral
from core.language.texts import _, mark
from pages._ui.train import state

_BYTES = 4  # of a parameter

_HELP = mark(
    "Their features go to the head side by side: each image goes through all of them, "
    "at one size. Features that one of them has computed before are used again.\n\n"
    "What it gave on four small sets of photos: two or three EfficientNet-Lites "
    "answered no more of 370 images rightly than one (94%), and were a little surer of "
    "the right class (log loss 0.15 in place of 0.16 to 0.18), at two to four times "
    "the work."
)


def first_and_others() -> tuple[str, list[str]]:
    """The form's first backbone, and those beside it."""
    first, *others = state.get("backbone").split(JOIN)
    return first, others


def with_others(first: str) -> str:
    """Another first backbone, with those beside it that go with it."""
    fit = _fitting(first, backbone(first).default_size)
    return JOIN.join([first, *(name for name in first_and_others()[1] if name in fit)])


def choose_others() -> None:
    """Which stand beside the first one."""
    first, others = first_and_others()
    size = state.get("image_size") or backbone(first).default_size
    names = list(dict.fromkeys([*others, *_fitting(first, size)]))
    if not names or (state.get("weights") != "imagenet" and not others):
        return
    key = f"beside_{first}_{state.widget_key('backbone')}"
    st.multiselect(
        _("Beside it"),
        names,
        others,
        format_func=_label,
        max_selections=MOST_PARTS - 1,
        select_all=False,
        placeholder=_("No other backbone"),
        key=key,
        on_change=_take_others,
        args=(first, key),
        help=_(_HELP),
    )


def costs_sentence() -> str:
    """What all of them cost, and the first one alone; "" where it stands alone."""
    first, others = first_and_others()
    size = state.get("image_size") or backbone(first).default_size
    if not others:
        return ""
    try:
        together = _costs(_config(state.get("backbone"), size))
        alone = _costs(_config(first, size))
    except ConfigError:  # said below, where the training is started
        return ""
    return _(
        "Together about {time} ms per image and {size} MB, instead of {time_alone} ms "
        "and {size_alone} MB for the first alone.",
        time=numeral(f"{together[0]:.1f}"),
        size=f"{together[1]:.0f}",
        time_alone=numeral(f"{alone[0]:.1f}"),
        size_alone=f"{alone[1]:.0f}",
    )


def _label(name: str) -> str:
    facts = backbone(name)
    if facts.is_packaged:
        return _("{network} (offline)", network=facts.title)
    return facts.title


def _take_others(first: str, key: str) -> None:
    chosen = state.widget_value("backbone", key)
    if chosen is None:
        return
    state.put("backbone", JOIN.join([first, *chosen]))
    step = state.get("finetune.steps.0") | {"unfreeze": 0}
    # What depends on one network's layers and width.
    state.set_values({"alpha": 1.0, "feature_layer": "", "finetune.steps": [step]})


def _fitting(first: str, size: int) -> list[str]:
    """Backbones that can stand beside one at an image size: their maps are as large."""
    names = [name for name, facts in BACKBONES.items() if facts.is_pretrained]
    return [name for name in names if name != first and _fits(first, name, size)]


def _fits(first: str, other: str, size: int) -> bool:
    try:
        _config(JOIN.join([first, other]), size)
    except ConfigError:
        return False
    return True


def _config(name: str, size: int) -> RunConfig:
    return RunConfig("any", "frozen", backbone=name, image_size=size)


def _costs(config: RunConfig) -> tuple[float, float]:
    """Milliseconds per image through the frozen layers, and MB of their weights."""
    rate = (known_machine() or TYPICAL).rate("float32")
    seconds = forward_cost(config, "float32") / rate
    return 1000 * seconds, config.facts.parameters * _BYTES / 1e6
