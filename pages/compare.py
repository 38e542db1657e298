"""Compare: was fine-tuning worth it, and which of several models is best?"""

import streamlit as st

from core.language.texts import _, mark
from core.runs.cross_validation import fold_title
from core.runs.run import Run
from pages._ui.compare.cards import cards
from pages._ui.compare.damaged import without_damaged
from pages._ui.compare.folds import folds_of, show_all_folds
from pages._ui.compare.lineage import show_leaks
from pages._ui.compare.report import offer_report
from pages._ui.compare.results import (
    MOST,
    choose_results,
    open_results,
    other_model,
)
from pages._ui.compare.seed_choice import offer_all_seeds
from pages._ui.compare.selection import Selection
from pages._ui.compare.tabs import show_tabs
from pages._ui.compare.verdict import seeds_line, verdict_line
from pages._ui.frame import address, shell
from pages._ui.frame.undo import offer_undo
from pages._ui.run import memo
from pages._ui.run.choices import choice_titles, finished_choices
from pages._ui.run.travel import offer_import
from pages._ui.run_table.filters import is_linked
from pages._ui.run_table.table import runs_table
from pages._ui.run_table.which_setting import asks_for_settings, show_which_setting

shell.require_router()


def show_nothing_yet() -> None:
    """What this page is for, and the way to a first result."""
    st.markdown(
        _(
            "There is no finished training yet. As soon as a run has finished a phase, "
            "this page says whether fine-tuning was worth it, and shows the pictures "
            "that changed sides."
        )
    )
    if st.button(_("Train a model"), type="primary", icon=":material/model_training:"):
        shell.open_page("train")
    offer_import()


def show_table(look: memo.Look) -> None:
    """All runs, to choose some of them; drawn when it is opened."""
    table = st.expander(
        _("Choose from the table of all runs"),
        expanded=is_linked(),
        icon=":material/table_rows:",
        key="all_runs",
        on_change="rerun",
    )
    if table.open:
        with table:
            runs_table(open_results, MOST, [look])
            offer_import()


def show_chosen(look: memo.Look, choices: dict[str, tuple[Run, str]]) -> None:
    """The choice of results and of the images that they are asked about, and them."""
    titles = choice_titles(choices, look)
    left, right = st.columns([22, 5])
    with left:
        chosen = choose_results(choices, titles)
    with right:
        split = address.linked_segments(
            _("Images"),
            (mark("test"), mark("validation")),
            "split",
            _(
                "Test images had no part in choosing; validation images chose the "
                "epoch."
            ),
        )
    if not chosen:
        st.info(
            _(
                "Choose one result to look at it, two to compare them, or up to "
                "{most}.",
                most=MOST,
            ),
            icon=":material/arrow_upward:",
        )
        return
    chosen = without_damaged(choices, titles, chosen, split)
    offer_all_seeds(choices, chosen, lambda: look)
    selection = Selection(tuple(choices[key] for key in chosen), split)
    with st.container(key="verdict"):
        show_verdict(selection, look)
    with shell.errors_shown():
        if len(chosen) <= 2:
            cards(selection)
    if len(chosen) == 1 and (other := other_model(choices, chosen[0])):
        st.button(
            _("Compare with {name}", name=shell.plain(titles[other])),
            icon=":material/compare_arrows:",
            key="compare_with",
            on_click=open_results,
            args=([other, chosen[0]],),
        )
    offer_report(selection)
    show_tabs(selection)
    show_mattered()


def show_verdict(selection: Selection, look: memo.Look) -> None:
    """What the results say together: of all folds, where they are one of them."""
    together = folds_of(selection)
    if together is not None:
        with shell.errors_shown():
            show_all_folds(together)
        st.divider()
        fold = fold_title(selection.results[0][0])
        st.caption(_("The models of {fold} alone:", fold=fold))
    with shell.errors_shown():
        verdict_line(selection, is_main=together is None)
        seeds_line(selection, lambda: look)
        show_leaks(selection)


def show_mattered() -> None:
    """Which setting made the difference among all runs; drawn when it is opened."""
    st.divider()
    mattered = st.expander(
        _("Which setting mattered"),
        expanded=asks_for_settings(),
        icon=":material/tune:",
        key="which_setting",
        on_change="rerun",
    )
    if mattered.open:
        with mattered, shell.errors_shown():
            show_which_setting()


st.title(_("Compare"), anchor=False)
offer_undo()
look = memo.look()
choices = finished_choices(look)
if choices:
    show_table(look)
    show_chosen(look, choices)
else:
    show_nothing_yet()
