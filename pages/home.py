"""Home: where am I, what is done, what comes next."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from core import __version__
from core.data.datasets import Dataset, list_datasets
from core.language.numerals import day_text
from core.language.texts import _, plural
from core.runs.queue import active_jobs, active_runs
from core.runs.run import Run, list_runs
from core.runs.study import Study
from core.text.numbers import number
from pages._ui.dataset import gallery
from pages._ui.dataset.damaged import show_damaged_datasets
from pages._ui.dataset.facts import facts_of
from pages._ui.frame import shell
from pages._ui.home.disk_space import disk_usage, show_disk_space
from pages._ui.home.progress_card import show_progress, states_of
from pages._ui.home.recent_runs import open_clicked_run, show_runs
from pages._ui.home.welcome import show_welcome
from pages._ui.lessons.offer import show_lessons
from pages._ui.run import memo
from pages._ui.run.actions import open_comparison

shell.require_router()

_NUM_DATASETS = 6


def show_steps(datasets: list[Dataset], runs: list[Run], running: bool) -> None:
    """Three cards: what is done, and the button of the step that is next."""
    finished = [run for run in runs if memo.run_summary(run)["chosen"]]
    step = 2 if finished else 1
    for index, column in enumerate(st.columns(3)):
        with column.container(border=True, height="stretch"):
            kind = "primary" if index == step and not running else "secondary"
            if index == 0:
                _show_images_step(datasets, kind)
            elif index == 1:
                _show_training_step(len(finished), running, kind)
            else:
                _show_answer_step(finished[0] if finished else None, kind)


def _step_title(step: int, title: str, done: bool) -> None:
    badge = f":green-badge[:material/check: {_('done')}]" if done else ""
    st.markdown(f"## {step}. {title} {badge}")


def _show_images_step(datasets: list[Dataset], kind: str) -> None:
    _step_title(1, _("Images"), True)
    name = shell.plain(datasets[0].name)
    st.markdown(
        plural(
            "{count} data set, the newest is **{name}**.",
            "{count} data sets, the newest is **{name}**.",
            len(datasets),
            name=name,
        )
    )
    st.space("stretch")
    if st.button(
        _("Look at the images"),
        type=kind,  # type: ignore[arg-type]
        icon=":material/photo_library:",
        key=f"look-{datasets[0].id}",  # a click on what is no longer shown does nothing
    ):
        shell.open_page("dataset", dataset=datasets[0].id)


def _show_training_step(finished: int, running: bool, kind: str) -> None:
    _step_title(2, _("Training"), finished > 0 and not running)
    if running:
        st.markdown(_("A training is running, see below."))
    elif finished:
        st.markdown(
            plural(
                "{count} run has a finished model. Another can be compared.",
                "{count} runs have a finished model. Another can be compared.",
                finished,
            )
        )
    else:
        st.markdown(
            _(
                "Next: train a first model. The recipe is filled in; on a laptop it "
                "takes a few minutes."
            )
        )
    st.space("stretch")
    label = _("Start another training") if finished else _("Train a first model")
    if st.button(label, type=kind, icon=":material/model_training:"):  # type: ignore[arg-type]
        shell.open_page("train")


def _show_answer_step(finished: Run | None, kind: str) -> None:
    _step_title(3, _("Answer"), False)
    if finished is None:
        st.markdown(_("After a training: was fine-tuning worth it, and what is this?"))
    else:
        st.markdown(
            _("Was fine-tuning worth it? And what does the model say of a new picture?")
        )
    st.space("stretch")
    with st.container(horizontal=True):
        if (
            st.button(
                _("Compare"),
                type=kind,  # type: ignore[arg-type]
                icon=":material/compare_arrows:",
                disabled=finished is None,
                key=f"compare-{finished and finished.id}",
            )
            and finished
        ):
            open_comparison(finished)
        if (
            st.button(
                _("Predict"),
                icon=":material/image_search:",
                disabled=finished is None,
                key=f"predict-{finished and finished.id}",
            )
            and finished
        ):
            shell.open_page("predict", model=finished.id)


def show_datasets(datasets: list[Dataset]) -> None:
    """A card per data set."""
    st.subheader(_("Data sets"), anchor=False)
    with st.grid("auto", min_column_width=260) as grid:
        for dataset in datasets[:_NUM_DATASETS]:
            with grid.cell(), st.container(border=True, height="stretch"):
                _show_dataset(dataset)
    if len(datasets) > _NUM_DATASETS:
        more = len(datasets) - _NUM_DATASETS
        st.caption(_("{count} more on the Dataset page.", count=more))


def _show_dataset(dataset: Dataset) -> None:
    facts = facts_of(dataset)
    if strip := gallery.cover(dataset):
        st.image(
            strip, width="stretch", alt=_("A few images of {name}", name=dataset.name)
        )
    if facts:
        classes = number(len(facts["counts"]), "class")
        text = f"{number(facts['num_images'], 'image')}, {classes}"
    else:
        text = _("Not read yet")
    with st.container(gap="xxsmall"):
        st.markdown(f"**{shell.plain(dataset.name)}**")
        st.caption(text)
        added = day_text(datetime.fromtimestamp(dataset.added))
        st.caption(_("Added {day}", day=added))
    st.space("stretch")
    if st.button(_("Open"), key=f"open-{dataset.id}", icon=":material/arrow_forward:"):
        shell.open_page("dataset", dataset=dataset.id)


open_clicked_run()
datasets, runs = list_datasets(), list_runs()
jobs = active_jobs()
active = states_of(jobs)
running = bool(active_runs())
if datasets:
    st.title(_("Home"))
    show_steps(datasets, runs, running)
else:
    show_welcome()
st.fragment(show_progress, run_every="2s" if active else None)(active)
show_lessons(not runs)
if datasets:
    show_datasets(datasets)
show_damaged_datasets()
studies = [job for job in jobs if isinstance(job, Study)]
if runs or studies:
    show_runs(runs, studies)
if datasets or runs or disk_usage():
    show_disk_space(bool(active))
st.caption(f"Thaw {__version__}")
