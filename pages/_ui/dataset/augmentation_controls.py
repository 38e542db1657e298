"""The augmentation's controls: a preset, and a strength for each change."""

from __future__ import annotations

import dataclasses
from typing import Any, NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.config import FILL_MODES, AugmentationConfig
from core.data.augmentation_presets import AUGMENTATION_PRESETS, preset_of

_CUSTOM = "**Custom**: settings of your own, none of the presets."

_FLIPS = {"horizontal_flip": "Flip left-right", "vertical_flip": "Flip top-bottom"}

_FILL_WORDS = {
    "reflect": "mirror image",
    "nearest": "edge pixels",
    "constant": "black",
}


class _Strength(NamedTuple):
    """One slider."""

    name: str  # in AugmentationConfig
    label: str
    most: float  # the slider's upper end
    help: str  # what the number means


_GEOMETRY = (
    _Strength(
        "rotation",
        "Rotation",
        0.5,
        "Share of a full turn, to either side: 25 % is up to 90° left or right, 50 % "
        "is any direction.",
    ),
    _Strength("zoom", "Zoom", 0.5, "Share of height and width, in and out."),
    _Strength(
        "translation", "Shift", 0.5, "Share of height and width, to either side."
    ),
    _Strength(
        "shear",
        "Shear",
        0.5,
        "How far lines lean, to either side: 50 % is one pixel in two, or 27°.",
    ),
    _Strength(
        "crop",
        "Crop",
        0.5,
        "Share of height and width cut off, somewhere; the rest is enlarged.",
    ),
)
_COLOUR = (
    _Strength(
        "brightness",
        "Brightness",
        0.5,
        "Share of the range from black to white, darker and brighter.",
    ),
    _Strength(
        "contrast",
        "Contrast",
        0.9,
        "Share of each pixel's distance from the mean, weaker and stronger.",
    ),
    _Strength(
        "saturation",
        "Saturation",
        0.9,
        "How much paler and more vivid colours get: 50 % is three times either way. "
        "Grey pictures stay as they are.",
    ),
    _Strength(
        "hue",
        "Hue",
        1.0,
        "Share of half the colour wheel, either way: 10 % is up to 18°, 100 % is any "
        "colour. Grey pictures stay as they are.",
    ),
)
_OCCLUSION = (
    _Strength(
        "erasing",
        "Erasing",
        0.5,
        "The largest share of the picture under a grey rectangle, which half of the "
        "views have.",
    ),
)

_STRENGTHS = (*_GEOMETRY, *_COLOUR, *_OCCLUSION)


def chosen_augmentation() -> AugmentationConfig:
    """What the controls say, wherever on the page they are drawn.

    At first that is what the next training uses.

    Raises:
        ConfigError: The browser sent what no control offers.
    """
    _fill_in()
    values: dict[str, Any] = {}
    for item in dataclasses.fields(AugmentationConfig):
        value = st.session_state[_key(item.name)]
        # A browser's 0.30000000000000004 would be no preset's 0.3.
        values[item.name] = round(value, 4) if isinstance(value, float) else value
    return AugmentationConfig(**values)


def show_presets(config: AugmentationConfig) -> None:
    """The presets in a row, and what the chosen one is for."""
    found = preset_of(config)
    # A new widget for each change of the preset. If one stayed and were set from here,
    # an answer on its way from the browser would bring its old value back: a click, by
    # the looks of it, and the slider that has just been moved would be set back.
    before, number = st.session_state.get("aug_preset", (found, 0))
    number += found != before
    st.session_state["aug_preset"] = found, number
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.segmented_control(
            "Preset",
            list(AUGMENTATION_PRESETS),
            format_func=lambda key: AUGMENTATION_PRESETS[key].title,
            default=found,
            required=True,
            key=_preset_key(number),
            on_change=_apply_preset,
            args=(number, found),
            label_visibility="collapsed",
            width="content",
        )
        st.caption(AUGMENTATION_PRESETS[found].about if found else _CUSTOM)


def show_controls(config: AugmentationConfig) -> None:
    """A slider for each change, by groups, and in words what is switched on."""
    geometry, colour, occlusion = st.tabs(["Geometry", "Light and colour", "Occlusion"])
    with geometry:
        _show_geometry(config)
    with colour:
        _show_sliders(_COLOUR)
    with occlusion:
        _show_sliders(_OCCLUSION)
    st.caption(_in_words(config))


def _key(name: str) -> str:
    return f"aug_{name}"


def _fill_in() -> None:
    """Give each control a value before it is drawn, unless it has one."""
    start = AugmentationConfig(**(st.session_state.get("augmentation") or {}))
    values = dataclasses.asdict(start)
    for strength in _STRENGTHS:
        # A config may be stronger than its slider goes.
        values[strength.name] = min(values[strength.name], strength.most)
    for name, value in values.items():
        st.session_state.setdefault(_key(name), value)


def _preset_key(number: int) -> str:
    return f"aug_preset_{number}"


def _apply_preset(number: int, shown: str | None) -> None:
    # An answer that left the browser before this row's successor reached it names the
    # click once more; a slider moved since would be set back.
    if st.session_state["aug_preset"][1] != number:
        return
    chosen = st.session_state.get(_preset_key(number))
    if chosen in (None, shown):
        return
    preset = AUGMENTATION_PRESETS[chosen]
    for name, value in dataclasses.asdict(preset.config).items():
        st.session_state[_key(name)] = value


def _show_geometry(config: AugmentationConfig) -> None:
    with st.container(horizontal=True):
        for name, label in _FLIPS.items():
            st.toggle(label, key=_key(name), persist_state="session")
    columns = _show_sliders(_GEOMETRY)
    columns[len(_GEOMETRY) % 2].selectbox(
        "Fill gaps with",
        FILL_MODES,
        format_func=_FILL_WORDS.__getitem__,
        key=_key("fill_mode"),
        persist_state="session",
        disabled=not (
            config.rotation or config.zoom or config.translation or config.shear
        ),
        help="What a turned, shrunk, shifted or leaning picture leaves empty.",
    )


def _show_sliders(strengths: tuple[_Strength, ...]) -> tuple[DeltaGenerator, ...]:
    """Sliders in two columns; returns the columns."""
    columns = st.columns(2)
    for place, strength in enumerate(strengths):
        columns[place % 2].slider(
            strength.label,
            0.0,
            strength.most,
            step=0.01,
            format="percent",
            key=_key(strength.name),
            persist_state="session",
            help=strength.help,
        )
    return columns


def _in_words(config: AugmentationConfig) -> str:
    """What is switched on, as "On: flip left-right, zoom 10%"."""
    words = [label.lower() for name, label in _FLIPS.items() if getattr(config, name)]
    for strength in _STRENGTHS:
        if value := getattr(config, strength.name):
            words.append(f"{strength.label.lower()} {value:.0%}")
    return f"On: {', '.join(words)}." if words else "Nothing is switched on."
