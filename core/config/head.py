"""The layers on top of the backbone."""

from __future__ import annotations

from dataclasses import dataclass

from core.config.setting import Checked, setting

POOLINGS = {"average": "Average", "max": "Maximum", "flatten": "Flatten"}
OUTPUTS = {"softmax": "Softmax", "sigmoid": "One sigmoid unit"}
ACTIVATIONS = {
    name: name for name in ("relu", "elu", "silu", "tanh", "sigmoid", "linear")
}

_PENALTY = (
    "Added to the loss for large weights, against over-fitting. L1 makes some of them "
    "zero, L2 all of them smaller."
)


@dataclass(frozen=True)
class Dense(Checked):
    """A fully connected layer."""

    kind: str = setting(
        "dense",
        "Dense",
        "Every unit sees all features: more units can learn more, and over-fit more.",
        choices={"dense": "Dense"},
    )
    units: int = setting(
        128,
        "Units",
        "How many numbers the layer gives.",
        (1, 8192),
        sweep=(32, 1024),
        is_log=True,
    )
    activation: str = setting(
        "relu",
        "Activation",
        "The function that each of them goes through.",
        choices=ACTIVATIONS,
    )
    l1: float = setting(
        0.0, "L1", _PENALTY, (0.0, 10.0), sweep=(1e-6, 1e-2), is_log=True
    )
    l2: float = setting(
        0.0, "L2", _PENALTY, (0.0, 10.0), sweep=(1e-6, 1e-2), is_log=True
    )


@dataclass(frozen=True)
class Dropout(Checked):
    """Leaves out a share of the features in each training step."""

    kind: str = setting(
        "dropout",
        "Dropout",
        "Leaves out a share of the features in each step, against over-fitting.",
        choices={"dropout": "Dropout"},
    )
    rate: float = setting(
        0.2,
        "Share left out",
        "Of the features, others in each step.",
        (0.0, 0.95),
        sweep=(0.0, 0.6),
    )


@dataclass(frozen=True)
class BatchNormalization(Checked):
    """Normalises each feature over the batch while training."""

    kind: str = setting(
        "batch_normalization",
        "Batch norm",
        "Brings each feature to mean 0 and variance 1 over the batch.",
        choices={"batch_normalization": "Batch normalisation"},
    )


HeadLayer = Dense | Dropout | BatchNormalization


@dataclass(frozen=True)
class HeadConfig(Checked):
    """How a feature map becomes an answer: pooling, a stack of layers, the output.

    A sigmoid output is one unit, for two classes: the second one's probability. It is
    trained with binary cross-entropy.
    """

    pooling: str = setting(
        "average",
        "Pooling",
        "How a feature map becomes a list of numbers: the average or the maximum "
        "of each channel, or all places one after another (flatten: far more "
        "numbers, and a head that over-fits sooner).",
        choices=POOLINGS,
    )
    layers: tuple[HeadLayer, ...] = setting(
        (Dropout(),),
        "Layers",
        "The stack between the features and the output.",
        (0, 16),
    )
    output: str = setting(
        "softmax",
        "Output",
        "Softmax gives a probability for each class. A single sigmoid unit gives "
        "that of the second of two classes, trained with binary cross-entropy; "
        "for two classes both can say the same.",
        choices=OUTPUTS,
    )
