"""What the forms say of a setting is its description."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.config import AugmentationConfig
from core.config.descriptions import describe
from core.data.datasets import Dataset
from tests.pages.apptest import open_page
from tests.pages.train_page import click, open_form, put

KINDS = ("number_input", "selectbox", "segmented_control", "toggle", "slider")
PHASE = (
    *("patience", "monitor", "keep", "target", "target_metric", "optimizer.name"),
    *("optimizer.weight_decay", "optimizer.global_clipnorm", "optimizer.momentum"),
    *("schedule.kind", "schedule.decay_rate", "schedule.decay_steps"),
    *("schedule.staircase", "plateau.factor", "plateau.patience"),
    "plateau.min_learning_rate",
)
SHOWN = (
    *("backbone", "feature_layer", "view_seed", "batch_size", "imbalance", "seed"),
    "test_views",
    *("label_smoothing", "adapt_norms", "head.pooling", "head.output"),
    *("head.layers.1.units", "head.layers.1.l1", "head.layers.1.activation"),
    *(f"frozen.{name}" for name in (*PHASE, "epochs", "learning_rate")),
    *("finetune.patience", "finetune.backbone_rate", "finetune.keep"),
    "finetune.layer_decay",
    *("finetune.steps.0.epochs", "finetune.steps.0.learning_rate"),
    *("finetune.steps.1.epochs", "finetune.steps.1.learning_rate"),
)


def shown(app: AppTest, key: str) -> Any:
    """The widget whose key begins like this."""
    every = (item for kind in KINDS for item in getattr(app, kind))
    (found,) = (item for item in every if (item.key or "").startswith(key))
    return found


@pytest.mark.usefixtures("dataset")
def test_the_training_form_says_it() -> None:
    app = click(click(open_form(), "add_dense"), "add_step")
    put(app, "selectbox", "Optimizer", "sgd")
    put(app, "selectbox", "Learning rate over time", "exponential")
    put(app, "number_input", "Plateau: rate times", 0.5)
    for name in SHOWN:
        widget, described = (
            shown(app, f"train_{name.replace('.', '_')}_0"),
            describe(name),
        )
        assert (widget.label, widget.help) == (described.label, described.help), name


def test_the_augmentation_says_it(dataset: Dataset) -> None:
    app = open_page("dataset", dataset=dataset.id, view="Augmentation")
    for item in fields(AugmentationConfig):
        widget, described = (
            shown(app, f"aug_{item.name}"),
            describe(f"augmentation.{item.name}"),
        )
        assert (widget.label, widget.help) == (described.label, described.help)
