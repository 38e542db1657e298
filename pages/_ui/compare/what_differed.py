"""The settings in which the results' runs differ, and a way to train on from each."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.analysis.lineage_words import brief_origin
from core.config import RunConfig
from core.language.texts import _
from core.runs.lineage import read_lineage
from core.text.differences import differing_settings
from core.text.labels import PHASE_TITLES
from core.text.numbers import NO_VALUE
from core.text.settings import setting_name
from pages._ui.compare.in_english import in_english
from pages._ui.compare.selection import Selection
from pages._ui.frame import shell
from pages._ui.frame.columns import column_width
from pages._ui.frame.download import offer_table
from pages._ui.train import state

_NAMES = 180  # of settings, pixels


def what_differed(selection: Selection) -> None:
    """A row per setting that differs, a column per result, and a button per column."""
    if not selection.is_one_split():
        st.caption(_("They are of different splits: their images differ, too."))
    frame = _table(selection)
    width = column_width(len(selection.results), beside=_NAMES)
    if len(frame):
        st.dataframe(
            frame,
            key="what_differed",
            hide_index=True,
            height="content",
            column_config={
                "Setting": st.column_config.TextColumn(
                    _("Setting"), width=_NAMES, pinned=True
                ),
                **{
                    name: st.column_config.TextColumn(name, width=width, help=name)
                    for name in selection.names()
                },
            },
            alt=_("{count} settings that differ", count=len(frame)),
        )
        st.caption(_("All other settings are the same in all of them."))
        offer_table(in_english(lambda: _table(selection)), "what_differed.csv")
    else:
        st.caption(_("Their settings are the same in everything."))
    _offer_again(selection)


def _table(selection: Selection) -> pd.DataFrame:
    results = selection.results
    rows = differing_settings([run.config for run, __ in results])
    table = {setting_name(name): values for name, values in rows}
    origins = [brief_origin(read_lineage(run)) for run, __ in results]
    if any(origins):
        table[_("trained on from")] = [words or NO_VALUE for words in origins]
    phases = [_(PHASE_TITLES[phase]) for __, phase in results]
    if len(set(phases)) > 1:
        table = {_("phase"): phases} | table
    frame = pd.DataFrame(list(table.values()), columns=list(selection.names()))
    frame.insert(0, "Setting", list(table))
    return frame


def _offer_again(selection: Selection) -> None:
    """A button per run that opens the form with its settings."""
    own = {
        run.id: (run, name)
        for (run, __), name in zip(selection.results, selection.names(), strict=True)
    }
    st.markdown(_("**Train again with the settings of**"))
    with st.container(horizontal=True):
        for run, name in own.values():
            if st.button(
                shell.plain(name if len(own) > 1 else _("this run")),
                key=f"again_{run.id}",
                icon=":material/tune:",
                help=_(
                    "Opens the form with all settings of this run, to change what you "
                    "like. Nothing is started yet."
                ),
            ):
                _open_form(run.config)


def _open_form(config: RunConfig) -> None:
    state.use(config)
    shell.open_page("train", dataset=config.dataset)
