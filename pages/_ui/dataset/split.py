"""How a data set is divided: the split in use, others, and another division."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.data.datasets import Dataset
from core.data.folders.layout import SPLITS
from core.data.splitting.rule import SplitRule
from pages._ui.charts import data_charts
from pages._ui.dataset.changes import check_for_changes
from pages._ui.dataset.extend import extend_split
from pages._ui.dataset.facts import DatasetFacts
from pages._ui.dataset.layout import show_choice
from pages._ui.dataset.new_split import show_new_split
from pages._ui.dataset.split_leaks import show_leaks
from pages._ui.dataset.split_names import show_named_splits
from pages._ui.frame import shell

_CHECK_HELP = "Compares names, sizes and times of the files with those of the split."
_SAME_TEXT = "Runs with the same fingerprint were judged on the same images."
_EXTEND_HELP = (
    "New files get a side, those of a known group that of their group. Every other "
    "image keeps its own, so that earlier results stay comparable."
)

_DEAL_HELP = "Make the folds anew: new images are dealt out with the others."


def show_split(dataset: Dataset, facts: DatasetFacts) -> None:
    """How the images are divided, and the form for another division."""
    table = pd.DataFrame.from_dict(facts["counts"], orient="index")[list(SPLITS)]
    table = table.rename(columns=data_charts.SPLIT_NAMES)
    sums = table.sum()
    table.insert(0, "Class", table.index)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        for column, (name, count) in zip(st.columns(3), sums.items(), strict=True):
            share = count / facts["num_images"]
            column.metric(str(name), f"{count:,}", border=True)
            column.caption(f"{share:.0%} of the images")
        show_leaks(dataset, facts)
        st.dataframe(table, hide_index=True, alt="Images per class and split")
        _show_folds(facts["folds"])
        show_named_splits(dataset)
    with right:
        st.markdown("##### What the splits are for")
        st.markdown(
            "The network learns from **training** images. **Validation** images choose "
            "the best epoch and phase. **Test** images are only for the final figure."
        )
        _show_origin(facts)
        with st.container(horizontal=True):
            _offer_check(dataset)
            _offer_extension(dataset, bool(facts["folds"]))
        show_choice(dataset)
        show_new_split(dataset, facts)


def _show_folds(folds: list[dict[str, int]]) -> None:
    """Of a set of folds: how many images each has on its sides."""
    if not folds:
        return
    st.markdown(
        f"##### A set of {len(folds)} folds\nAbove is the first. Each of them tests "
        "other images, so that all of them together test every image once."
    )
    table = pd.DataFrame(folds)[list(SPLITS)].rename(columns=data_charts.SPLIT_NAMES)
    table.insert(0, "Fold", [str(place) for place in range(1, len(folds) + 1)])
    st.dataframe(table, hide_index=True, alt="Images per fold and split")


def _show_origin(facts: DatasetFacts) -> None:
    rule = SplitRule.from_json(facts["rule"]) or SplitRule()
    name = f"**{shell.plain(facts['name'])}**, split" if facts["name"] else "Split"
    same = "Each fold has another one." if facts["folds"] else _SAME_TEXT
    st.caption(
        f"{name} {shell.plain(rule.words)}. Seed {facts['seed']}, fingerprint "
        f"`{facts['digest'][:12]}`. {same}"
    )


def _offer_check(dataset: Dataset) -> None:
    if st.button("Check for changes", icon=":material/sync:", help=_CHECK_HELP):
        with shell.errors_shown():
            if not check_for_changes(dataset):
                st.session_state["notice"] = "The files are those that were split"
            st.rerun()


def _offer_extension(dataset: Dataset, has_folds: bool) -> None:
    clicked = st.button(
        "Add new files",
        icon=":material/add:",
        help=_DEAL_HELP if has_folds else _EXTEND_HELP,
        disabled=has_folds,
    )
    if clicked and extend_split(dataset):
        st.rerun()
