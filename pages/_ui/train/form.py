"""The form that starts a training: what most people set first, the rest folded away."""

from __future__ import annotations

import streamlit as st

from core.config import STRATEGIES, RunConfig
from core.data.datasets import Dataset, list_datasets
from core.data.manifests import current_manifest
from core.errors import UserError
from core.language.texts import _, mark
from core.runs.cross_validation import require_one_way
from core.runs.requirements import check_requirements
from core.runs.run import Run
from core.text.labels import PHASE_NAMES
from pages._ui.dataset.changes import show_old_split
from pages._ui.dataset.facts import DatasetFacts, facts_of
from pages._ui.frame import code_view, shell
from pages._ui.frame.address import told_apart
from pages._ui.train import state, unfreeze
from pages._ui.train.backbone import choose_backbone, choose_strategy, take_advice
from pages._ui.train.earlier import UNSAID, start_warnings
from pages._ui.train.estimate_caption import show_estimate
from pages._ui.train.head import head_section, head_summary
from pages._ui.train.images import images_section, images_summary, take_augmentation
from pages._ui.train.lines import Lines, lines_or_none, whole_network
from pages._ui.train.more import more_section, more_summary
from pages._ui.train.network import network_section, network_summary
from pages._ui.train.phase import phase_section, phase_summary
from pages._ui.train.rate_search import Search
from pages._ui.train.recipe import choose_recipe
from pages._ui.train.section import FORM, section
from pages._ui.train.start import start_training

_DATASET = "train_dataset"  # widget key

# The settings scroll by themselves, so that neither the chart nor the button leaves the
# window. They fade out at the bottom, as a sign that there are more.
_BELOW = "train_start"
_SCROLLING = """<style>
@media (min-width: 640px) {
  .st-key-%s {
    max-height: max(20rem, calc(100vh - %grem));
    overflow-y: auto;
    flex-wrap: nowrap;
    padding: 0 0.5rem 1.5rem 0;
    scrollbar-width: thin;
    mask-image: linear-gradient(black calc(100%% - 1.5rem), transparent);
  }
  .st-key-%s { padding-right: 0.5rem; }
}
</style>"""
_FOLDS_OF_FEATURES = mark(
    ":material/grid_view: The split in use is a set of {folds} folds: a training for "
    "each of them, all on the same features."
)
_FOLDS_OF_IMAGES = mark(
    ":material/grid_view: The split in use is a set of {folds} folds: a training for "
    "each of them, all on the same decoded images."
)
_UNSAID = {
    "": mark("Name the weight file, or choose other weights."),
    UNSAID: mark("Choose the earlier run, or choose other weights."),
}
_AROUND = 15.5  # rem of the page's top, and of the estimate and the buttons below
_PROBLEM, _WARNING, _FOLDS = 5.5, 5.0, 4.5  # rem that each takes from the settings


def start_form() -> Run | None:
    """Draw the form; the run that was just started, if the button was pressed."""
    datasets = {dataset.id: dataset for dataset in list_datasets()}
    if not datasets:
        st.info(
            _("Training needs images first: a folder with one sub-folder per class."),
            icon=":material/photo_library:",
        )
        if st.button(_("Add images"), type="primary", width="stretch"):
            shell.open_page("dataset")
        return None
    with st.container(key=FORM, gap="xsmall"):
        dataset = datasets[_choose_dataset(datasets)]
        show_old_split(dataset)
        facts = facts_of(dataset)
        num_classes = len(facts["counts"]) if facts else 0
        state.fit_to(num_classes)
        take_advice()
        take_augmentation()
        num_folds = len(facts["folds"]) if facts else 0
        config, problem = _checked(dataset.id, num_classes, num_folds)
        choose_recipe()
        choose_strategy()
        choose_backbone()
        lines = lines_or_none(config)
        _sections(config, lines, dataset, num_classes)
    warnings = unfreeze.warnings(lines) if lines else []
    warnings += start_warnings(config, dataset)
    around = _AROUND + _PROBLEM * bool(problem) + _WARNING * len(warnings)
    around += _FOLDS * bool(num_folds)
    st.html(_SCROLLING % (FORM, around, _BELOW))
    with st.container(key=_BELOW, gap="small"):
        is_started = _show_start(config, problem, warnings, dataset, facts)
    if is_started and config is not None:
        return start_training(config, dataset)
    return None


def chosen_dataset() -> str:
    """The id of the data set that the form is for; "" where there is none."""
    return str(st.session_state.get(_DATASET) or "")


def choose_dataset(dataset_id: str) -> None:
    """Let the form be for a data set that is here; to be called before it is drawn."""
    st.session_state[_DATASET] = dataset_id


def _show_start(
    config: RunConfig | None,
    problem: UserError | None,
    warnings: list[str],
    dataset: Dataset,
    facts: DatasetFacts | None,
) -> bool:
    """What stands below the settings; whether the training is to be started."""
    for warning in warnings:
        st.caption(f":orange[:material/warning:] {shell.plain(warning)}")
    if problem is not None:
        _show_problem(problem)
    elif config is not None:
        show_estimate(config, facts)
    number, folds = state.state()["num_seeds"], len(facts["folds"]) if facts else 0
    if folds:
        is_own = config is not None and config.adapt_norms
        text = _FOLDS_OF_IMAGES if is_own else _FOLDS_OF_FEATURES
        st.caption(_(text, folds=folds))
    elif number > 1:
        st.caption(
            _(
                "For one of {count} trainings; the next reuse what it computed.",
                count=number,
            )
        )
    several = folds or number
    with st.container(horizontal=True, gap="small"):
        pressed = st.button(
            _("Start training")
            if several == 1
            else _("Start {count} trainings", count=several),
            type="primary",
            icon=":material/play_arrow:",
            width="stretch",
            disabled=problem is not None,
        )
        asks_for_code = st.button(
            _(code_view.LABEL),
            icon=code_view.ICON,
            key="form_code",
            help=_(code_view.HELP),
            disabled=problem is not None,
        )
    if asks_for_code and config is not None:
        code_view.show_code(config, current_manifest(dataset))
    return pressed


def _show_problem(problem: UserError) -> None:
    if text := _UNSAID.get(state.get("weights")):  # it has just been asked for
        st.caption(_(text))
    else:
        shell.show_error(problem)


def _checked(
    dataset_id: str, num_classes: int, num_folds: int
) -> tuple[RunConfig | None, UserError | None]:
    """The settings as they stand, and what is wrong with them."""
    config = None
    try:
        config = state.config(dataset_id)
        check_requirements(config, num_classes)
        require_one_way(state.state()["num_seeds"], num_folds)
    except UserError as error:
        return config, error
    return config, None


def _choose_dataset(datasets: dict[str, Dataset]) -> str:
    asked = st.query_params.get("dataset")
    if asked in datasets:  # a link from the Dataset page; it counts once
        st.session_state[_DATASET] = asked
        del st.query_params["dataset"]
    titles = told_apart({key: dataset.name for key, dataset in datasets.items()})
    return st.selectbox(
        _("Data set"),
        list(datasets),
        format_func=titles.__getitem__,
        key=_DATASET,
        persist_state="session",
    )


def _sections(
    config: RunConfig | None, lines: Lines | None, dataset: Dataset, num_classes: int
) -> None:
    """What is folded away; nothing of it is hidden, as the titles say what is set."""
    with section(
        "network", _("Network and thaw line"), network_summary(lines)
    ) as is_open:
        if is_open:
            network_section(config, lines, whole_network())
    with section("head", _("Head"), head_summary()) as is_open:
        if is_open:
            head_section(lines.used if lines else whole_network(), num_classes)
    with section("images", _("Images and views"), images_summary()) as is_open:
        if is_open:
            images_section(dataset.id)
    search = None if config is None or lines is None else Search(config, dataset)
    for phase in STRATEGIES[state.get("strategy")]:
        with section(phase, _(PHASE_NAMES[phase]), phase_summary(phase)) as is_open:
            if is_open:
                phase_section(phase, search, lines)
    with section("more", _("More"), more_summary()) as is_open:
        if is_open:
            more_section()
