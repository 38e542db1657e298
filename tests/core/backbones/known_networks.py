"""What is known of each backbone's network, as published or counted by hand."""

from __future__ import annotations

from typing import NamedTuple


class Known(NamedTuple):
    """A network without its top, at width 1.0."""

    parameters: int
    num_layers: int  # as Keras builds it with random weights
    gigamacs: float  # multiply-adds of one image at the default size, 1e9
    line_values: int  # numbers of one image at the default thaw line, default size
    channels: int  # of its features


KNOWN = {
    "efficientnet_lite0": Known(3_413_024, 141, 0.41, 14 * 14 * 112, 1280),
    "efficientnet_lite1": Known(4_189_344, 186, 0.63, 8 * 8 * 192, 1280),
    "efficientnet_lite2": Known(4_869_168, 186, 0.90, 9 * 9 * 208, 1280),
    "mobilenet": Known(3_228_864, 86, 0.57, 7 * 7 * 512, 1024),
    "mobilenet_v2": Known(2_257_984, 154, 0.3, 7 * 7 * 160, 1280),
    "mobilenet_v3_small": Known(939_120, 157, 0.06, 7 * 7 * 96, 576),
    "mobilenet_v3_large": Known(2_996_352, 187, 0.22, 7 * 7 * 160, 960),
    "efficientnet_b0": Known(4_049_571, 237, 0.39, 7 * 7 * 192, 1280),
    "efficientnet_b1": Known(6_575_239, 339, 0.7, 8 * 8 * 192, 1280),
    "efficientnet_b2": Known(7_768_569, 339, 1.0, 9 * 9 * 208, 1408),
    "efficientnet_b3": Known(10_783_535, 384, 1.8, 10 * 10 * 232, 1536),
    "efficientnet_b4": Known(17_673_823, 474, 4.2, 12 * 12 * 272, 1792),
    "efficientnet_v2_b0": Known(5_919_312, 270, 0.72, 7 * 7 * 192, 1280),
    "resnet50": Known(23_587_712, 175, 3.9, 7 * 7 * 2048, 2048),
    "resnet50_v2": Known(23_564_800, 190, 3.5, 7 * 7 * 1024, 2048),
    "inception_v3": Known(21_802_784, 311, 5.7, 8 * 8 * 1280, 2048),
    "xception": Known(20_861_480, 132, 8.4, 19 * 19 * 728, 2048),
    "densenet121": Known(7_037_504, 427, 2.9, 7 * 7 * 512, 1024),
    "vgg16": Known(14_714_688, 19, 15.5, 14 * 14 * 512, 512),
    "convnext_tiny": Known(27_820_128, 133, 4.5, 7 * 7 * 768, 768),
    "small_cnn": Known(389_856, 17, 0.24, 16 * 16 * 128, 256),
}
