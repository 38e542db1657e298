"""A backbone layer by layer, at one width and input size, without Keras."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from core.backbones.cut import Graph, Step
from core.backbones.facts import Backbone
from core.backbones.registry import backbone as known_backbone
from core.backbones.shapes import Shape, output_shape
from core.backbones.table import Row, is_preprocessing, without_pretrained
from core.backbones.topological_order import keras_order
from core.errors import ConfigError
from core.language.texts import _
from core.validation import require_choice

JOINED = "joined"  # the layer that puts several backbones' feature maps side by side

_COLOURS = 3


@dataclass(frozen=True)
class Layer:
    """A layer of a network, or a plain operation between its layers.

    Attributes:
        name: As Keras has it; "" for a plain operation such as `a + b`.
        kind: Name of its class, such as "Conv2D".
        takes: Indices of the operations whose outputs it takes.
        shape: Of its output: (height, width, channels), or (channels,).
        parameters: All of them.
        trainable: Those that training changes where the layer is not frozen.
        multiply_adds: To compute its output for one image, forwards.
    """

    name: str
    kind: str
    takes: tuple[int, ...]
    shape: Shape
    parameters: int
    trainable: int
    multiply_adds: int

    @property
    def num_values(self) -> int:
        """How many numbers of one image come out."""
        return math.prod(self.shape)

    @property
    def makes_features(self) -> bool:
        """Whether a head can begin here: it makes a feature map."""
        known = self.name and not is_preprocessing(self.name)
        return bool(known) and len(self.shape) == 3 and bool(self.takes)


@dataclass(frozen=True)
class NetworkDescription:
    """The part of a backbone that is used.

    Attributes:
        backbone: A name that `core.backbones.registry.backbone` knows.
        feature_layer: Name of its last layer; "" = the backbone's own end.
        operations: In Keras' order. Preprocessing and plain operations are among them.
        all_names: Of the whole backbone's layers in Keras' order, input first, without
            the preprocessing: what an index counts in.
    """

    backbone: str
    feature_layer: str
    operations: tuple[Layer, ...]
    all_names: tuple[str, ...]

    @cached_property
    def keras_layers(self) -> tuple[Layer, ...]:
        """As the Keras model lists them, with the preprocessing."""
        return tuple(item for item in self.operations if item.name)

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        """Those that the backbone brings, input first."""
        layers = self.keras_layers
        return tuple(item for item in layers if not is_preprocessing(item.name))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of `layers`."""
        return tuple(layer.name for layer in self.layers)

    @property
    def feature_shape(self) -> Shape:
        """Height, width and channels of the feature map at its end."""
        return self.operations[-1].shape

    @property
    def parameters(self) -> int:
        """All of them."""
        return sum(item.parameters for item in self.operations)

    @cached_property
    def graph(self) -> Graph:
        """Its operations and tensors, as a cut sees them."""
        steps = [
            Step(item.takes, (index,), bool(item.name), item.parameters > 0)
            for index, item in enumerate(self.operations)
        ]
        return Graph(steps, [item.num_values for item in self.operations])


def multiply_adds(network: NetworkDescription, first: int = 0) -> int:
    """To compute one image forwards.

    Args:
        network: All of it is used.
        first: Index in `keras_layers` of the first layer that counts: with that of a
            cut, this is what lies above it.
    """
    place = network.graph.place(first)
    return sum(item.multiply_adds for item in network.operations[place:])


def describe_network(
    backbone: str,
    alpha: float,
    size: int,
    feature_layer: str = "",
    is_pretrained: bool = True,
) -> NetworkDescription:
    """Describe a backbone.

    Args:
        backbone: A name that `core.backbones.registry.backbone` knows.
        alpha: Its width multiplier.
        size: Height and width of its input, pixels.
        feature_layer: Name of the layer where the head begins; "" = the backbone's end.
        is_pretrained: Whether Keras loads ImageNet weights into it; some backbones have
            a layer more then.

    Raises:
        ConfigError: There is no such backbone, width or layer, the layer makes no
            feature map, or those of parts that stand side by side differ in size.
    """
    facts = known_backbone(backbone)
    require_choice("alpha", alpha, facts.alphas)
    return _described(facts, alpha, size, feature_layer, is_pretrained)


@lru_cache(maxsize=64)
def _described(
    facts: Backbone, alpha: float, size: int, feature_layer: str, is_pretrained: bool
) -> NetworkDescription:
    """By the facts: one that was missing may be taken in while a server runs."""
    if facts.parts:
        operations = _side_by_side(facts, size, is_pretrained)
    else:
        table = facts.table
        rows = table.rows if is_pretrained else without_pretrained(table.rows)
        operations = _sized(rows, table.alphas.index(alpha), size)
    whole = NetworkDescription(facts.name, "", operations, ())
    whole = dataclasses.replace(whole, all_names=whole.names)
    return _cut(whole, feature_layer) if feature_layer else whole


def _side_by_side(facts: Backbone, size: int, is_pretrained: bool) -> tuple[Layer, ...]:
    """The operations of several backbones on one input, and what joins them."""
    operations: list[Layer] = []
    ends: list[int] = []
    for part in facts.parts:
        network = describe_network(part.name, 1.0, size, "", is_pretrained)
        before = len(operations) - 1 if operations else 0  # but for the shared input
        for item in network.operations if not operations else network.operations[1:]:
            takes = tuple(taken and taken + before for taken in item.takes)
            is_shared = not item.takes or not item.name
            name = item.name if is_shared else part.layer_prefix + item.name
            operations.append(dataclasses.replace(item, name=name, takes=takes))
        ends.append(len(operations) - 1)
    maps = [operations[end].shape for end in ends]
    if len({shape[:-1] for shape in maps}) > 1:
        found = [
            f"{part.title} {shape[0]} × {shape[1]}"
            for part, shape in zip(facts.parts, maps, strict=True)
        ]
        raise ConfigError(
            _(
                "backbones whose feature maps are equally large where they stand side "
                "by side"
            ),
            _("{maps} at {size} pixels", maps=", ".join(found), size=size),
            _("Choose another image size, or other backbones."),
        )
    shape = (*maps[0][:-1], sum(shape[-1] for shape in maps))
    operations.append(Layer(JOINED, "Concatenate", tuple(ends), shape, 0, 0, 0))
    order = keras_order([item.takes for item in operations], len(operations) - 1)
    return _renumbered([operations[i] for i in order], order)


def _cut(whole: NetworkDescription, feature_layer: str) -> NetworkDescription:
    """The part up to a layer."""
    operations = whole.operations
    found = [i for i, item in enumerate(operations) if item.name == feature_layer]
    if not found or not operations[found[0]].makes_features:
        makers = [layer.name for layer in whole.layers if layer.makes_features]
        raise ConfigError(
            _(
                "feature_layer to be a layer of {network} that makes a feature map",
                network=known_backbone(whole.backbone).title,
            ),
            feature_layer,
            _(
                "Choose another layer, such as {layer}, or none for the whole "
                "backbone.",
                layer=makers[-1],
            ),
        )
    order = keras_order([item.takes for item in operations], found[0])
    used = _renumbered([operations[i] for i in order], order)
    return dataclasses.replace(whole, feature_layer=feature_layer, operations=used)


def _renumbered(layers: Sequence[Layer], order: Sequence[int]) -> tuple[Layer, ...]:
    """Layers whose `takes` count in the list before they were put in order."""
    place = {before: index for index, before in enumerate(order)}
    return tuple(
        dataclasses.replace(layer, takes=tuple(place[taken] for taken in layer.takes))
        for layer in layers
    )


def _sized(rows: Sequence[Row], column: int, size: int) -> tuple[Layer, ...]:
    """The operations at one width, for one input size."""
    layers: list[Layer] = []
    for row in rows:
        inputs = [layers[taken].shape for taken in row.takes]
        inputs = inputs or [(size, size, _COLOURS)]
        shape = output_shape(row.rule, inputs, row.channels[column])
        layers.append(
            Layer(
                name=row.name,
                kind=row.kind,
                takes=row.takes,
                shape=shape,
                parameters=row.parameters[column],
                trainable=row.trainable[column],
                multiply_adds=row.multiply_adds[column] * math.prod(shape[:-1]),
            )
        )
    return tuple(layers)
