"""Dataset: bring in images, look at them, split them."""

from __future__ import annotations

import streamlit as st

from core.data.datasets import Dataset, list_datasets
from core.data.manifests import ensure_manifest
from core.errors import DataError, UserError
from core.language.numerals import numeral
from core.language.texts import _, mark
from pages._ui.add.area import show_add_area
from pages._ui.collect.view import begin_collecting, is_collecting, show_collecting
from pages._ui.dataset.augmentation import show_augmentation
from pages._ui.dataset.changes import show_changes
from pages._ui.dataset.damaged import show_damaged_datasets
from pages._ui.dataset.facts import DatasetFacts, facts_of
from pages._ui.dataset.layout import is_asking, offer_another_way, show_question
from pages._ui.dataset.left_out import offer_leaving_out, show_left_out, show_unusable
from pages._ui.dataset.reading import reporter
from pages._ui.dataset.removal import confirm_removal
from pages._ui.dataset.split import show_split
from pages._ui.dataset.tabs import show_overview, show_problems
from pages._ui.decide.gallery import show_gallery
from pages._ui.decide.health import show_health
from pages._ui.decide.next_version import show_pending
from pages._ui.decide.review import show_review
from pages._ui.decide.table import show_decisions
from pages._ui.frame import address, shell
from pages._ui.frame.tabs import linked_tabs
from pages._ui.guard.permission import permit
from pages._ui.studies.advice import show_advice

shell.require_router()


def choose_dataset(datasets: list[Dataset]) -> Dataset:
    """The box that the address bar follows; a link to an unknown id says so."""
    by_id = {dataset.id: dataset for dataset in datasets}
    if (opened := st.session_state.pop("open_dataset", None)) in by_id:
        address.forget_choice("dataset")
        st.session_state["dataset"] = opened
        st.session_state["view"] = "Overview"
    last = st.session_state.get("last_dataset")
    start = last if last in by_id else datasets[0].id
    if unknown := address.seed_choice("dataset", "dataset", list(by_id), start):
        st.warning(
            _(
                "There is no data set {name} here. Choose another one or add it again.",
                name=shell.plain(unknown),
            ),
            icon=":material/link_off:",
        )
    titles = address.told_apart({key: item.name for key, item in by_id.items()})
    title, box = st.columns([3, 2], vertical_alignment="center")
    chosen = box.selectbox(
        _("Data set"),
        list(by_id),
        key="dataset",
        label_visibility="collapsed",
        format_func=titles.__getitem__,
    )
    address.keep_choice("dataset", chosen)
    st.session_state["last_dataset"] = chosen
    dataset = by_id[chosen]
    title.title(shell.plain(dataset.name), anchor=False)
    place, buttons = st.columns([3, 2], vertical_alignment="center")
    licence = dataset.licence
    with place.container(horizontal=True, vertical_alignment="center"):
        if dataset.is_collected and not is_collecting(dataset):
            _offer_collecting(dataset)
        st.caption(
            shell.plain(licence.split(". ")[0] if licence else dataset.root),
            help=shell.plain(licence) or None,
        )
    with buttons.container(horizontal=True, horizontal_alignment="right"):
        # By its id: a click on what is no longer shown does nothing.
        if not is_collecting(dataset):
            _offer_training(dataset)
        st.button(_("Add images"), icon=":material/add:", on_click=_toggle_adding)
        if st.button(
            shell.unseen_label(_("Remove this data set")),
            icon=":material/delete:",
            help=_("Remove this data set"),
            key=f"remove-{dataset.id}",
        ):
            confirm_removal(dataset)
    return dataset


def _offer_training(dataset: Dataset) -> None:
    if st.button(
        _("Train on this data set"),
        type="primary",
        icon=":material/model_training:",
        key=f"train-{dataset.id}",
    ):
        shell.open_page("train", dataset=dataset.id)


def _offer_collecting(dataset: Dataset) -> None:
    st.button(
        _("Take more pictures"),
        icon=":material/photo_camera:",
        on_click=begin_collecting,
        args=(dataset,),
        key=f"collect-{dataset.id}",
    )


def _toggle_adding() -> None:
    st.session_state["adding"] = not st.session_state.get("adding", False)


def prepared(dataset: Dataset) -> DatasetFacts | None:
    """What is in the data set; read and split first where that has not been done."""
    if found := facts_of(dataset):
        return found
    bar = st.progress(0.0, text=_("Listing the files"))
    try:
        if is_asking(dataset):
            bar.empty()
            return None
        permit("split", dataset.id)
        ensure_manifest(dataset, progress=reporter(bar))
    except (UserError, FileNotFoundError) as error:
        bar.empty()
        shell.show_error(
            error
            if isinstance(error, UserError)
            else DataError(
                _("a data set that is still there"),
                _(
                    "{name}, whose folder in THAW_HOME was deleted just now",
                    name=dataset.id,
                ),
                _("Add its images again."),
            )
        )
        if isinstance(error, UserError):
            offer_leaving_out(dataset, error)
            offer_another_way(dataset)
        st.button(_("Try again"), icon=":material/refresh:")
        return None
    bar.empty()
    return facts_of(dataset)


def show_figures(facts: DatasetFacts) -> None:
    """The four figures."""
    totals = {name: sum(places.values()) for name, places in facts["counts"].items()}
    smallest = min(totals, key=lambda name: totals[name])
    problems = len(facts["unusable"]) + len(facts["copies"]) + len(facts["blank"])
    columns = st.columns(4)
    columns[0].metric(
        _("Images"),
        numeral(f"{facts['num_images']:,}"),
        help=_("Files that can be read; each picture counts once"),
    )
    columns[1].metric(
        _("Classes"),
        numeral(f"{len(totals):,}"),
        help=_("What a model of these images can answer"),
    )
    columns[2].metric(
        _("Smallest class"),
        _("{count} images", count=numeral(f"{totals[smallest]:,}")),
        help=_("The class {name}", name=shell.plain(smallest)),
    )
    columns[3].metric(
        _("Problems"),
        numeral(f"{problems:,}"),
        help=_("Files that are left out, and pictures of one single value"),
    )


TABS = {
    mark("Overview"): show_overview,
    mark("Gallery"): show_gallery,
    mark("Problems"): lambda dataset, facts: show_problems(facts),
    mark("Health"): show_health,
    mark("Review"): show_review,
    mark("Decisions"): show_decisions,
    mark("Split"): show_split,
    mark("Advice"): show_advice,
    mark("Augmentation"): lambda dataset, facts: show_augmentation(
        dataset, list(facts["counts"]), facts["num_images"]
    ),
}

if notice := st.session_state.pop("notice", None):
    st.toast(notice, icon=":material/check:")
datasets = list_datasets()
show_damaged_datasets()
if not datasets:
    st.title(_("Dataset"))
    st.markdown(_("Bring in the images that the network should learn from."))
    show_add_area()
else:
    chosen = choose_dataset(datasets)
    if st.session_state.get("adding"):
        with st.container(border=True):
            show_add_area()
    if is_collecting(chosen):
        show_collecting(chosen)
    elif facts := prepared(chosen):
        show_changes(chosen)
        with shell.errors_shown():
            show_question(chosen)
            show_unusable(chosen)
        show_figures(facts)
        show_left_out(chosen)
        with shell.errors_shown():
            show_pending(chosen)
        tabs = linked_tabs(list(TABS), "view")
        for tab, show in zip(tabs, TABS.values(), strict=True):
            if tab.open:
                with tab, shell.errors_shown():
                    show(chosen, facts)
