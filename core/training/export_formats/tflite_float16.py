"""TFLite (LiteRT) with weights in float16."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import tensorflow as tf

from core.training.export_formats.lite import load, make_lite
from core.training.export_formats.source import Source

__all__ = ["load", "make"]


def make(source: Source, folder: Path) -> None:
    """Round the weights; it computes in float32 where the processor has no float16."""

    def prepare(converter: Any) -> None:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.target_spec.supported_types = [tf.float16]

    make_lite(source, folder, prepare, has_novelty=False)
