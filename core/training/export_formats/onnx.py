"""ONNX, by tf2onnx; it is asked in ONNX Runtime."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import onnxruntime
import tensorflow as tf
import tf2onnx

from core.models.answering import answer_names
from core.storage.files import write_bytes
from core.training.export_formats import Answers, Asked
from core.training.export_formats.source import Source

_MODEL = "model.onnx"
_OPSET = 17  # ONNX 1.12, of 2022: what runtimes of today all have
_BATCH = 8


def make(source: Source, folder: Path) -> None:
    """Write it with the input "image" and the answers by name."""
    write_bytes(folder / _MODEL, to_onnx(source.model()))


def to_onnx(model: keras.Model) -> bytes:
    """An ONNX file from pixels, float32, to a model's answers by name.

    Args:
        model: Of `core.models.answering`.
    """
    shape = (None, *model.inputs[0].shape[1:])
    signature = [tf.TensorSpec(shape, tf.float32, name="image")]
    names = answer_names(model)

    @tf.function(input_signature=signature)
    def serve(image: tf.Tensor) -> dict[str, tf.Tensor]:
        outputs = tf.nest.flatten(model(image, training=False))
        return dict(zip(names, outputs, strict=True))

    proto, _ = tf2onnx.convert.from_function(serve, signature, opset=_OPSET)
    _rename(proto.graph)
    data: bytes = proto.SerializeToString(deterministic=True)
    return data


def _rename(graph: Any) -> None:
    """Number all that is inside: its names tell what the process did before."""
    ends = {value.name: value.name for value in (*graph.input, *graph.output)}
    names = {"": ""} | ends  # "" is an input that is left out

    def name(old: str) -> str:
        return names.setdefault(old, f"value_{len(names)}")

    for number, node in enumerate(graph.node):
        node.name, node.doc_string = f"node_{number}", ""
        node.input[:] = map(name, node.input)
        node.output[:] = map(name, node.output)
    for weight in graph.initializer:
        weight.name = name(weight.name)
    graph.initializer.sort(key=lambda weight: weight.name)
    graph.ClearField("value_info")
    graph.name, graph.doc_string = "thaw", ""
    for value in (*graph.input, *graph.output):
        value.type.tensor_type.shape.dim[0].dim_param = "batch"


def load(folder: Path) -> Asked:
    """ONNX Runtime on the processor."""
    return session_asked(folder / _MODEL)


def session_asked(model: Path | bytes) -> Asked:
    """An ONNX file, or its content, in ONNX Runtime on the processor."""
    providers = ["CPUExecutionProvider"]
    session = onnxruntime.InferenceSession(model, providers=providers)
    names = [output.name for output in session.get_outputs()]

    def asked(images: np.ndarray) -> Answers:
        parts = [
            session.run(names, {"image": images[i : i + _BATCH].astype(np.float32)})
            for i in range(0, len(images), _BATCH)
        ]
        columns = zip(*parts, strict=True)
        return {
            name: np.concatenate(column)
            for name, column in zip(names, columns, strict=True)
        }

    return asked
