"""How a data set is divided: the split in use, others, and another division."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.data.datasets import Dataset
from core.data.folders.layout import SPLITS
from core.data.splitting.rule import SplitRule
from core.language.numerals import numeral
from core.language.texts import _, mark
from pages._ui.charts import data_charts
from pages._ui.dataset.changes import check_for_changes
from pages._ui.dataset.extend import extend_split
from pages._ui.dataset.facts import DatasetFacts
from pages._ui.dataset.layout import show_choice
from pages._ui.dataset.new_split import show_new_split
from pages._ui.dataset.split_leaks import show_leaks
from pages._ui.dataset.split_names import show_named_splits
from pages._ui.frame import shell

_SPLIT_HELP = {
    "train": mark("The model learns from these."),
    "validation": mark("These choose the epoch, the phase and the threshold."),
    "test": mark("What is reported is measured on these; nothing is chosen on them."),
}
_CHECK_HELP = mark(
    "Compares names, sizes and times of the files with those of the split."
)
_SAME_TEXT = mark("Runs with the same fingerprint were judged on the same images.")
_EXTEND_HELP = mark(
    "New files get a side, those of a known group that of their group. Every other "
    "image keeps its own, so that earlier results stay comparable."
)

_DEAL_HELP = mark("Make the folds anew: new images are dealt out with the others.")


def show_split(dataset: Dataset, facts: DatasetFacts) -> None:
    """How the images are divided, and the form for another division."""
    table = pd.DataFrame.from_dict(facts["counts"], orient="index")[list(SPLITS)]
    sums = table.sum()
    table = table.rename(columns=_split_title)
    table.insert(0, _("Class"), table.index)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        for column, (side, count) in zip(st.columns(3), sums.items(), strict=True):
            share = f"{count / facts['num_images']:.0%}"
            column.metric(
                _split_title(str(side)),
                numeral(f"{count:,}"),
                _("{share} of the images", share=share),
                delta_color="off",
                delta_arrow="off",
                border=True,
                help=_(_SPLIT_HELP[str(side)]),
            )
        show_leaks(dataset, facts)
        st.dataframe(table, hide_index=True, alt=_("Images per class and split"))
        _show_folds(facts["folds"])
        show_named_splits(dataset)
    with right:
        st.markdown(f"## {_('What the splits are for')}")
        st.markdown(
            _(
                "The network learns from **training** images. **Validation** images "
                "choose the best epoch and phase. **Test** images are only for the "
                "final figure."
            )
        )
        _show_origin(facts)
        with st.container(horizontal=True):
            _offer_check(dataset)
            _offer_extension(dataset, bool(facts["folds"]))
        show_choice(dataset)
        show_new_split(dataset, facts)


def _split_title(side: str) -> str:
    return _(data_charts.SPLIT_NAMES[side])


def _show_folds(folds: list[dict[str, int]]) -> None:
    """Of a set of folds: how many images each has on its sides."""
    if not folds:
        return
    title = _("A set of {count} folds", count=len(folds))
    text = _(
        "Above is the first. Each of them tests other images, so that all of them "
        "together test every image once."
    )
    st.markdown(f"## {title}\n{text}")
    table = pd.DataFrame(folds)[list(SPLITS)].rename(columns=_split_title)
    table.insert(0, _("Fold"), [str(place) for place in range(1, len(folds) + 1)])
    st.dataframe(table, hide_index=True, alt=_("Images per fold and split"))


def _show_origin(facts: DatasetFacts) -> None:
    rule = SplitRule.from_json(facts["rule"]) or SplitRule()
    how = {
        "rule": shell.plain(rule.words),
        "seed": facts["seed"],
        "digest": facts["digest"][:12],
    }
    if facts["name"]:
        text = _(
            "**{name}**, split {rule}. Seed {seed}, fingerprint `{digest}`.",
            name=shell.plain(facts["name"]),
            **how,
        )
    else:
        text = _("Split {rule}. Seed {seed}, fingerprint `{digest}`.", **how)
    same = _("Each fold has another one.") if facts["folds"] else _(_SAME_TEXT)
    st.caption(f"{text} {same}")


def _offer_check(dataset: Dataset) -> None:
    if st.button(_("Check for changes"), icon=":material/sync:", help=_(_CHECK_HELP)):
        with shell.errors_shown():
            if not check_for_changes(dataset):
                st.session_state["notice"] = _("The files are those that were split")
            st.rerun()


def _offer_extension(dataset: Dataset, has_folds: bool) -> None:
    clicked = st.button(
        _("Add new files"),
        icon=":material/add:",
        help=_(_DEAL_HELP) if has_folds else _(_EXTEND_HELP),
        disabled=has_folds,
    )
    if clicked and extend_split(dataset):
        st.rerun()
