"""A word where the form and the run beside it are of two data sets."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.data.datasets import list_datasets
from core.language.texts import _
from core.runs.run import Run
from core.text.names import shortened
from pages._ui.frame import shell
from pages._ui.frame.address import told_apart
from pages._ui.run import memo
from pages._ui.train.form import choose_dataset, chosen_dataset

_LETTERS = 24  # of a name on a button


def show_other_data(shown: Run, runs: Mapping[str, Run], key: str) -> None:
    """Say that a run is of other images than the form, and offer to change either.

    Args:
        shown: The run beside the form.
        runs: All, newest first.
        key: Of the widget that chooses the run.
    """
    summary, asked = memo.run_summary(shown), chosen_dataset()
    its_id = summary["dataset_id"]
    if not asked or its_id in ("", asked):
        return
    names = told_apart({one.id: one.name for one in list_datasets()})
    form, its = names.get(asked, asked), names.get(its_id, summary["dataset"])
    own = (run.id for run in runs.values() if _dataset_of(run) == asked)
    newest = next(own, None)
    told = (
        _("The form is for {form}, this run is of {run}.", **_bold(form, its))
        if newest
        else _(
            "The form is for {form}, which has no run yet; this run is of {run}.",
            **_bold(form, its),
        )
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(f":orange[:material/info:] {told}", width="content")
        if newest:
            st.button(
                _("Show a run of {dataset}", dataset=_label(form)),
                type="tertiary",
                icon=":material/arrow_forward:",
                on_click=st.session_state.__setitem__,
                args=(key, newest),
            )
        if its_id in names:
            st.button(
                _("Set the form to {dataset}", dataset=_label(its)),
                type="tertiary",
                icon=":material/arrow_back:",
                on_click=choose_dataset,
                args=(its_id,),
            )


def _dataset_of(run: Run) -> str:
    return memo.run_summary(run)["dataset_id"]


def _bold(form: str, run: str) -> dict[str, str]:
    return {"form": f"**{shell.plain(form)}**", "run": f"**{shell.plain(run)}**"}


def _label(name: str) -> str:
    return shell.plain(shortened(name, _LETTERS))
