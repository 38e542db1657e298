"""The layers on top of the backbone."""

from __future__ import annotations

from dataclasses import dataclass

from core.config.setting import Checked, setting
from core.language.texts import _, mark
from core.validation import SettingError

POOLINGS = {
    "average": mark("Average"),
    "max": mark("Maximum"),
    "flatten": mark("Flatten"),
}
OUTPUTS = {"softmax": "Softmax", "sigmoid": mark("One sigmoid unit")}
FITS = {
    "gradient": mark("Step by step"),
    "converged": mark("To convergence"),
    "means": mark("Class means"),
}
# How far a fit to convergence may let weights go: the number of features over images
# and penalty. Standardised features have a mean squared length of d, so that the same
# strength means the same for every backbone, and for any number of images.
STRENGTHS = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
FRESH_VIEWS = 4  # of an image, that a fit sees where there is no end of them
ACTIVATIONS = {
    name: name for name in ("relu", "elu", "silu", "tanh", "sigmoid", "linear")
}

_PENALTY = mark(
    "Added to the loss for large weights, against over-fitting. L1 makes some of them "
    "zero, L2 all of them smaller."
)


_FIT_HELP = mark(
    """
How the head learns from the frozen features.

- **Step by step**: gradient descent, epoch by epoch, as neural networks learn.
- **To convergence**: a head of one layer has one best solution for a given L2 penalty,
  and L-BFGS finds it: no learning rate, no epochs, no luck. The penalty is chosen by
  cross-validation on the training images; images that belong together stay in one fold.
  Dropout has no part in it. It was not shown to answer better: of 287 unseen images of
  five data sets, one seed, 87.5% for 88.2% step by step (5 fixed, 7 broken), and 87.1%
  for 88.5% after fine-tuning from it.
- **Class means**: an image is of the class whose mean is nearest. The honest baseline
  for five images a class, where there is too little to learn more from.
"""
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
        "Dropout rate",
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
        choices={"batch_normalization": mark("Batch normalisation")},
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
    fit: str = setting(
        "gradient",
        "How the frozen phase fits it",
        _FIT_HELP,
        choices=FITS,
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        others = [layer.kind for layer in self.layers if layer.kind != "dropout"]
        if self.is_fitted and others:
            raise SettingError(
                lambda part: (
                    _(
                        '{layers} to be dropout alone where fit is "{fit}"',
                        layers=f"{part}layers",
                        fit=self.fit,
                    ),
                    ", ".join(others),
                    _(
                        'Change {fit} to "gradient", or remove these layers.',
                        fit=f"{part}fit",
                    ),
                )
            )

    @property
    def is_fitted(self) -> bool:
        """Whether the frozen phase finds its weights at once, without epochs."""
        return self.fit != "gradient"
