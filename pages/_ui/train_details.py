"""The part of the training form that is folded away; what is set there stays set."""

from __future__ import annotations

import dataclasses
from typing import Any, TypeVar

import streamlit as st

from core.backbones import Backbone
from core.config import FRESH, Dropout, HeadConfig, PhaseConfig, RunConfig
from core.machine import known_machine, supports_bfloat16
from core.words import STRATEGY_TITLES

Phase = TypeVar("Phase", bound=PhaseConfig)

DEFAULTS = RunConfig(dataset="any")

_VIEWS = {
    "none": "The image itself only",
    "default": f"{DEFAULTS.views}, computed once",
    "number": "Another number, computed once",
    "fresh": "New ones in every epoch",
}

_VIEWS_HELP = """
An image and random variants of it (augmentation); each epoch uses one of them.

- **The image itself only**: no augmentation, the quickest.
- **Computed once**: the frozen layers see each view a single time. More views take
  more time before the first epoch, and more disk.
- **New ones in every epoch**: augmentation without limit. The frozen layers run again
  in every epoch, which is many times slower.
"""

_PRECISIONS = {"float32": "Full (float32)", "bfloat16": "Half (bfloat16)"}

_WEIGHTS = {"imagenet": "ImageNet", "none": "None (random)", "file": "A file"}


_STRATEGIES = {
    "frozen": "The head learns on what the pretrained network sees: the quickest.",
    "finetune": "First the head, then the network's top layers as well: usually the "
    "most accurate.",
    "scratch": "All layers learn, from random weights: what pretraining is compared "
    "with.",
}


def strategy() -> str:
    """What learns, and in which order, as `RunConfig.strategy` says it."""
    chosen = st.segmented_control(
        "Strategy",
        list(_STRATEGIES),
        format_func=STRATEGY_TITLES.__getitem__,
        default=DEFAULTS.strategy,
        required=True,
        wrap=True,  # the narrow column would cut the last one off
        key="train_strategy",
        persist_state="session",
        help="\n".join(
            f"- **{STRATEGY_TITLES[key]}**: {text}" for key, text in _STRATEGIES.items()
        ),
    )
    st.caption(_STRATEGIES[str(chosen)])
    return str(chosen)


def weights() -> str:
    """What the backbone starts from: a word, or the path of a weight file."""
    kind = st.segmented_control(
        "Weights",
        list(_WEIGHTS),
        format_func=lambda key: _WEIGHTS[key],
        default="imagenet",
        required=True,
        key="train_weights",
        persist_state="session",
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
        persist_state="session",
        placeholder="/path/to/weights.h5",
        help="A Keras weight file of this backbone without its top.",
    ).strip()


def views() -> int | str:
    """How many variants of a training image there are, as `RunConfig.views` says it."""
    kind = st.selectbox(
        "Views of each training image",
        list(_VIEWS),
        1,
        format_func=lambda key: _VIEWS[key],
        key="train_views",
        persist_state="session",
        help=_VIEWS_HELP,
    )
    if kind == "none":
        return 0
    if kind == "fresh":
        return FRESH
    if kind == "default":
        return DEFAULTS.views
    number = st.number_input(
        "Number of views",
        2,
        64,
        8,
        key="train_num_views",
        persist_state="session",
        help="The image itself counts as one.",
    )
    return int(number)


def precision() -> str:
    """In what the frozen layers compute; a choice only where the processor has one."""
    if not supports_bfloat16():
        return DEFAULTS.precision
    machine = known_machine()  # measured in the background, and never waited for
    gain = (
        f"about {machine.bfloat16_speedup:.1f} times as fast" if machine else "faster"
    )
    return str(
        st.segmented_control(
            "Precision of the frozen layers",
            list(_PRECISIONS),
            format_func=lambda key: _PRECISIONS[key],
            default=DEFAULTS.precision,
            required=True,
            key="train_precision",
            persist_state="session",
            help="Half keeps two to three digits of each number in the frozen layers, "
            f"on training images only: {gain} on this computer; features differ by up "
            "to a few percent. Validation and test figures are always computed in "
            "full precision.",
        )
    )


def shared_details(facts: Backbone) -> dict[str, Any]:
    """What all phases share, as arguments of a RunConfig."""
    size = st.number_input(
        "Image size",
        facts.min_size,
        1024,
        facts.default_size,
        key=f"train_size_{facts.name}",
        persist_state="session",
        help="Pixels; images are stretched to a square of this side.",
    )
    left, right = st.columns(2)
    batch_size = left.number_input(
        "Batch size",
        1,
        1024,
        DEFAULTS.batch_size,
        key="train_batch",
        persist_state="session",
    )
    dropout = right.number_input(
        "Dropout",
        0.0,
        0.95,
        Dropout().rate,
        step=0.05,
        key="train_dropout",
        persist_state="session",
        help="Share of the features that each step leaves out, against over-fitting.",
    )
    seed = st.number_input(
        "Seed",
        0,
        2**31 - 1,
        DEFAULTS.seed,
        key="train_seed",
        persist_state="session",
        help="The same seed gives the same training again.",
    )
    return {
        "image_size": 0 if size == facts.default_size else int(size),
        "batch_size": int(batch_size),
        "head": HeadConfig(layers=(Dropout(rate=float(dropout)),)),
        "seed": int(seed),
    }


def unfreeze(facts: Backbone) -> int:
    """How many top layers the fine-tune phase trains; 0 = the backbone's default."""
    number = st.number_input(
        "Layers to unfreeze",
        1,
        facts.num_layers - 1,
        facts.default_unfreeze,
        key=f"train_unfreeze_{facts.name}",
        persist_state="session",
        help=f"From the top of the backbone's {facts.num_layers} layers.",
    )
    return 0 if number == facts.default_unfreeze else int(number)


def phase_details(title: str, phase: str, default: Phase) -> Phase:
    """Epochs, patience and learning rate of one phase; the rest is the default's."""
    st.markdown(f"**{title}**")
    left, right = st.columns(2)
    epochs = left.number_input(
        "Epochs",
        1,
        1000,
        default.epochs,
        key=f"train_{phase}_epochs",
        persist_state="session",
        help="At most.",
    )
    patience = right.number_input(
        "Patience",
        0,
        1000,
        default.patience,
        key=f"train_{phase}_patience",
        persist_state="session",
        help="Epochs without a lower validation loss before training ends; with 0 it "
        "never ends early.",
    )
    rate = st.number_input(
        "Learning rate",
        1e-8,
        10.0,
        default.learning_rate,
        step=default.learning_rate / 2,
        format="%.1e",
        key=f"train_{phase}_rate",
        persist_state="session",
    )
    return dataclasses.replace(
        default,
        epochs=int(epochs),
        learning_rate=float(rate),
        patience=int(patience),
    )
