"""Each setting of a run has its range or its choices, and its type."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import Any

import pytest

from core.config import (
    IMBALANCES,
    MONITORS,
    OPTIMIZERS,
    OUTPUTS,
    PHASES,
    POOLINGS,
    PRECISIONS,
    SCHEDULES,
    TEST_VIEWS,
    Dropout,
    pace_name,
)
from core.errors import ConfigError
from tests.core.config.values import read

NAN = float("nan")

# per numeric setting: lowest and highest value, and one below and above them
RANGES: dict[str, tuple[float, float, float, float]] = {
    "views": (0, 64, -1, 65),
    "batch_size": (1, 1024, 0, 1025),
    "view_seed": (0, 2**31 - 1, -1, 2**31),
    "label_smoothing": (0.0, 0.9, -0.01, 0.91),
    "seed": (0, 2**31 - 1, -1, 2**31),
    "augmentation.rotation": (0.0, 0.9, -0.01, 0.91),
    "augmentation.zoom": (0.0, 0.9, -0.01, 0.91),
    "augmentation.translation": (0.0, 0.9, -0.01, 0.91),
    "augmentation.brightness": (0.0, 0.9, -0.01, 0.91),
    "augmentation.contrast": (0.0, 0.9, -0.01, 0.91),
    "augmentation.shear": (0.0, 0.5, -0.01, 0.51),
    "augmentation.crop": (0.0, 0.9, -0.01, 0.91),
    "augmentation.saturation": (0.0, 0.9, -0.01, 0.91),
    "augmentation.hue": (0.0, 1.0, -0.01, 1.01),
    "augmentation.erasing": (0.0, 0.5, -0.01, 0.51),
    "finetune.backbone_rate": (1e-4, 1.0, 0.0, 1.1),
    "finetune.layer_decay": (0.1, 1.0, 0.09, 1.1),
    "finetune.averaged_epochs": (0.0, 100.0, -0.1, 101.0),
}
for _phase in PHASES:
    RANGES |= {
        f"{pace_name(_phase)}.epochs": (1, 1000, 0, 1001),
        f"{pace_name(_phase)}.learning_rate": (1e-8, 10.0, 0.0, 10.1),
        f"{_phase}.patience": (0, 1000, -1, 1001),
        f"{_phase}.target": (0.0, 1.0, -0.01, 1.01),
        f"{_phase}.optimizer.weight_decay": (0.0, 1.0, -0.01, 1.01),
        f"{_phase}.optimizer.global_clipnorm": (0.0, 1000.0, -0.01, 1000.1),
        f"{_phase}.schedule.decay_rate": (0.01, 1.0, 0.0, 1.01),
        f"{_phase}.schedule.decay_steps": (1, 10_000_000, 0, 10_000_001),
        f"{_phase}.schedule.warmup": (0.0, 0.9, -0.01, 0.91),
        f"{_phase}.plateau.factor": (0.01, 1.0, 0.0, 1.01),
        f"{_phase}.plateau.patience": (1, 1000, 0, 1001),
        f"{_phase}.plateau.min_learning_rate": (0.0, 1.0, -0.01, 1.01),
    }

# per setting with a few values: these
CHOICES: dict[str, Iterable[str]] = {
    "precision": PRECISIONS,
    "imbalance": IMBALANCES,
    "test_views": TEST_VIEWS,
    "augmentation.fill_mode": ("reflect", "nearest", "constant"),
    "head.pooling": POOLINGS,
    "head.output": OUTPUTS,
}
for _phase in PHASES:
    CHOICES |= {
        f"{_phase}.monitor": MONITORS,
        f"{_phase}.keep": ("best", "last"),
        f"{_phase}.target_metric": ("accuracy", "val_accuracy"),
        f"{_phase}.optimizer.name": OPTIMIZERS,
        f"{_phase}.schedule.kind": SCHEDULES,
    }

WHOLE = (
    *("views", "view_seed", "batch_size", "seed", "image_size"),
    *("frozen.epochs", "finetune.patience", "scratch.schedule.decay_steps"),
    "scratch.plateau.patience",
)
WRONG_TEXTS: tuple[Any, ...] = (1, None, True, [])
OUTSIDE = [(name, value) for name, row in RANGES.items() for value in row[2:]]
INSIDE = [(name, value) for name, row in RANGES.items() for value in row[:2]]


@pytest.mark.parametrize(("name", "value"), INSIDE)
def test_bounds_are_allowed(name: str, value: float) -> None:
    part: Any = read(**{name: value})
    for each in name.split("."):
        part = part[int(each)] if isinstance(part, tuple) else getattr(part, each)
    assert part == value


@pytest.mark.parametrize(("name", "value"), OUTSIDE)
def test_values_outside_are_refused_with_the_range(name: str, value: float) -> None:
    with pytest.raises(ConfigError, match="between") as caught:
        read(**{name: value})
    assert name.rpartition(".")[2] in caught.value.expected


@pytest.mark.parametrize("name", RANGES)
@pytest.mark.parametrize("value", ["3", None, True, [], NAN])
def test_wrong_types_and_nan_are_refused(name: str, value: Any) -> None:
    with pytest.raises(ConfigError, match=name.rpartition(".")[2]):
        read(**{name: value})


@pytest.mark.parametrize("name", WHOLE)
def test_whole_numbers_take_no_fractions(name: str) -> None:
    with pytest.raises(ConfigError, match="a whole number"):
        read(**{name: 2.0})


def test_whole_numbers_are_good_for_fractions() -> None:
    layers = [{"kind": "dropout", "rate": 0}]
    config = read(**{"head.layers": layers, "frozen.learning_rate": 1})
    (layer,) = config.head.layers
    assert isinstance(layer, Dropout) and isinstance(layer.rate, float)
    assert isinstance(config.frozen.learning_rate, float)


@pytest.mark.parametrize("name", CHOICES)
def test_each_choice_is_allowed_and_another_one_names_them(name: str) -> None:
    for value in CHOICES[name]:
        assert attrgetter(name)(read(**{name: value})) == value
    for value in ("other", "", next(iter(CHOICES[name])).upper()):
        with pytest.raises(ConfigError) as caught:
            read(**{name: value})
        assert f"one of {', '.join(CHOICES[name])}" in caught.value.expected
    for wrong in WRONG_TEXTS:
        with pytest.raises(ConfigError, match=f"{name} to be text"):
            read(**{name: wrong})


@pytest.mark.parametrize(
    "name",
    [
        *("augmentation.horizontal_flip", "augmentation.vertical_flip"),
        *("adapt_norms", "precise_norms"),
        *(f"{phase}.schedule.staircase" for phase in PHASES),
    ],
)
@pytest.mark.parametrize("value", [0, 1, "true", None])
def test_switches_are_true_or_false(name: str, value: Any) -> None:
    assert attrgetter(name)(read(**{name: True})) is True
    with pytest.raises(ConfigError, match=f"{name} to be true/false"):
        read(**{name: value})


@pytest.mark.parametrize(
    "name", ["dataset", "strategy", "backbone", "weights", "feature_layer"]
)
@pytest.mark.parametrize("value", [1, None, ["a"]])
def test_names_are_text(name: str, value: Any) -> None:
    with pytest.raises(ConfigError, match=f"{name} to be text"):
        read(**{name: value})
