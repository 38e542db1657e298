"""What runs tried and reached: parallel coordinates, and what each setting mattered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.analysis.setting_importance import Importance
from core.analysis.tried_settings import TriedSetting
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.text.settings import setting_title, value_text
from pages._ui.charts.style import (
    axis_label,
    kind_colours,
    others_colour,
    styled,
    text_colour,
)

_HEIGHT = 420
_BAR = 34  # pixels per setting
_MOST_TICKS = 8
_UNUSED = mark("not used")


def parallel_settings(
    settings: Sequence[TriedSetting],
    accuracies: Mapping[str, Sequence[float | None]],
    dark: bool,
) -> go.Figure:
    """A line per run over an axis per setting and, to the right, per accuracy.

    Args:
        settings: The axes.
        accuracies: Fractions, one per run, by the axis' title; the first colours the
            lines, and every run has one.
        dark: Theme.
    """
    axes = [_setting_axis(setting) for setting in settings]
    axes += [_accuracy_axis(title, values) for title, values in accuracies.items()]
    title, colours = next(iter(accuracies.items()))
    figure = go.Figure(
        go.Parcoords(
            dimensions=axes,
            line={
                "color": [100 * (value or 0.0) for value in colours],
                "colorscale": "Cividis",
                "reversescale": not dark,  # the best stand out from the page
                "showscale": True,
                "colorbar": {"title": {"text": f"{title} (%)"}, "thickness": 12},
            },
            labelangle=-12,
            labelfont={"size": 12},
            tickfont={"size": 11, "color": text_colour(dark)},
            rangefont={"size": 1, "color": "rgba(0,0,0,0)"},
        )
    )
    styled(figure, dark, _HEIGHT)
    return figure.update_layout(margin={"l": 90, "r": 40, "t": 90, "b": 24})


def importance_bars(
    settings: Sequence[TriedSetting], importance: Importance, dark: bool
) -> go.Figure:
    """A bar per setting with its interval, the longest on top; grey tells nothing."""
    order = sorted(
        zip(settings, importance.settings, strict=True), key=lambda it: it[1].share
    )
    shares = [100 * estimate.share for __, estimate in order]
    figure = go.Figure(
        go.Bar(
            x=shares,
            y=[axis_label(names_text(setting), 46) for setting, __ in order],
            orientation="h",
            marker={
                "color": [
                    kind_colours(dark)[0] if it.low > 0 else others_colour(dark)
                    for __, it in order
                ],
                # Not by colour alone.
                "pattern": {"shape": ["" if it.low > 0 else "/" for __, it in order]},
            },
            error_x={
                "type": "data",
                "array": [100 * (it.high - it.share) for __, it in order],
                "arrayminus": [100 * (it.share - it.low) for __, it in order],
                "color": text_colour(dark),
                "thickness": 1.5,
            },
            hovertemplate="%{y}: %{x:.0f}%<extra></extra>",
        )
    )
    styled(figure, dark, 90 + _BAR * len(order))
    figure.update_xaxes(title=_("Share of the differences in validation accuracy (%)"))
    figure.update_yaxes(automargin=True)
    return figure.update_layout(margin={"l": 8, "r": 16, "t": 8, "b": 48})


def names_text(setting: TriedSetting) -> str:
    """What a setting is called; several that always changed together, all of them."""
    names = [setting_title(name) for name in setting.names]
    text = names[0]
    for name in names[1:]:
        text = _("{settings} with {setting}", settings=text, setting=name)
    return text


def _setting_axis(setting: TriedSetting) -> dict[str, Any]:
    numbers = np.array(setting.numbers)
    if setting.is_log:
        numbers = np.log10(numbers)
    known = np.unique(numbers[~np.isnan(numbers)])
    ticks = _ticks(known)
    texts = [_tick_text(setting, float(tick)) for tick in ticks]
    low, high = float(known.min()), float(known.max())
    if np.isnan(numbers).any():
        step = (high - low or 1.0) / 5
        low -= step
        numbers[np.isnan(numbers)] = low
        ticks, texts = [low, *ticks], [_(_UNUSED), *texts]
    if low == high:  # every run that has it has the same
        high += 1
    title = setting_title(setting.names[0])
    more = f" +{len(setting.names) - 1}" if len(setting.names) > 1 else ""
    return {
        "label": axis_label(title, 26) + more,
        "values": numbers.tolist(),
        "range": [low, high],
        "tickvals": ticks,
        "ticktext": texts,
    }


def _ticks(known: np.ndarray) -> list[float]:
    """All values where they are few, else some of them, the ends too."""
    if len(known) <= _MOST_TICKS:
        return [float(value) for value in known]
    places = np.linspace(0, len(known) - 1, _MOST_TICKS).round().astype(int)
    return [float(known[place]) for place in places]


def _tick_text(setting: TriedSetting, tick: float) -> str:
    if setting.words:
        word = setting.words[round(tick)]
        return axis_label(value_text(setting.names[0], word), 18)
    value = 10**tick if setting.is_log else tick
    return numeral(f"{value:.3g}" if abs(value) < 1e4 else f"{value:.2e}")


def _accuracy_axis(title: str, values: Sequence[float | None]) -> dict[str, Any]:
    known = [100 * value for value in values if value is not None]
    low, high = (min(known), max(known)) if known else (0.0, 100.0)
    room = (high - low) * 0.05 or 1.0
    return {
        "label": f"{title} (%)",
        "values": [low - room if it is None else 100 * it for it in values],
        "range": [low - room, high + room],
    }
