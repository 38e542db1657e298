"""The registry of backbones: facts only, no Keras.

What people state of each backbone stands in registry.toml; what it is made of, in its
table of layers (`core.backbones.table`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.backbones.costs import MeasuredCosts, joined_costs
from core.backbones.table import Table, is_preprocessing, read_table
from core.errors import ConfigError

# What a network expects of pixels that come as RGB in [0, 255]:
#   raw    nothing; the network rescales by itself
#   tf     RGB in [-1, 1]
#   torch  RGB, scaled to [0, 1], minus ImageNet's mean, by its standard deviation
#   caffe  BGR, minus ImageNet's mean, not scaled
#   lite   RGB, (x - 127) / 128
#   unit   RGB, in [0, 1]
PREPROCESSINGS = ("raw", "tf", "torch", "caffe", "lite", "unit")

JOIN = "+"  # between the names of backbones that stand side by side
MOST_PARTS = 4


@dataclass(frozen=True, kw_only=True)
class Backbone:
    """An entry of the registry.

    Attributes:
        name: The key, also on the command line and in files.
        title: As people write it.
        use: What to pick it for, one sentence.
        constructor: In keras.applications; "" = built by core.models.
        module: Of keras.applications, where its `preprocess_input` is.
        package: PyPI package that carries its weights; "" = Keras downloads them.
        weight_file: What Keras calls the file of ImageNet weights that it downloads;
            {size} stands for pixels and {alpha} for the width, such as 1.0 or 0.25,
            which {width} says as 1_0 and 2_5.
        weight_sizes: Image sizes that have weights of their own, pixels; those of 224
            serve all others.
        top1: Accuracy on ImageNet with its own top, in percent, as the weights'
            publishers report it (keras.io/api/applications, and the EfficientNet-Lite
            release); 0 = there are no pretrained weights.
        default_size: Height and width of the input that it is made for, pixels.
        min_size: The smallest that it takes, pixels.
        alphas: Width multipliers that it comes in.
        preprocessing: One of PREPROCESSINGS.
        default_unfreeze: Top layers above its default thaw line, which lies at a narrow
            place about a third below the top.
        costs: To compute and to train it.
        parts: Backbones that stand side by side in this one: all see the same pixels,
            and the head gets the channels of all. () = it is one of its own.
    """

    name: str
    title: str
    use: str
    constructor: str = ""
    module: str = ""
    package: str = ""
    weight_file: str = ""
    weight_sizes: tuple[int, ...] = (224,)
    top1: float = 0.0
    default_size: int
    min_size: int = 32
    alphas: tuple[float, ...] = (1.0,)
    preprocessing: str
    default_unfreeze: int
    costs: MeasuredCosts
    parts: tuple[Backbone, ...] = ()

    @property
    def is_pretrained(self) -> bool:
        """Whether there are ImageNet weights of it at all."""
        return self.top1 > 0

    @property
    def is_packaged(self) -> bool:
        """Whether its ImageNet weights are installed with the app."""
        if self.parts:
            return all(part.is_packaged for part in self.parts)
        return bool(self.package)

    @property
    def layer_prefix(self) -> str:
        """What its layers' names begin with where others stand beside it."""
        return re.sub(r"\W", "_", self.name) + "_"

    @property
    def table(self) -> Table:
        """What it is made of, without its top; read when it is first asked for."""
        return read_table(self.name)

    @property
    def parameters(self) -> int:
        """How many there are, at width 1.0."""
        if self.parts:
            return sum(part.parameters for part in self.parts)
        width = self.table.alphas.index(1.0)
        return sum(row.parameters[width] for row in self.table.rows)

    @property
    def num_layers(self) -> int:
        """How many of them Keras builds where it loads no ImageNet weights."""
        if self.parts:  # with one input for all, and the layer that joins them
            return sum(part.num_layers - 1 for part in self.parts) + 2
        return sum(
            bool(row.name)
            and not is_preprocessing(row.name)
            and not row.pretrained_only
            for row in self.table.rows
        )

    @property
    def has_norms(self) -> bool:
        """Whether it has batch normalisations, which differ in training."""
        if self.parts:
            return any(part.has_norms for part in self.parts)
        return any(row.kind == "BatchNormalization" for row in self.table.rows)

    @property
    def has_dropout(self) -> bool:
        """Whether it has layers that leave something out at random in training."""
        if self.parts:
            return any(part.has_dropout for part in self.parts)
        return any(row.kind == "Dropout" for row in self.table.rows)


def backbone(name: str) -> Backbone:
    """The registry's entry for a name.

    Args:
        name: A key of BACKBONES, or two to four of them joined by "+", such as
            "efficientnet_lite0+efficientnet_lite1".

    Raises:
        ConfigError: There is no such backbone, or such parts can't be joined.
    """
    if JOIN in name:
        return _joined(name)
    if name not in BACKBONES:
        raise ConfigError(
            f"backbone to be one of {', '.join(BACKBONES)}", name, "Change backbone."
        )
    return BACKBONES[name]


@lru_cache
def _joined(name: str) -> Backbone:
    """An entry that is made of those of its parts, in the order of their names."""
    names = name.split(JOIN)
    if not 2 <= len(names) <= MOST_PARTS or len(set(names)) < len(names):
        raise ConfigError(
            f"backbone to join 2 to {MOST_PARTS} different ones by {JOIN}",
            name,
            "Change backbone.",
        )
    parts = tuple(backbone(part) for part in names)
    first = parts[0]
    return Backbone(
        name=name,
        title=_joined_title([part.title for part in parts]),
        use="Features of several networks side by side: the head sees those of all.",
        top1=min(part.top1 for part in parts),
        default_size=first.default_size,
        min_size=max(part.min_size for part in parts),
        preprocessing=first.preprocessing,  # each part has its own before it
        default_unfreeze=1 + sum(part.default_unfreeze for part in parts),
        costs=joined_costs(
            [part.costs for part in parts],
            [first.default_size / part.default_size for part in parts],
        ),
        parts=parts,
    )


def _joined_title(titles: Sequence[str]) -> str:
    """Such as "EfficientNet-Lite0 + Lite1": a family's name is said once."""
    family, dash, _ = titles[0].partition("-")
    family += dash
    rest = [title.removeprefix(family) if dash else title for title in titles[1:]]
    return " + ".join([titles[0], *rest])


def read_entries(path: Path) -> dict[str, Backbone]:
    """All entries of a file by name, in its order."""
    entries = tomllib.loads(path.read_text("utf-8"))
    return {name: _entry(name, values) for name, values in entries.items()}


def _entry(name: str, values: dict[str, Any]) -> Backbone:
    """An entry from what the file says, where tuples are lists."""
    tuples: dict[str, Any] = {
        key: tuple(value) for key, value in values.items() if isinstance(value, list)
    }
    costs = MeasuredCosts(**values["costs"])
    return Backbone(name=name, **(values | tuples | {"costs": costs}))


BACKBONES = read_entries(Path(__file__).with_name("registry.toml"))

PACKAGED = tuple(facts.title for facts in BACKBONES.values() if facts.is_packaged)
