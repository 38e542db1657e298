"""Results whose answers can't be read: left out of a comparison, and named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core.errors import UserError
from core.language.texts import _
from pages._ui.compare.memo import marks
from pages._ui.compare.results import Choices
from pages._ui.frame import shell


def without_damaged(
    choices: Choices, titles: Mapping[str, str], chosen: Sequence[str], split: str
) -> list[str]:
    """The chosen results that can be compared; why the others can't is said.

    Args:
        choices: Every finished phase.
        titles: How they are called.
        chosen: At least one of them. One alone stays: its figures can still be shown.
        split: "test" or "validation".
    """
    damaged = [key for key in chosen if not _is_readable(choices, key, split)]
    sound = [key for key in chosen if key not in damaged]
    if not damaged or not sound:
        return list(chosen)
    for key in damaged:
        run_id, __, phase = key.partition(":")
        st.warning(
            _(
                "**{name}** is left out: the file with its answers, {file}, is missing "
                "or damaged. Put it back from a backup, train again, or take the "
                "result out of the box above.",
                name=shell.plain(titles[key]),
                file=shell.plain(f"runs/{run_id}/{phase}/predictions.npz"),
            ),
            icon=":material/heart_broken:",
        )
    return sound


def _is_readable(choices: Choices, key: str, split: str) -> bool:
    try:
        marks(*choices[key], split)
    except UserError:
        return False
    return True
