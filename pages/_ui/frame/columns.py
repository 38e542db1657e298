"""Columns of tables that have to know the reader's language, or whose a figure is.

Most numbers are not among them: Streamlit (1.67) prints those with a format of ours as
English does, and "localized" ones as the browser does, whatever language was chosen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from core.language.current import ENGLISH, language
from core.language.texts import _
from core.text.numbers import signed
from pages._ui.charts.style import phase_colour
from pages._ui.frame import shell

_ROOM = 1110  # pixels of a table in a window of 1280
_NARROWEST = 160  # in which the beginnings of two names still tell them apart


def when_column() -> Any:
    """When something was: how long ago in English, all that Streamlit has words of."""
    how = "distance" if language() == ENGLISH else _("D MMM YYYY, HH:mm")
    return st.column_config.DatetimeColumn(_("When"), format=how)


def class_column() -> Any:
    """The names of classes, which stay where the table scrolls sideways."""
    return st.column_config.TextColumn(_("Class"), width=120, pinned=True)


def share_column(
    label: str, phase: str, width: int | None = None, text: str | None = None
) -> Any:
    """A bar of a share in percent, with its number.

    Args:
        label: Of the column.
        phase: Whose figure it is: the bar has its colour, as in the charts.
        width: Pixels at least; None = as its content.
        text: Of the tooltip.
    """
    return st.column_config.ProgressColumn(
        label,
        width=width,
        help=text,
        format="%.1f%%",
        min_value=0.0,
        max_value=100.0,
        color=phase_colour(phase, shell.is_dark()),
    )


def column_width(count: int, beside: int) -> int:
    """Pixels of each of several results' columns: all fit, if not too many.

    Args:
        count: Of such columns; of very many the table scrolls.
        beside: Pixels of the others.
    """
    return max(_NARROWEST, (_ROOM - beside) // count)


def with_signs(table: pd.DataFrame, digits: Mapping[str, int]) -> Styler:
    """A table whose differences are shown with their sign, and sorted as numbers.

    Args:
        table: What is shown.
        digits: By column: how many stand after the point. A format in the column's
            configuration would go before this one.
    """

    def shown(places: int) -> Any:
        return lambda value: signed(f"{value:+.{places}f}")

    formats: dict[Any, Any] = {name: shown(count) for name, count in digits.items()}
    return table.style.format(formats, na_rep="")
