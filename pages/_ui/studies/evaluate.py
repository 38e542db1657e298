"""A finished model on a new labelled folder: started, watched, and what it says."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.analysis.changed_world import world_verdict
from core.data.datasets import Dataset, list_datasets, load_dataset, open_dataset
from core.errors import DataError
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.runs.evaluation import KIND, evaluations_of, submit_evaluation
from core.runs.evaluation_formats import EvaluateResult, NoveltyFigures
from core.runs.job import ACTIVE_STATES
from core.runs.run import Run
from core.runs.study import Study
from core.text.numbers import interval, percent
from pages._ui.charts.novelty_chart import novelty_histograms
from pages._ui.charts.style import chart_config
from pages._ui.frame import shell
from pages._ui.guard.permission import permit
from pages._ui.studies import progress
from pages._ui.studies.evaluation_facts import evaluation_facts
from pages._ui.studies.results import speaks_ours

_WHAT = mark(
    "The model answers every image of the folder. The result is compared with its own "
    "test result as of different images (Newcombe 1998), the looks of the images "
    "within each class by the energy distance of their features, the mix of classes by "
    "its total variation, both with a permutation test. Images that it was trained on "
    "are left out."
)
_FOLDER = mark("A folder, by its path")
_PLACE = "/home/me/pictures/new"  # such as people type


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
        title = _("Try it on a new labelled folder")
        st.markdown(f"## {title}", help=_(_WHAT))
        if studies and studies[0].state() in ("failed", "interrupted"):
            progress.show_broken(studies[0])
        for study in studies:
            if result := study.result(EvaluateResult):
                _show_result(result, speaks_ours(study))
                break
        _ask(run, phase)


def _is_active(study: Study) -> bool:
    return study.state() in ACTIVE_STATES


def _ask(run: Run, phase: str) -> None:
    known = {d.id: d.name for d in list_datasets() if d.id != run.config.dataset}
    with st.form(f"evaluate_{run.id}_{phase}", border=False):
        chosen = st.selectbox(
            _("Labelled images"),
            ["", *known],
            format_func=lambda item: known.get(item, _(_FOLDER)),
            key=f"evaluate_data_{run.id}",
            width=360,
        )
        text = st.text_input(
            _(_FOLDER),
            placeholder=_PLACE,
            help=_(
                "On the computer that runs Thaw, with a sub-folder per class; a zip "
                "or tar of one is unpacked into a copy. Nothing is written to it."
            ),
            key=f"evaluate_path_{run.id}",
        )
        sent = st.form_submit_button(_("Judge the model there"), icon=":material/rule:")
    if sent:
        permit("measure", run.id)
        submit_evaluation(run, phase, _dataset(chosen or "", text))
        st.rerun()


def _dataset(chosen: str, text: str) -> Dataset:
    if chosen:
        return load_dataset(chosen)
    if not text.strip():
        raise DataError(
            _("a folder of labelled images"), _("nothing"), _("Type its path.")
        )
    permit("add images", text)
    return open_dataset(text)


def _show_result(result: EvaluateResult, is_ours: bool) -> None:
    verdict = result["verdict"] if is_ours else world_verdict(result)
    st.markdown(f"**{shell.plain(verdict)}**")
    own = result["own"]
    title = _("Its own validation images")
    if own["split"] == "test":
        title = _("Its own test images")
    here = _("Accuracy here and on the model's own images.")
    sides = (result["figures"], own)
    table = pd.DataFrame(
        {
            "": [_("New images"), title],
            _("Images"): [side["count"] for side in sides],
            _("Accuracy"): [percent(side["accuracy"]) for side in sides],
            _("95% interval"): [interval(side["interval"]) for side in sides],
            _("Balanced"): [percent(side["balanced_accuracy"]) for side in sides],
        }
    )
    st.dataframe(
        table,
        key=f"evaluated_{KIND}",
        hide_index=True,
        alt=f"{here} {verdict}",
    )
    st.caption(shell.plain(" ".join(evaluation_facts(result))))
    if novelty := result["novelty"]:
        st.plotly_chart(
            novelty_histograms(novelty, shell.is_dark()),
            key="evaluated_novelty",
            config=chart_config(),
            alt=_novelty_text(novelty),
        )


def _novelty_text(novelty: NoveltyFigures) -> str:
    new, own = novelty["new"], novelty["own"]
    return _(
        "How unlike the training images the new images are, and the model's own: "
        "{new_far} of {new} and {own_far} of {own} lie beyond the threshold.",
        new_far=numeral(f"{new['unfamiliar']:,}"),
        new=numeral(f"{new['count']:,}"),
        own_far=numeral(f"{own['unfamiliar']:,}"),
        own=numeral(f"{own['count']:,}"),
    )
