"""What a run is made of: frozen dataclasses, validated, to and from JSON."""

from __future__ import annotations

import dataclasses
import os
import types
import typing
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from core.backbones import BACKBONES, Backbone, backbone
from core.errors import ConfigError

PHASES = ("frozen", "finetune")

FRESH = "fresh"  # new random views in each epoch; nothing above the pixels is cached
PRECISIONS = ("float32", "bfloat16")

FILL_MODES = ("reflect", "nearest", "constant")


def _require_range(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:  # also false for NaN
        raise _wrong(name, f"between {low:g} and {high:g}", value)


def _require_choice(name: str, value: Any, choices: tuple[Any, ...]) -> None:
    if value not in choices:
        raise _wrong(name, f"one of {', '.join(str(item) for item in choices)}", value)


def _wrong(name: str, expected: str, received: Any) -> ConfigError:
    return ConfigError(f"{name} to be {expected}", f"{received}", f"Change {name}.")


@dataclass(frozen=True)
class AugmentationConfig:
    """Random changes to a training image, in Keras' words.

    Factors mean what they mean in Keras' `RandomRotation`, `RandomZoom`,
    `RandomTranslation`, `RandomBrightness` and `RandomContrast`.
    """

    horizontal_flip: bool = True
    vertical_flip: bool = False
    rotation: float = 0.0  # fraction of a full turn, to either side
    zoom: float = 0.0  # fraction of height and width, in and out
    translation: float = 0.0  # fraction of height and width, to either side
    brightness: float = 0.1  # fraction of the value range, to either side
    contrast: float = 0.1  # factor around the image's mean
    fill_mode: str = "reflect"  # one of FILL_MODES

    def __post_init__(self) -> None:
        for name in ("rotation", "zoom", "translation", "brightness", "contrast"):
            _require_range(name, getattr(self, name), 0.0, 0.9)
        _require_choice("fill_mode", self.fill_mode, FILL_MODES)


@dataclass(frozen=True)
class HeadConfig:
    """The layers on top of the backbone: global average pooling, dropout, softmax."""

    dropout: float = 0.2  # fraction of the features dropped while training

    def __post_init__(self) -> None:
        _require_range("dropout", self.dropout, 0.0, 0.95)


@dataclass(frozen=True)
class PhaseConfig:
    """How one phase trains."""

    epochs: int  # at most; early stopping may end it before
    learning_rate: float
    patience: int  # epochs without a lower validation loss before it stops

    def __post_init__(self) -> None:
        _require_range("epochs", self.epochs, 0, 1000)
        _require_range("learning_rate", self.learning_rate, 1e-8, 10.0)
        _require_range("patience", self.patience, 1, 1000)


@dataclass(frozen=True)
class RunConfig:
    """One training: data, backbone, views, head and the two phases."""

    dataset: str  # id of a data set in THAW_HOME
    backbone: str = "efficientnet_lite0"  # a key of core.backbones.BACKBONES
    alpha: float = 1.0  # width multiplier, for the MobileNets
    weights: str = "imagenet"  # "imagenet", "none" (random) or a weight file's path
    image_size: int = 0  # pixels; 0 = the backbone's own
    views: int | str = 4  # of each training image, itself included; 0 = itself; FRESH
    precision: str = "float32"  # of the frozen layers; one of PRECISIONS
    batch_size: int = 32
    unfreeze: int = 0  # top layers trained in phase two; 0 = the backbone's default
    seed: int = 0
    augmentation: AugmentationConfig = field(default_factory=AugmentationConfig)
    head: HeadConfig = field(default_factory=HeadConfig)
    frozen: PhaseConfig = PhaseConfig(epochs=30, learning_rate=1e-3, patience=5)
    finetune: PhaseConfig = PhaseConfig(epochs=10, learning_rate=1e-4, patience=4)

    def __post_init__(self) -> None:
        facts = backbone(self.backbone)
        _require_choice("alpha", self.alpha, facts.alphas)
        if self.image_size:
            _require_range("image_size", self.image_size, facts.min_size, 1024)
        if not isinstance(self.views, str):
            _require_range("views", self.views, 0, 64)
        elif self.views != FRESH:
            raise _wrong("views", f'a number from 0 to 64, or "{FRESH}"', self.views)
        _require_choice("precision", self.precision, PRECISIONS)
        _require_range("batch_size", self.batch_size, 1, 1024)
        _require_range("unfreeze", self.unfreeze, 0, facts.num_layers - 1)
        _require_range("seed", self.seed, 0, 2**31 - 1)
        _require_range("frozen.epochs", self.frozen.epochs, 1, 1000)

    def require_files(self) -> None:
        """Check that the files it names are there: to begin, not to read what was done.

        Raises:
            ConfigError: There is no such weight file.
        """
        if self.weights in ("imagenet", "none"):
            return
        if not os.path.isfile(self.weights):  # unlike Path's, it takes any text
            raise ConfigError(
                'weights to be "imagenet", "none" or the path of a weight file',
                self.weights or "nothing",
                "Check the path; Keras weight files end in .weights.h5, .h5 or .keras.",
            )

    @property
    def facts(self) -> Backbone:
        """The backbone's line of the table."""
        return BACKBONES[self.backbone]

    @property
    def input_size(self) -> int:
        """Height and width of what the model sees, pixels."""
        return self.image_size or self.facts.default_size

    @property
    def num_views(self) -> int:
        """Different views of a training image; 0 = new ones in each epoch."""
        return 0 if isinstance(self.views, str) else max(1, self.views)

    @property
    def num_unfrozen(self) -> int:
        """Top backbone layers that phase two trains."""
        return self.unfreeze or self.facts.default_unfreeze

    def to_json(self) -> dict[str, Any]:
        """Plain values, nested as the dataclasses are."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> RunConfig:
        """Build and validate a config.

        Raises:
            ConfigError: A key is unknown, or a value has the wrong type or range.
        """
        return _from_json(cls, values, "")


@cache
def _hints(cls: type) -> dict[str, Any]:
    """The types of a class's fields; a list of runs asks for each run's config."""
    return typing.get_type_hints(cls)


def _from_json(cls: type, values: Any, prefix: str) -> Any:
    title = prefix.removesuffix(".") or "config"
    if not isinstance(values, dict):
        raise _wrong(title, "an object with named values", values)
    hints = _hints(cls)
    known = {item.name for item in dataclasses.fields(cls)}
    if unknown := sorted(set(values) - known):
        raise ConfigError(
            f"settings among {', '.join(sorted(known))}",
            f"{prefix}{unknown[0]}",
            "Remove it or correct its name.",
        )
    made = {}
    for name, value in values.items():
        hint = hints[name]
        if dataclasses.is_dataclass(hint):
            made[name] = _from_json(typing.cast(type, hint), value, f"{name}.")
        else:
            made[name] = _typed(f"{prefix}{name}", value, hint)
    if missing := [
        item.name
        for item in dataclasses.fields(cls)
        if item.name not in made
        and item.default is item.default_factory is dataclasses.MISSING
    ]:
        raise ConfigError(
            f"{title} with all its settings",
            f"none for {', '.join(missing)}",
            "Add what is missing.",
        )
    return cls(**made)


def _typed(name: str, value: Any, hint: Any) -> Any:
    """The value as its annotated type; an int is good for a float, a bool is not."""
    allowed = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    if float in allowed and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, bool) and bool not in allowed:
        raise _wrong(name, _names(allowed), value)
    if not isinstance(value, allowed):
        raise _wrong(name, _names(allowed), value)
    return value


def _names(allowed: tuple[Any, ...]) -> str:
    words = {int: "a whole number", float: "a number", str: "text", bool: "true/false"}
    return " or ".join(
        words.get(item, getattr(item, "__name__", "?")) for item in allowed
    )
