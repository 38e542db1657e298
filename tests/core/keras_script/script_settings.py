"""Settings that between them need every part of a script, and their scripts."""

from __future__ import annotations

import dataclasses
from typing import Any

from core.backbones.registry import BACKBONES
from core.config import (
    AugmentationConfig,
    BatchNormalization,
    Dense,
    Dropout,
    FinetuneConfig,
    HeadConfig,
    OptimizerConfig,
    PhaseConfig,
    PlateauConfig,
    RunConfig,
    ScheduleConfig,
)
from core.config.recipes import recipes
from core.data.manifest import Entry, Manifest
from core.keras_script import keras_code
from tests.conftest import unfreeze_steps

ALL_CHANGES = AugmentationConfig(
    True, True, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, "constant"
)
SCHEDULED = FinetuneConfig(
    unfreeze_steps(("from:100", 3, 1e-3), ("from:50", 2, 1e-4), ("all", 2, 1e-5)),
    patience=2,
    target=0.9,
    optimizer=OptimizerConfig("adamw", weight_decay=1e-4, global_clipnorm=1.0),
    schedule=ScheduleConfig("cosine"),
    plateau=PlateauConfig(0.5, 2, 1e-7),
    backbone_rate=0.1,
)
LAYER = "from:block_13_expand"
UNFREEZING = {
    unfreeze: FinetuneConfig(unfreeze_steps((unfreeze, 10, 1e-4)), 4)
    for unfreeze in (20, "all", "from:100", LAYER)
}
WATCHED = PhaseConfig(
    epochs=2,
    learning_rate=1e-3,
    monitor="val_accuracy",
    optimizer=OptimizerConfig("sgd", momentum=0.9),
    schedule=ScheduleConfig("exponential"),
    plateau=PlateauConfig(0.5),
)
BINARY = HeadConfig(
    "flatten", (Dense(l1=1e-4), Dropout(), BatchNormalization()), "sigmoid"
)
FITTED = HeadConfig(fit="converged")

MANIFEST = Manifest(
    "pets-1",
    "/photos/pets",
    ("cats, grey", 'the "dogs"'),
    0,
    (0.7, 0.15, 0.15),
    (
        Entry("cats, grey/a.png", 0, "train", "x"),
        Entry("dogs/b.png", 1, "validation", "y"),
        Entry("dogs/c.png", 1, "test", "z"),
    ),
    (),
)
NO_TEST = dataclasses.replace(MANIFEST, entries=MANIFEST.entries[:2])

CONFIGS: dict[str, dict[str, Any]] = {
    "binary": {"head": BINARY, "label_smoothing": 0.1},
    "balanced": {"imbalance": "balanced_sampling"},
    "balanced_binary": {"imbalance": "balanced_sampling", "head": BINARY},
    "balanced_smooth": {"imbalance": "balanced_sampling", "label_smoothing": 0.1},
    "class_weights": {"imbalance": "class_weights", "label_smoothing": 0.1},
    "effective_numbers": {"imbalance": "effective_numbers"},
    "by_views": {"test_views": "flips", "head": BINARY},
    "by_views_fresh": {"test_views": "mirror", "views": "fresh"},
    "fitted_effective": {"head": FITTED, "imbalance": "effective_numbers"},
    "all_changes": {"augmentation": ALL_CHANGES, "views": "fresh"},
    "scheduled": {
        "backbone": "mobilenet_v3_small",
        "finetune": SCHEDULED,
        "frozen": WATCHED,
    },
    "gradual_last": {
        "finetune": FinetuneConfig(
            unfreeze_steps((0, 1, 1e-3), (60, 1, 1e-4)), patience=2, keep="last"
        )
    },
    "slow_backbone": {
        "finetune": FinetuneConfig(
            unfreeze_steps((0, 3, 1e-3)),
            keep="last",
            backbone_rate=0.1,
            averaged_epochs=2.0,
        )
    },
    "decayed": {
        "finetune": FinetuneConfig(
            unfreeze_steps((0, 3, 1e-3)), keep="last", layer_decay=0.75
        )
    },
    "decayed_steps": {"finetune": dataclasses.replace(SCHEDULED, layer_decay=0.9)},
    "least_rates": {
        "finetune": FinetuneConfig(
            unfreeze_steps((0, 3, 1e-3), ("all", 2, 1e-5)),
            plateau=PlateauConfig(0.5, 2, 1e-7),
            backbone_rate=0.1,
        )
    },
    "fitted": {"head": FITTED},
    "fitted_means": {"head": HeadConfig(fit="means"), "views": 0},
    "fitted_binary": {
        "head": HeadConfig("max", (), "sigmoid", "converged"),
        "imbalance": "class_weights",
        "label_smoothing": 0.1,
        "views": 0,
    },
    "adapted": {"adapt_norms": True, "finetune": UNFREEZING["all"]},
    "adapted_b0": {"adapt_norms": True, "backbone": "efficientnet_b0"},
    "frozen": {"strategy": "frozen", "backbone": "efficientnet_v2_b0"},
    "scratch": {"strategy": "scratch", "weights": "none", "adapt_norms": True},
    "file": {"backbone": "mobilenet", "alpha": 0.25, "weights": "/x/own.h5"},
}


def changed(**changes: Any) -> RunConfig:
    return dataclasses.replace(RunConfig(dataset=""), **changes)


def all_scripts() -> dict[str, str]:
    """Scripts of all recipes, backbones and special settings, by name."""
    made = {name: keras_code(item.config) for name, item in recipes().items()}
    for name, changes in CONFIGS.items():
        made[name] = keras_code(changed(**changes))
        made[f"{name}_split"] = keras_code(changed(**changes), MANIFEST)
    for name, facts in BACKBONES.items():
        changes = {"backbone": name}
        if not facts.is_pretrained:
            changes |= {"strategy": "scratch", "weights": "none"}
        made[f"with_{name}"] = keras_code(changed(**changes))
    made["no_test"] = keras_code(changed(), NO_TEST)
    return made
