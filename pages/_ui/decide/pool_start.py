"""Which folder of unlabelled images there is, and which run is to look at it."""

from __future__ import annotations

import streamlit as st

from core.data.datasets import Dataset
from core.data.image_files import files_below
from core.data.image_paths import pool_folder
from core.data.pool import use_pool
from core.errors import DataError
from core.estimates.study import pool_seconds
from core.language.texts import _, mark
from core.runs.run import load_run
from core.runs.run_phase import parse_run_phase
from core.text.numbers import rough_duration
from pages._ui.guard.permission import permit
from pages._ui.run import memo
from pages._ui.run.titles import run_titles
from pages._ui.studies import progress
from pages._ui.studies.pool import KIND

_LISTED_SECONDS = 30  # that a list of files counts as new

_WHAT = mark(
    "The model says of each image what it probably is. First come those that teach it "
    "most: where it is unsure, and which are unlike each other (BADGE). What it has "
    "said is kept: a second look costs only what is new."
)


def ask_for_folder(dataset: Dataset, is_first: bool) -> None:
    """The form in which a folder is named."""
    with st.form(f"pool_form_{dataset.id}", border=False):
        text = st.text_input(
            _("Folder of unlabelled images"),
            placeholder=_("/home/me/pictures/new"),
            help=_(
                "On the computer that runs Thaw, of any depth. Nothing is written to "
                "it; of an image that gets a label Thaw keeps a copy of its own."
            ),
            key=f"pool_path_{dataset.id}",
        )
        sent = st.form_submit_button(
            _("Use this folder"), type="primary" if is_first else "secondary"
        )
    if sent:
        permit("add images", dataset.id)
        if not text.strip():
            raise DataError(
                _("the path of a folder"), _("nothing"), _("Type or paste it.")
            )
        use_pool(dataset, text)
        st.rerun()


def start_button(dataset: Dataset, again: bool) -> None:
    """Which run is to look, and the button that starts it."""
    runs = {
        summary["id"]: summary
        for summary in memo.finished_runs()
        if summary["dataset_id"] == dataset.id
    }
    if not runs:
        st.caption(
            _(
                ":material/model_training: No run on this data set has finished yet. "
                "Train one: it then says what these images probably are."
            )
        )
        return
    chosen = st.selectbox(
        _("Run"),
        list(runs),
        format_func=run_titles(list(runs.values())).__getitem__,
        key=f"pool_run_{dataset.id}",
        label_visibility="collapsed",
        width=360,
    )
    label = _("Look again") if again else _("Look at the images")
    if not again:
        label += _estimate_text(dataset, chosen)
    if st.button(
        label,
        icon=":material/image_search:",
        key="start_pool",
        type="secondary" if again else "primary",
        help=_(_WHAT),
    ):
        run, phase = parse_run_phase(chosen)
        progress.start(KIND, dataset, {"run": run.id, "phase": phase})


def _estimate_text(dataset: Dataset, run_id: str) -> str:
    seconds = pool_seconds(load_run(run_id).config, _num_files(dataset.id))
    return " " + _("(about {duration})", duration=rough_duration(seconds))


@st.cache_data(ttl=_LISTED_SECONDS, max_entries=16, show_spinner=False)
def _num_files(dataset_id: str) -> int:
    root = pool_folder(dataset_id)
    return sum(1 for _ in files_below(root)) if root else 0
