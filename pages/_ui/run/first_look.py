"""What a first look at the features says, until there is a curve."""

from __future__ import annotations

import streamlit as st

from core.language.numerals import numeral
from core.language.texts import _
from core.runs.metrics_log import History
from core.text.numbers import percent


def show_first_look(history: History) -> None:
    """Say it below the chart; nothing once the training has its own figures."""
    if text := first_look_text(history):
        st.caption(text)


def first_look_text(history: History) -> str:
    """The figure in words; "" where there is none, or training has begun."""
    figures = history.batches, history.fits, history.epochs
    for phase, look in history.looks.items():
        if not any(told.get(phase) for told in figures):
            return _(
                "First look: a plain linear classifier of {images} training images "
                "without augmentation gets {accuracy} of the validation images right. "
                "It is no part of the training, whose curves begin when all views are "
                "computed.",
                images=numeral(f"{look['images']:,}"),
                accuracy=percent(look["val_accuracy"]),
            )
    return ""
