"""Every setting goes to JSON and back unchanged."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.config import STRATEGIES, BatchNormalization, Dense, Dropout, RunConfig
from tests.core.config.values import read

FULL_PHASE: dict[str, Any] = {
    "epochs": 7,
    "learning_rate": 0.02,
    "patience": 3,
    "monitor": "val_accuracy",
    "keep": "last",
    "target": 0.97,
    "target_metric": "accuracy",
    "optimizer": {
        "name": "sgd",
        "weight_decay": 0.01,
        "momentum": 0.9,
        "global_clipnorm": 1.0,
    },
    "schedule": {
        "kind": "exponential",
        "decay_rate": 0.9,
        "decay_steps": 50,
        "staircase": True,
        "warmup": 0.2,
    },
    "plateau": {"factor": 0.5, "patience": 2, "min_learning_rate": 1e-6},
}
FULL_FINETUNE: dict[str, Any] = {
    name: value
    for name, value in FULL_PHASE.items()
    if name not in ("epochs", "learning_rate")
}
FULL: dict[str, Any] = {
    "dataset": "photos",
    "strategy": "finetune",
    "backbone": "mobilenet_v2",
    "alpha": 0.35,
    "weights": "none",
    "image_size": 96,
    "feature_layer": "block_13_expand",
    "views": "fresh",
    "view_seed": 5,
    "precision": "bfloat16",
    "adapt_norms": True,
    "precise_norms": False,
    "batch_size": 8,
    "label_smoothing": 0.1,
    "imbalance": "class_weights",
    "test_views": "mirror",
    "seed": 7,
    "augmentation": {
        "horizontal_flip": False,
        "vertical_flip": True,
        "rotation": 0.1,
        "zoom": 0.2,
        "translation": 0.3,
        "shear": 0.4,
        "crop": 0.5,
        "brightness": 0.6,
        "contrast": 0.7,
        "saturation": 0.8,
        "hue": 0.9,
        "erasing": 0.25,
        "fill_mode": "nearest",
    },
    "head": {
        "pooling": "flatten",
        "layers": [
            {
                "kind": "dense",
                "units": 512,
                "activation": "elu",
                "l1": 0.001,
                "l2": 0.002,
            },
            {"kind": "batch_normalization"},
            {"kind": "dropout", "rate": 0.5},
        ],
        "output": "sigmoid",
        "fit": "gradient",
    },
    "frozen": FULL_PHASE,
    "finetune": FULL_FINETUNE
    | {
        "backbone_rate": 0.1,
        "layer_decay": 0.8,
        "averaged_epochs": 2.5,
        "steps": [
            {"unfreeze": "from:block_13_expand", "epochs": 7, "learning_rate": 0.02},
            {"unfreeze": 100, "epochs": 2, "learning_rate": 1e-4},
            {"unfreeze": "all", "epochs": 3, "learning_rate": 1e-5},
        ],
    },
    "scratch": FULL_PHASE | {"epochs": 90},
}


def test_json_round_trip_changes_nothing() -> None:
    config = RunConfig.from_json(FULL)
    default = RunConfig("d").to_json()
    assert set(FULL) == set(default)
    same = {name for name in FULL if FULL[name] == default[name]}
    assert same == {"strategy"}  # the others would not be missed
    text = json.dumps(config.to_json())
    assert json.loads(text) == FULL
    again = RunConfig.from_json(json.loads(text))
    assert again == config
    assert hash(again) == hash(config)
    assert again.head.layers == (
        Dense(units=512, activation="elu", l1=0.001, l2=0.002),
        BatchNormalization(),
        Dropout(rate=0.5),
    )


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_json_round_trip_of_each_strategy(strategy: str) -> None:
    config = read(strategy=strategy, weights="none")
    assert RunConfig.from_json(json.loads(json.dumps(config.to_json()))) == config
    assert config.phases == STRATEGIES[strategy]
