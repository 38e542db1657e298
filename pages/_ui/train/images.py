"""What the network gets to see: size, batches, views, classes of unlike size."""

from __future__ import annotations

import dataclasses

import streamlit as st

from core.backbones.registry import Backbone, backbone
from core.config import FRESH, AugmentationConfig, RunConfig
from core.config.descriptions import describe
from core.data.augmentation_presets import AUGMENTATION_PRESETS, preset_of
from core.language.texts import _, mark
from core.text.settings import imbalance_text, setting_text, views_text
from pages._ui.train import state, widgets

_DEFAULT = RunConfig(dataset="any")

_OTHER = "train_views_other"  # the widget where another number was asked for

_START_VIEWS = 8  # where another number is asked for

_OWN = mark("a setting of its own")


def images_summary() -> str:
    """What the section is set to, for its title."""
    facts = backbone(state.get("backbone"))
    size = state.get("image_size") or facts.default_size
    parts = [f"{size} px", views_text(state.get("views"))]
    parts.append(_("batches of {count}", count=state.get("batch_size")))
    if state.get("imbalance") != "none":
        parts.append(imbalance_text(state.get("imbalance")))
    if (test_views := state.get("test_views")) != "image":
        words = setting_text("test_views", test_views)
        parts.append(_("answers by {views}", views=words))
    return ", ".join(parts)


def images_section(dataset_id: str) -> None:
    """Draw it."""
    left, right = st.columns(2)
    with left:
        _choose_size()
    with right:
        widgets.number("batch_size")
    _choose_views()
    _show_augmentation(dataset_id)
    widgets.choice("imbalance")
    widgets.choice("test_views")


def _choose_size() -> None:
    """Pixels; the backbone's own size is 0 in a config."""
    facts = backbone(state.get("backbone"))
    key = state.widget_key("image_size")
    size = state.get("image_size") or facts.default_size

    def take() -> None:
        chosen = state.widget_value("image_size", key)
        if chosen is not None:
            is_own = chosen == facts.default_size
            state.put("image_size", 0 if is_own else chosen)

    described = describe("image_size")
    is_fixed = facts.min_size == facts.max_size == size
    trained = f"{described.help} {_trained_at(facts)}"
    st.number_input(
        described.label,
        value=size,
        key=key,
        on_change=take,
        disabled=is_fixed,
        help=_("{network} takes no other.", network=facts.title)
        if is_fixed
        else trained,
    )


def _trained_at(facts: Backbone) -> str:
    """At which size the network, or each of several side by side, was trained."""
    return " ".join(
        _(
            "{network} was trained at {size}.",
            network=part.title,
            size=part.default_size,
        )
        for part in facts.parts or (facts,)
    )


def _choose_views() -> None:
    key = _kind_key()
    kind = _views_kind(state.get("views"), key)
    described = describe("views")
    words = {
        "none": _("The image itself only"),
        "default": _("{count}, computed once", count=_DEFAULT.views),
        "number": _("Another number, computed once"),
        "fresh": described.choices[FRESH],
    }
    st.selectbox(
        described.label,
        list(words),
        list(words).index(kind),
        format_func=words.__getitem__,
        key=key,
        on_change=_take_views_kind,
        args=(key,),
        help=described.help,
    )
    if kind == "number":
        widgets.number(
            "views",
            label=_("Number of views"),
            help=_("The image itself counts as one."),
        )
    if kind != "none":
        widgets.number("view_seed")


def _kind_key() -> str:
    return f"kind_{state.widget_key('views')}"


def _views_kind(views: int | str, key: str) -> str:
    """Which of the ways to say it a value of `RunConfig.views` is."""
    if views == FRESH:
        return "fresh"
    if views == _DEFAULT.views and st.session_state.get(_OTHER) != key:
        return "default"
    return "none" if views in (0, 1) else "number"


def _take_views_kind(key: str) -> None:
    kind = state.widget_value("views", key)
    if kind is None:
        return
    values = {"none": 0, "default": _DEFAULT.views, "fresh": FRESH}
    state.set_values({"views": values.get(kind, _START_VIEWS)})
    is_other = kind == "number"
    st.session_state[_OTHER] = _kind_key() if is_other else ""


def take_augmentation() -> None:
    """Take over what the Dataset page handed on, if that was after the recipe."""
    chosen = st.session_state.get("augmentation")
    if isinstance(chosen, dict) and chosen != state.get("augmentation"):
        whole = dataclasses.asdict(AugmentationConfig(**chosen))
        state.put("augmentation", whole)


def _show_augmentation(dataset_id: str) -> None:
    """Which one is used, in a line, and the way to change it."""
    values = state.get("augmentation")
    found = preset_of(AugmentationConfig(**values))
    title = _(AUGMENTATION_PRESETS[found].title if found else _OWN)
    is_recipes = values == state.state()["base"]["augmentation"]
    if state.get("views") in (0, 1):
        st.caption(_("Augmentation: none is used, as there are no other views."))
    else:
        told = [
            _("Augmentation: **{title}**, the recipe’s.", title=title)
            if is_recipes
            else _(
                "Augmentation: **{title}**, as set on the Dataset page.", title=title
            )
        ]
        if AugmentationConfig(**values).mixes_images:
            told.append(_("Training images are mixed with one another."))
        st.caption(" ".join(told))
    st.page_link(
        "pages/dataset.py",
        label=_("Look at it and change it"),
        icon=":material/auto_fix_high:",
        query_params={"dataset": dataset_id, "view": "Augmentation"},
    )
