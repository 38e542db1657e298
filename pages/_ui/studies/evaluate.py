"""A finished model on a new labelled folder: started, watched, and what it says."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.data.datasets import Dataset, list_datasets, load_dataset, open_dataset
from core.errors import DataError
from core.runs.evaluation import KIND, evaluations_of, submit_evaluation
from core.runs.evaluation_formats import EvaluateResult
from core.runs.job import ACTIVE_STATES
from core.runs.run import Run
from core.runs.study import Study
from core.text.numbers import interval, number, percent, points
from pages._ui.charts.novelty_chart import novelty_histograms
from pages._ui.charts.style import CHART_CONFIG
from pages._ui.frame import shell
from pages._ui.guard.permission import permit
from pages._ui.studies import progress

_WHAT = (
    "The model answers every image of the folder. The result is compared with its own "
    "test result as of different images (Newcombe 1998), the looks of the images "
    "within each class by the energy distance of their features, the mix of classes by "
    "its total variation, both with a permutation test. Images that it was trained on "
    "are left out."
)
_FOLDER = "A folder, by its path"


def show_new_images(run: Run, phase: str) -> None:
    """The last evaluation of a model, and how to start another."""
    if any(_is_active(study) for study in evaluations_of(run, phase)):
        st.fragment(_draw, run_every="1s")(run, phase, True)
    else:
        _draw(run, phase, False)


def _draw(run: Run, phase: str, was_active: bool) -> None:
    with shell.errors_shown():
        studies = evaluations_of(run, phase)
        if active := next(filter(_is_active, studies), None):
            progress.show_progress(active)
            return
        if was_active:
            st.rerun()  # so that the page registers this part without its timer
        st.markdown("##### Try it on a new labelled folder", help=_WHAT)
        if studies and studies[0].state() in ("failed", "interrupted"):
            progress.show_broken(studies[0])
        found = (study.result(EvaluateResult) for study in studies)
        if result := next(filter(None, found), None):
            _show_result(result)
        _ask(run, phase)


def _is_active(study: Study) -> bool:
    return study.state() in ACTIVE_STATES


def _ask(run: Run, phase: str) -> None:
    known = {d.id: d.name for d in list_datasets() if d.id != run.config.dataset}
    with st.form(f"evaluate_{run.id}_{phase}", border=False):
        chosen = st.selectbox(
            "Labelled images",
            ["", *known],
            format_func=lambda item: known.get(item, _FOLDER),
            key=f"evaluate_data_{run.id}",
            width=360,
        )
        text = st.text_input(
            _FOLDER,
            placeholder="/home/me/pictures/new",
            help="On the computer that runs Thaw, with a sub-folder per class; a zip "
            "or tar of one is unpacked into a copy. Nothing is written to it.",
            key=f"evaluate_path_{run.id}",
        )
        sent = st.form_submit_button("Judge the model there", icon=":material/rule:")
    if sent:
        permit("measure", run.id)
        submit_evaluation(run, phase, _dataset(chosen or "", text))
        st.rerun()


def _dataset(chosen: str, text: str) -> Dataset:
    if chosen:
        return load_dataset(chosen)
    if not text.strip():
        raise DataError("a folder of labelled images", "nothing", "Type its path.")
    permit("add images", text)
    return open_dataset(text)


def _show_result(result: EvaluateResult) -> None:
    st.markdown(f"**{shell.plain(result['verdict'])}**")
    figures, own = result["figures"], result["own"]
    rows = [("New images", figures), (f"Its own {own['split']} images", own)]
    table = pd.DataFrame(
        {
            "": [title for title, _ in rows],
            "Images": [side["count"] for _, side in rows],
            "Accuracy": [percent(side["accuracy"]) for _, side in rows],
            "95% interval": [interval(side["interval"]) for _, side in rows],
            "Balanced": [percent(side["balanced_accuracy"]) for _, side in rows],
        }
    )
    st.dataframe(
        table,
        key=f"evaluated_{KIND}",
        hide_index=True,
        alt=f"Accuracy here and on the model's own images. {result['verdict']}",
    )
    st.caption(shell.plain(" ".join(_facts(result))))
    if novelty := result["novelty"]:
        st.plotly_chart(
            novelty_histograms(novelty, shell.is_dark()),
            key="evaluated_novelty",
            config=CHART_CONFIG,
            alt="How unlike the training images the new images are, and the model's "
            f"own: {novelty['new']['unfamiliar']:,} of {novelty['new']['count']:,} and "
            f"{novelty['own']['unfamiliar']:,} of {novelty['own']['count']:,} lie "
            "beyond the threshold.",
        )


def _facts(result: EvaluateResult) -> list[str]:
    told = [f"{result['data_name']}, {result['root']}."]
    if result["difference"] is not None:
        low, high = result["difference_interval"]
        told.append(
            f"The accuracy differs by {points(result['difference'])} points (95% "
            f"interval {points(low)} to {points(high)})."
        )
    for shift, what in (
        (result["looks"], "Images of the same class"),
        (result["mix"], "The mix of classes"),
    ):
        if shift is not None:
            told.append(f"{what}: {shift['size']:.3f} of 1 apart, p = "
                        f"{shift['p_value']:.3f}.")  # fmt: skip
    for item in result["unknown_classes"]:
        told.append(
            f"{item['name']} is no class of the model: {number(item['count'], 'image')}"
            f" not judged, mostly called {item['answer']}."
        )
    if missing := result["missing_classes"]:
        told.append(f"Without images here: {', '.join(missing)}.")
    for rows, what in (
        (result["seen"], "that the model was trained on or chosen by"),
        (result["left_out"], "that can't be used"),
    ):
        if rows:
            path, reason = rows[0]
            told.append(f"{number(len(rows), 'file')} {what} (the first, {path}: "
                        f"{reason}).")  # fmt: skip
    return told
