"""Compare: was fine-tuning worth it, and which of two models is better?"""

import streamlit as st

from core.analysis.comparison import Comparison
from core.errors import UserError
from core.runs.cross_validation import fold_title
from pages._ui.compare.cards import cards
from pages._ui.compare.changed_pictures import changed_pictures
from pages._ui.compare.confidence import confidence
from pages._ui.compare.curves import curves
from pages._ui.compare.default_pair import default_pair, other_model
from pages._ui.compare.figures_per_class import per_class
from pages._ui.compare.folds import folds_of, show_all_folds
from pages._ui.compare.matrices import matrices
from pages._ui.compare.memo import comparison_of
from pages._ui.compare.pair import Pair
from pages._ui.compare.verdict import seeds_line, verdict_line
from pages._ui.frame import address, shell
from pages._ui.run.table import choice_titles, finished_choices, runs_table
from pages._ui.run.travel import offer_import
from pages._ui.studies.evaluate import show_new_images

shell.require_router()

A, B, SPLIT = "a", "b", "split"  # widget keys, and query parameters of a link


def show_pictures(pair: Pair, comparison: Comparison | None) -> None:
    """The pictures that changed sides, or why there are none."""
    if comparison is None:
        st.caption("Choose two different models that were trained on the same split.")
    else:
        changed_pictures(pair, comparison)


def offer_another(chosen: str) -> None:
    """Both sides are the same model: a way out with one press, where there is one."""
    other = other_model(choices, chosen)
    if other is None:
        st.info(
            "Both are the same model, and no other was trained on this split. Train "
            "another one to compare it with."
        )
        return
    st.info("Both are the same model. Choose another one on one of the sides.")
    st.button(
        f"Compare with {titles[other]}",
        icon=":material/compare_arrows:",
        key="compare_with",
        on_click=_choose_first,
        args=(other,),
    )


def _choose_first(other: str) -> None:
    st.session_state[A] = other


TABS = {
    "Figures per class": lambda pair, _: per_class(pair),
    "Curves": lambda pair, _: curves(pair),
    "Confusion matrices": lambda pair, _: matrices(pair),
    "Confidence": lambda pair, _: confidence(pair),
    "Pictures that changed sides": show_pictures,
    "New images": lambda pair, _: show_new_images(*pair.b),
}

st.title("Compare", anchor=False)
choices = finished_choices()
if not choices:
    st.markdown(
        "There is no finished training yet. As soon as a run has finished a phase, "
        "this page says whether fine-tuning was worth it, and shows the pictures that "
        "changed sides."
    )
    if st.button("Train a model", type="primary", icon=":material/model_training:"):
        shell.open_page("train")
    offer_import()
    st.stop()

table = st.expander(
    "Choose from the table of all runs",
    icon=":material/table_rows:",
    key="all_runs",
    on_change="rerun",
)
if table.open:
    with table:
        runs_table(A, B)
        offer_import()

first, second = default_pair(choices, *map(st.query_params.get, (A, B)))
titles = choice_titles(choices)
left, right, third = st.columns([11, 11, 5], vertical_alignment="bottom")
with left:
    a = address.linked_choice("First model", titles, A, first)
with right:
    b = address.linked_choice("Second model", titles, B, second)
with third:
    split = address.linked_segments(
        "Images",
        ("test", "validation"),
        SPLIT,
        "Test images had no part in choosing; validation images chose the epoch.",
    )
try:
    pair = Pair(choices[a], choices[b], split)
    if a == b:
        offer_another(a)
        comparison = None
    else:
        comparison = comparison_of(pair)
except UserError as error:
    shell.show_error(error)
    comparison = None

together = folds_of(pair)
if together is not None:
    with shell.errors_shown():
        show_all_folds(together)
    st.divider()
    st.caption(f"The models of {fold_title(pair.b[0])} alone:")
if comparison is not None:
    verdict_line(pair, comparison, is_main=together is None)
    seeds_line(pair)
with shell.errors_shown():
    cards(pair)
tabs = st.tabs(list(TABS), key="show", bind="query-params")
for tab, show in zip(tabs, TABS.values(), strict=True):
    if tab.open:
        with tab, shell.errors_shown():
            show(pair, comparison)
