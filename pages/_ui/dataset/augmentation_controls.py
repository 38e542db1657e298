"""The augmentation's controls: a preset, and a strength for each change."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.config import AugmentationConfig
from core.config.descriptions import describe
from core.config.setting import Setting
from core.data.augmentation_presets import AUGMENTATION_PRESETS, preset_of
from core.language.casing import inside
from core.language.numerals import numeral
from core.language.texts import _

_FLIPS = ("horizontal_flip", "vertical_flip")

# The upper end of each slider.
_GEOMETRY = {
    "rotation": 0.5,
    "zoom": 0.5,
    "translation": 0.5,
    "shear": 0.5,
    "crop": 0.5,
}
_COLOUR = {"brightness": 0.5, "contrast": 0.9, "saturation": 0.9, "hue": 1.0}
_OCCLUSION = {"erasing": 0.5}

_DRAWN = {"rand_augment_num_ops": 4, "rand_augment_factor": 1.0}
_MIXING = {"mixup_alpha": 1.0, "cutmix_alpha": 1.0}

_STRENGTHS = _GEOMETRY | _COLOUR | _DRAWN | _OCCLUSION | _MIXING
_FACTOR = "rand_augment_factor"  # means something beside a number of changes only
_NO_SHARES = {"rand_augment_num_ops", *_MIXING}


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
            _("Preset"),
            list(AUGMENTATION_PRESETS),
            format_func=lambda key: _(AUGMENTATION_PRESETS[key].title),
            default=found,
            required=True,
            key=_preset_key(number),
            on_change=_apply_preset,
            args=(number, found),
            label_visibility="collapsed",
            width="content",
        )
        st.caption(
            _(AUGMENTATION_PRESETS[found].about)
            if found
            else _("**Custom**: settings of your own, none of the presets.")
        )


def show_controls(config: AugmentationConfig) -> None:
    """A slider for each change, by groups, and in words what is switched on."""
    geometry, colour, drawn, occlusion, mixing = st.tabs(
        [_("Geometry"), _("Colour"), _("Drawn"), _("Occlusion"), _("Mixing")]
    )
    with geometry:
        _show_geometry(config)
    with colour:
        _show_sliders(_COLOUR)
    with drawn:
        _show_sliders(_DRAWN, () if config.rand_augment_num_ops else (_FACTOR,))
    with occlusion:
        _show_sliders(_OCCLUSION)
    with mixing:
        _show_sliders(_MIXING)
    st.caption(_in_words(config))


def _described(name: str) -> Setting:
    return describe(name, AugmentationConfig)


def _key(name: str) -> str:
    return f"aug_{name}"


def _fill_in() -> None:
    """Give each control a value before it is drawn, unless it has one."""
    start = AugmentationConfig(**(st.session_state.get("augmentation") or {}))
    values = dataclasses.asdict(start)
    for name, most in _STRENGTHS.items():
        # A config may be stronger than its slider goes.
        values[name] = min(values[name], most)
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
        for name in _FLIPS:
            described = _described(name)
            st.toggle(
                described.label,
                key=_key(name),
                persist_state="session",
                help=described.help,
            )
    columns = _show_sliders(_GEOMETRY)
    described = _described("fill_mode")
    columns[len(_GEOMETRY) % 2].selectbox(
        described.label,
        list(described.choices),
        format_func=lambda choice: _(described.choices[choice]),
        key=_key("fill_mode"),
        persist_state="session",
        disabled=not (
            config.rotation or config.zoom or config.translation or config.shear
        ),
        help=described.help,
    )


def _show_sliders(
    strengths: Mapping[str, float], disabled: Sequence[str] = ()
) -> tuple[DeltaGenerator, ...]:
    """Sliders in two columns; returns the columns."""
    columns = st.columns(2)
    for place, (name, most) in enumerate(strengths.items()):
        described = _described(name)
        columns[place % 2].slider(
            described.label,
            type(most)(0),
            most,
            step=1 if isinstance(most, int) else 0.01,
            format=None if name in _NO_SHARES else "percent",
            key=_key(name),
            persist_state="session",
            disabled=name in disabled,
            help=described.help,
        )
    return columns


def _in_words(config: AugmentationConfig) -> str:
    """What is switched on, as "On: flip left-right, zoom 10%"."""
    words = []
    for name in (*_FLIPS, *_STRENGTHS):
        if (value := getattr(config, name)) and name != _FACTOR:
            share = f" {value:g}" if name in _NO_SHARES else f" {value:.0%}"
            words.append(
                inside(_described(name).label) + numeral(share) * (name in _STRENGTHS)
            )
    if not words:
        return _("Nothing is switched on.")
    return _("On: {changes}.", changes=", ".join(words))
