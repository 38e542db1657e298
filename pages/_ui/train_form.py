"""The form that starts a training: what most people set first, the rest folded away."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.backbones import BACKBONES, Backbone
from core.config import STRATEGIES, AugmentationConfig, RunConfig
from core.data.datasets import Dataset, list_datasets
from core.data.manifest import ensure_manifest
from core.errors import UserError
from core.runs.jobs import submit
from core.runs.requirements import check_requirements
from core.runs.run import Run
from pages._ui import dataset_facts, shell
from pages._ui.address import told_apart
from pages._ui.estimate_line import show_estimate
from pages._ui.train_details import (
    DEFAULTS,
    phase_details,
    precision,
    shared_details,
    strategy,
    unfreeze,
    views,
    weights,
)

_PHASE_TITLES = {
    "frozen": "Frozen phase",
    "finetune": "Fine-tune phase",
    "scratch": "Training from scratch",
}


def start_form() -> Run | None:
    """Draw the form; the run that was just started, if the button was pressed."""
    st.subheader("New training", anchor=False)
    datasets = {dataset.id: dataset for dataset in list_datasets()}
    if not datasets:
        st.info(
            "Training needs images first: a folder with one sub-folder per class.",
            icon=":material/photo_library:",
        )
        if st.button("Add images", type="primary", width="stretch"):
            shell.open_page("dataset")
        return None
    dataset = datasets[_choose_dataset(datasets)]
    try:
        config = _read_config(dataset.id)
        check_requirements(config)
        show_estimate(config, dataset_facts.facts(dataset))
    except UserError as error:
        shell.show_error(error)
        config = None
    pressed = st.button(
        "Start training",
        type="primary",
        icon=":material/play_arrow:",
        width="stretch",
        disabled=config is None,
    )
    return _start(config, dataset) if pressed and config is not None else None


def _choose_dataset(datasets: dict[str, Dataset]) -> str:
    asked = st.query_params.get("dataset")
    if asked in datasets:  # a link from the Dataset page; it counts once
        st.session_state["train_dataset"] = asked
        del st.query_params["dataset"]
    titles = told_apart({key: dataset.name for key, dataset in datasets.items()})
    return st.selectbox(
        "Data set",
        list(datasets),
        format_func=titles.__getitem__,
        key="train_dataset",
        persist_state="session",
    )


def _read_config(dataset_id: str) -> RunConfig:
    """What the widgets say, validated by the config itself."""
    above = st.container()  # which backbones there are depends on the strategy
    chosen_strategy = strategy()
    is_scratch = chosen_strategy == "scratch"
    with above:
        facts = _choose_backbone(is_scratch)
        alpha = _choose_alpha(facts)
    with st.popover("Details", icon=":material/tune:", width="stretch"):
        settings: dict[str, Any] = {"weights": "none" if is_scratch else weights()}
        settings["views"] = views()
        if not is_scratch:
            settings["precision"] = precision()
        settings |= shared_details(facts)
        for phase in STRATEGIES[chosen_strategy]:
            default = getattr(DEFAULTS, phase)
            if phase == "finetune":
                settings["unfreeze"] = unfreeze(facts)
            settings[phase] = phase_details(_PHASE_TITLES[phase], phase, default)
    return RunConfig(
        dataset=dataset_id,
        strategy=chosen_strategy,
        backbone=facts.name,
        alpha=alpha,
        augmentation=_augmentation(),
        **settings,
    )


def _choose_backbone(is_scratch: bool) -> Backbone:
    """The network; one that nobody has pretrained only from scratch."""
    name = st.selectbox(
        "Backbone",
        [key for key, facts in BACKBONES.items() if is_scratch or facts.is_pretrained],
        format_func=lambda key: _backbone_label(BACKBONES[key], is_scratch),
        key="train_backbone",
        persist_state="session",
        help="The network. Those marked “offline” bring their pretrained weights "
        "along; the others download theirs at first use.",
    )
    facts = BACKBONES[name]
    st.caption(facts.use)
    return facts


def _choose_alpha(facts: Backbone) -> float:
    if len(facts.alphas) == 1:
        return 1.0
    return st.select_slider(
        "Width (alpha)",
        facts.alphas,
        value=1.0,
        key=f"train_alpha_{facts.name}",
        persist_state="session",
        help="Narrower networks are faster and a little less accurate.",
    )


def _backbone_label(facts: Backbone, is_scratch: bool) -> str:
    is_offline = facts.is_packaged and not is_scratch
    note = "offline" if is_offline else f"{facts.parameters / 1e6:.1f} M"
    return f"{facts.title} ({note})"


def _augmentation() -> AugmentationConfig:
    """What the Dataset page's preview handed over, else the defaults."""
    chosen = st.session_state.get("augmentation")
    if not isinstance(chosen, dict):
        return AugmentationConfig()
    st.caption(":material/check: Augmentation as set on the Dataset page.")
    return AugmentationConfig(**chosen)


def _start(config: RunConfig, dataset: Dataset) -> Run | None:
    bar = st.progress(0.0, "Reading the images")

    def show(done: int, total: int) -> None:
        bar.progress(done / max(1, total), f"Reading the images: {done:,} of {total:,}")

    try:
        manifest = ensure_manifest(dataset, progress=show)
        run = submit(config, manifest, dataset.name)
    except UserError as error:
        shell.show_error(error)
        return None
    finally:
        bar.empty()
    st.toast("Training started", icon=":material/play_arrow:")
    return run
