"""The layers on top of the backbone."""

from __future__ import annotations

from dataclasses import dataclass

from core.validation import require_choice, require_range

POOLINGS = ("average", "max", "flatten")
OUTPUTS = ("softmax", "sigmoid")
ACTIVATIONS = ("relu", "elu", "silu", "tanh", "sigmoid", "linear")

_MOST_LAYERS = 16


@dataclass(frozen=True)
class Dense:
    """A fully connected layer."""

    kind: str = "dense"
    units: int = 128
    activation: str = "relu"  # one of ACTIVATIONS
    l1: float = 0.0  # of the kernel, added to the loss
    l2: float = 0.0

    def __post_init__(self) -> None:
        require_choice("kind", self.kind, ("dense",))
        require_range("units", self.units, 1, 8192)
        require_choice("activation", self.activation, ACTIVATIONS)
        require_range("l1", self.l1, 0.0, 10.0)
        require_range("l2", self.l2, 0.0, 10.0)


@dataclass(frozen=True)
class Dropout:
    """Leaves out a share of the features in each training step."""

    kind: str = "dropout"
    rate: float = 0.2

    def __post_init__(self) -> None:
        require_choice("kind", self.kind, ("dropout",))
        require_range("rate", self.rate, 0.0, 0.95)


@dataclass(frozen=True)
class BatchNormalization:
    """Normalises each feature over the batch while training."""

    kind: str = "batch_normalization"

    def __post_init__(self) -> None:
        require_choice("kind", self.kind, ("batch_normalization",))


HeadLayer = Dense | Dropout | BatchNormalization


@dataclass(frozen=True)
class HeadConfig:
    """How a feature map becomes an answer: pooling, a stack of layers, the output.

    A sigmoid output is one unit, for two classes: the second one's probability. It is
    trained with binary cross-entropy.
    """

    pooling: str = "average"  # one of POOLINGS
    layers: tuple[HeadLayer, ...] = (Dropout(),)
    output: str = "softmax"  # one of OUTPUTS

    def __post_init__(self) -> None:
        require_choice("pooling", self.pooling, POOLINGS)
        require_choice("output", self.output, OUTPUTS)
        require_range("layers", len(self.layers), 0, _MOST_LAYERS)
