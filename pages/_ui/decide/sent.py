"""Pictures that another page has sent to the review queue, for this visit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from core.data.datasets import Dataset
from core.language.texts import mark
from core.runs.study_formats import Suspect

SENT = mark("Sent from Compare")


class Sent(NamedTuple):
    """What was sent."""

    title: str  # what they are; it is no markup
    pictures: Sequence[Suspect]  # in the order in which they are to be seen


def send(dataset: Dataset, title: str, pictures: Sequence[Suspect]) -> None:
    """Let the review queue begin with pictures; those sent before leave it.

    Args:
        dataset: Where they belong.
        title: What they are.
        pictures: The pictures; what is likely is a model's answer.
    """
    st.session_state[_key(dataset)] = Sent(title, pictures)
    st.session_state[f"review_source_{dataset.id}"] = SENT


def sent(dataset: Dataset) -> Sent | None:
    """What was sent last; None = nothing."""
    found = st.session_state.get(_key(dataset))
    return Sent(*found) if found else None


def _key(dataset: Dataset) -> str:
    return f"sent_{dataset.id}"
