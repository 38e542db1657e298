"""What is known of a backbone: facts only, no Keras."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.backbones.table import Table, is_preprocessing, read_table
from core.language.texts import _

OWN = "own:"  # begins the name of one that was taken in from a file

# What a network expects of pixels that come as RGB in [0, 255]:
#   raw    nothing; the network rescales by itself
#   tf     RGB in [-1, 1]
#   torch  RGB, scaled to [0, 1], minus ImageNet's mean, by its standard deviation
#   caffe  BGR, minus ImageNet's mean, not scaled
#   lite   RGB, (x - 127) / 128
#   unit   RGB, in [0, 1]
PREPROCESSINGS = ("raw", "tf", "torch", "caffe", "lite", "unit")


@dataclass(frozen=True, kw_only=True)
class MeasuredCosts:
    """What a backbone costs to compute and to train, at default size and width 1.0.

    The unit is that of `core.hardware`: multiply-adds of the network that it measures a
    machine with, 1e9 per image. Divided by what a machine does of these in a second
    they are seconds per image. They were measured on two cores of an AMD EPYC, each in
    turn with that network, as a ratio of processor time; a layer that is limited by
    memory counts more than its own multiply-adds, a large convolution less.

    Attributes:
        float32: One image through the whole network, in OpenVINO.
        bfloat16: The same in bfloat16, against that network in bfloat16.
        training: One image forwards and backwards through the layers above the default
            thaw line, in Keras.
        scratch: The same through all layers, their statistics trained as well. Measured
            for EfficientNet-Lite0 and B0, MobileNetV2, ResNet50, VGG16 and the small
            CNN: 3 to 12 times `float32`. Elsewhere it is taken as 8.5 times `float32`.
        thawed_share: All layers thawed, as a share of `scratch`: normalisations are
            folded into the convolutions, where there are any. Measured 0.48 for
            EfficientNet-Lite0, 0.40 for MobileNetV2 and 0.66 for ResNet50.
    """

    float32: float
    bfloat16: float
    training: float
    scratch: float
    thawed_share: float = 0.5


@dataclass(frozen=True, kw_only=True)
class Backbone:
    """An entry of the registry.

    Attributes:
        name: The key, also on the command line and in files.
        title: As people write it.
        use: What to pick it for, one sentence in English, to be read as `use_text`.
        source: The file that it was taken in from; "" = from none that is here.
        kind: Of that file, as people write it.
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
        own_table: What it is made of, where it was taken in from a file.
        max_size: The largest input that it takes, pixels.
        is_trainable: Whether it is made of layers of Keras, which can be trained and
            written in Keras' formats; else it stays frozen.
        is_missing: Whether it was taken in from a file that is no longer here.
        parts: Backbones that stand side by side in this one: all see the same pixels,
            and the head gets the channels of all. () = it is one of its own.
    """

    name: str
    title: str
    use: str
    source: str = ""
    kind: str = ""
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
    own_table: Table | None = None
    max_size: int = 1024
    is_trainable: bool = True
    is_missing: bool = False
    parts: tuple[Backbone, ...] = ()

    @property
    def use_text(self) -> str:
        """What to pick it for, in the current language."""
        if self.source:
            return _(self.use, source=self.source, kind=self.kind)
        return _(self.use)

    @property
    def is_own(self) -> bool:
        """Whether it was taken in from a file, with weights of its own."""
        return self.name.startswith(OWN)

    @property
    def is_pretrained(self) -> bool:
        """Whether there are weights of it that somebody has trained."""
        return self.top1 > 0 or self.is_own

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
        return self.own_table or read_table(self.name)

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
