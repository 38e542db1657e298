"""The form that starts a training: what most people set first, the rest folded away."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.backbones import BACKBONES, Backbone
from core.config import AugmentationConfig, HeadConfig, PhaseConfig, RunConfig
from core.data.datasets import Dataset, list_datasets
from core.data.manifest import Manifest, current_manifest, ensure_manifest
from core.errors import UserError
from core.runs.estimate import estimate
from core.runs.jobs import submit
from core.runs.run import Run
from pages._ui import shell
from pages._ui.address import told_apart

_DEFAULTS = RunConfig(dataset="any")

_WEIGHTS = {"imagenet": "ImageNet", "none": "None (random)", "file": "A file"}


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
        config.require_files()
        manifest = current_manifest(dataset)
        _show_estimate(config, manifest)
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
    name = st.selectbox(
        "Backbone",
        list(BACKBONES),
        format_func=lambda key: _backbone_label(BACKBONES[key]),
        key="train_backbone",
        persist_state="session",
        help="The pretrained network. Those marked “offline” bring their weights "
        "along; the others download theirs at first use.",
    )
    facts = BACKBONES[name]
    st.caption(facts.use)
    alpha = 1.0
    if len(facts.alphas) > 1:
        alpha = st.select_slider(
            "Width (alpha)",
            facts.alphas,
            value=1.0,
            key=f"train_alpha_{name}",
            help="Narrower networks are faster and a little less accurate.",
        )
    views = st.slider(
        "Views of each image",
        0,
        16,
        _DEFAULTS.views,
        key="train_views",
        persist_state="session",
        help="Each training image itself and random variants of it, computed once; "
        "each epoch uses one of them. 0 or 1 = no augmentation. More views take more "
        "time and disk.",
    )
    with st.popover("Details", icon=":material/tune:", width="stretch"):
        weights = _weights()
        shared = _shared_details(facts)
        frozen = _phase_details("Frozen phase", "frozen", _DEFAULTS.frozen, 1)
        unfreeze = st.number_input(
            "Layers to unfreeze",
            1,
            facts.num_layers - 1,
            facts.default_unfreeze,
            key=f"train_unfreeze_{name}",
            help=f"From the top of the backbone's {facts.num_layers} layers.",
        )
        finetune = _phase_details("Fine-tune phase", "finetune", _DEFAULTS.finetune, 0)
    return RunConfig(
        dataset=dataset_id,
        backbone=name,
        alpha=alpha,
        weights=weights,
        views=views,
        unfreeze=0 if unfreeze == facts.default_unfreeze else int(unfreeze),
        augmentation=_augmentation(),
        frozen=frozen,
        finetune=finetune,
        **shared,
    )


def _backbone_label(facts: Backbone) -> str:
    note = "offline" if facts.is_packaged else f"{facts.parameters / 1e6:.1f} M"
    return f"{facts.title} ({note})"


def _weights() -> str:
    kind = st.segmented_control(
        "Weights",
        list(_WEIGHTS),
        format_func=lambda key: _WEIGHTS[key],
        default="imagenet",
        required=True,
        key="train_weights",
        help="What the backbone knows before it sees your images.",
    )
    if kind == "none":
        st.caption(
            "A network that has learned nothing: good for showing what pretraining is "
            "worth, and for little else."
        )
    if kind != "file":
        return str(kind)
    return st.text_input(
        "Weight file",
        key="train_weight_file",
        placeholder="/path/to/weights.h5",
        help="A Keras weight file of this backbone without its top.",
    ).strip()


def _shared_details(facts: Backbone) -> dict[str, Any]:
    size = st.number_input(
        "Image size",
        facts.min_size,
        1024,
        facts.default_size,
        key=f"train_size_{facts.name}",
        help="Pixels; images are stretched to a square of this side.",
    )
    left, right = st.columns(2)
    batch_size = left.number_input(
        "Batch size", 1, 1024, _DEFAULTS.batch_size, key="train_batch"
    )
    dropout = right.number_input(
        "Dropout",
        0.0,
        0.95,
        _DEFAULTS.head.dropout,
        step=0.05,
        key="train_dropout",
        help="Share of the features that each step leaves out, against over-fitting.",
    )
    seed = st.number_input(
        "Seed",
        0,
        2**31 - 1,
        _DEFAULTS.seed,
        key="train_seed",
        help="The same seed gives the same training again.",
    )
    return {
        "image_size": 0 if size == facts.default_size else int(size),
        "batch_size": int(batch_size),
        "head": HeadConfig(dropout=float(dropout)),
        "seed": int(seed),
    }


def _phase_details(
    title: str, phase: str, default: PhaseConfig, min_epochs: int
) -> PhaseConfig:
    st.markdown(f"**{title}**")
    left, right = st.columns(2)
    epochs = left.number_input(
        "Epochs",
        min_epochs,
        1000,
        default.epochs,
        key=f"train_{phase}_epochs",
        help="At most. 0 leaves this phase out." if not min_epochs else "At most.",
    )
    patience = right.number_input(
        "Patience",
        1,
        1000,
        default.patience,
        key=f"train_{phase}_patience",
        help="Epochs without a lower validation loss before training ends.",
    )
    rate = st.number_input(
        "Learning rate",
        1e-8,
        10.0,
        default.learning_rate,
        step=default.learning_rate / 2,
        format="%.1e",
        key=f"train_{phase}_rate",
    )
    return PhaseConfig(int(epochs), float(rate), int(patience))


def _augmentation() -> AugmentationConfig:
    """What the Dataset page's preview handed over, else the defaults."""
    chosen = st.session_state.get("augmentation")
    if not isinstance(chosen, dict):
        return AugmentationConfig()
    st.caption(":material/check: Augmentation as set on the Dataset page.")
    return AugmentationConfig(**chosen)


def _show_estimate(config: RunConfig, manifest: Manifest | None) -> None:
    if manifest is None:
        st.caption("The images are read and split when the training starts.")
        return
    plan = estimate(config, manifest.counts())
    basis = "measured on this computer" if plan.measured else "a rough guess"
    st.caption(
        f":material/timer: At most about **{shell.seconds_text(plan.total_seconds)}** "
        f"({basis}) and {plan.disk_bytes / 1e9:.1f} GB of disk for "
        f"{len(manifest.entries):,} images."
    )


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
