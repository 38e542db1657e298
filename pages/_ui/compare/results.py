"""Which results Compare shows: one list, in the address, chosen or given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core.language.texts import _
from core.runs.run import Run
from pages._ui.frame import address
from pages._ui.run import memo

Result = tuple[Run, str]  # a run, and one of its finished phases
Choices = Mapping[str, Result]  # by "RUN:phase", newest run first

RESULT = "result"  # widget key, and query parameter of a link
MOST = 8  # results at once

_EARLIER = "a", "b"  # the parameters of links before 0.8.0


def choose_results(choices: Choices, titles: Mapping[str, str]) -> list[str]:
    """The box above the page.

    Args:
        choices: Every finished phase; at least one.
        titles: How they are shown.

    Returns:
        Those that are chosen, none to `MOST`.
    """
    _take_earlier_link()
    default = default_results(choices)
    return address.linked_choices(_("Results"), titles, RESULT, default, MOST)


def default_results(choices: Choices) -> list[str]:
    """Both phases of the newest run that has both, else the newest model alone."""
    own: dict[str, list[str]] = {}
    for key, (run, __) in choices.items():
        own.setdefault(run.id, []).append(key)
    whole = (keys for keys in own.values() if len(keys) > 1)
    return next(whole, next(iter(own.values())))


def open_results(results: Sequence[str]) -> None:
    """Show these; for a callback: the box is drawn after it."""
    st.session_state[RESULT] = list(results)[:MOST]


def other_model(choices: Choices, chosen: str) -> str | None:
    """A model to hold one against: the other phase of its run, else another run's.

    Of other runs on the same images, what the newest has chosen.
    """
    run, _ = choices[chosen]
    own = (key for key, (one, _) in choices.items() if one.id == run.id)
    if found := next((key for key in own if key != chosen), None):
        return found
    digest = run.about.get("manifest_digest")
    return next(
        (
            key
            for key, (other, phase) in choices.items()
            if other.id != run.id
            and other.about.get("manifest_digest") == digest
            and phase == memo.run_summary(other)["chosen"]
        ),
        None,
    )


def _take_earlier_link() -> None:
    """Read a link of an earlier version, which named two sides."""
    given = [st.query_params.get(name) for name in _EARLIER]
    if linked := list(dict.fromkeys(filter(None, given))):
        st.query_params[RESULT] = linked
    for name in _EARLIER:
        address.forget_choice(name)
