"""All seeds of a setting as one press, below the choice of results."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.language.texts import _
from core.text.differences import Named, short_titles
from pages._ui.compare.results import MOST, Choices, open_results
from pages._ui.frame import shell
from pages._ui.run.groups import Look, group_members


def offer_all_seeds(choices: Choices, chosen: Sequence[str], look: Look) -> None:
    """A button for each chosen result that has other seeds which are not chosen.

    Args:
        choices: Every finished phase.
        chosen: Of them, in their order.
        look: Gives all runs.
    """
    offered: dict[tuple[str, str], list[str]] = {}
    for key in chosen:
        run, phase = choices[key]
        group = str(run.about.get("group", ""))
        if not group or (group, phase) in offered:
            continue
        own = [f"{summary['id']}:{phase}" for summary in group_members(run, look)]
        own = [one for one in own if one in choices]
        if len(own) > 1:  # folds are no seeds
            offered[group, phase] = own
    missing = {key: own for key, own in offered.items() if set(own) - set(chosen)}
    if not missing:
        return
    named = [
        Named(group, phase, choices[own[0]][0].config)
        for (group, phase), own in offered.items()
    ]
    names = dict(zip(offered, short_titles(named, ignored=("seed",)), strict=True))
    with st.container(horizontal=True):
        for (group, phase), own in missing.items():
            wanted = list(dict.fromkeys([*chosen, *own]))
            st.button(
                _(
                    "Add all {count} seeds of {name}",
                    count=len(own),
                    name=shell.plain(names[group, phase]),
                ),
                key=f"all_seeds_{group}_{phase}",
                icon=":material/casino:",
                type="tertiary",
                on_click=open_results,
                args=(wanted,),
                disabled=len(wanted) > MOST,
                help=_(
                    "At most {most} results fit side by side; the tab Seeds takes all "
                    "seeds of a chosen result in any case.",
                    most=MOST,
                ),
            )
