"""TFLite (LiteRT) in whole numbers of 8 bits, calibrated on training images."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from core.training.export_formats.lite import load, make_lite
from core.training.export_formats.source import Source

__all__ = ["load", "make"]

_NUM_IMAGES = 128  # what TensorFlow's guide advises: a hundred or so


def make(source: Source, folder: Path) -> None:
    """Learn the ranges of all values inside from training images, then round.

    Pixels go in as they are, uint8; probabilities come out in float32.
    """
    images = source.training_images(_NUM_IMAGES)

    def examples() -> Iterator[list[np.ndarray]]:
        for image in images:
            yield [image[None].astype(np.float32)]

    def prepare(converter: Any) -> None:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = examples
        only_int8 = tf.lite.OpsSet.TFLITE_BUILTINS_INT8
        converter.target_spec.supported_ops = [only_int8]
        converter.inference_input_type = tf.uint8

    make_lite(source, folder, prepare, has_novelty=False)
