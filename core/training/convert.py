"""Keras networks as OpenVINO models."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
import openvino
import tensorflow as tf
from tensorflow.python.framework import convert_to_constants  # not public

from core.openvino_core import openvino_core
from core.storage.files import scratch_folder
from core.storage.free_space import full_disk_named
from core.storage.paths import caches_dir


class ExportError(RuntimeError):
    """The converted network does not say what the trained one says: a defect."""


def write_saved_model(
    model: keras.Model, names: Sequence[str], folder: Path, batch: int | None = None
) -> None:
    """Write a network in inference mode as a TensorFlow SavedModel.

    Args:
        model: From RGB pixels in [0, 255], shape (batch, size, size, 3).
        names: Of the outputs, in the model's order.
        folder: To be made.
        batch: How many images it takes at a time; None = any number.

    Raises:
        OSError: The disk is full.
    """
    shape = (batch, *model.inputs[0].shape[1:])
    signature = tf.TensorSpec(shape, tf.float32, name="image")

    def serve(image: tf.Tensor) -> dict[str, tf.Tensor]:
        outputs = keras.tree.flatten(model(image, training=False))
        return dict(zip(names, outputs, strict=True))

    archive = keras.export.ExportArchive()
    # Not `archive.track(model)`: what is asked is kept anyway, and the weights would be
    # written once as Keras' variables and once as TensorFlow's (Keras 3.15).
    archive.add_endpoint("serve", serve, input_signature=[signature])
    with full_disk_named(folder.parent, 4.0 * model.count_params()):
        archive.write_out(str(folder), verbose=False)


def traced(model: keras.Model) -> Any:
    """A network in inference mode as a concrete function of TensorFlow.

    Args:
        model: From RGB pixels in [0, 255], shape (batch, size, size, 3).

    Returns:
        A function from such pixels, float32, to a list of the model's outputs.
    """
    signature = tf.TensorSpec((None, *model.inputs[0].shape[1:]), tf.float32, "image")

    @tf.function(input_signature=[signature], autograph=False)
    def forward(image: tf.Tensor) -> list[tf.Tensor]:
        # Each under a name of its own, also where two outputs are one tensor.
        found = keras.tree.flatten(model(image, training=False))
        return [tf.identity(tensor) for tensor in found]

    return forward.get_concrete_function()


def to_openvino(
    forward: Any, names: Sequence[str], *, is_of_pixels: bool = True
) -> openvino.Model:
    """Convert a network; it computes float32.

    It goes through a frozen graph on disk, which OpenVINO reads by itself; a saved
    model takes three times as long. OpenVINO's `convert_model` fails on Python 3.13
    (2026.4 relies on `exec` defining local names) and reports its use over the network.

    Args:
        forward: Of `traced`.
        names: Of the outputs, in the function's order.
        is_of_pixels: Whether it takes uint8; else float32, as the function does.

    Returns:
        A model with one input "image" and these outputs, in this order.

    Raises:
        OSError: The disk is full.
    """
    data = _frozen_graph(forward).SerializeToString()
    with scratch_folder(caches_dir()) as scratch:
        file = scratch / "frozen.pb"
        with full_disk_named(scratch, len(data)):
            file.write_bytes(data)
        read = openvino_core().read_model(file)
    results = []
    for name, tensor in zip(names, forward.outputs, strict=True):
        output = read.output(tensor.name)
        output.tensor.set_names({name})
        results.append(output.node)
    model = openvino.Model(results, read.get_parameters(), "thaw")
    model.input().tensor.set_names({"image"})
    if not is_of_pixels:
        return model
    steps = openvino.preprocess.PrePostProcessor(model)
    steps.input().tensor().set_element_type(openvino.Type.u8)
    return steps.build()


def _frozen_graph(forward: Any) -> Any:
    """A function's graph, with the values of its variables in it.

    That is `convert_variables_to_constants_v2` without its last step, which makes a
    function of the graph again and takes three quarters of the time.
    """
    found = convert_to_constants._FunctionConverterDataInEager(
        func=forward, lower_control_flow=True, aggressive_inlining=False
    )
    graph, _ = convert_to_constants._replace_variables_by_constants(found)
    return graph


def with_outputs(model: openvino.Model, names: Sequence[str]) -> openvino.Model:
    """A copy of a network that computes some of its outputs only."""
    made = model.clone()
    for result in made.get_results():
        if not result.get_output_tensor(0).get_names() & set(names):
            made.remove_result(result)
    return made


def joined(lower: openvino.Model, upper: openvino.Model) -> openvino.Model:
    """One network of two: the lower one's only output is what the upper one takes.

    Both are changed, and of no use any more.
    """
    source = lower.output().get_node().input_value(0)
    for target in upper.input().get_target_inputs():
        target.replace_source_output(source)
    return openvino.Model(upper.get_results(), lower.get_parameters(), "thaw")


def save_openvino(model: openvino.Model, folder: Path) -> None:
    """Write model.xml and model.bin, with the weights as they are.

    Raises:
        OSError: The disk is full.
    """
    num_bytes = sum(
        float(np.prod(op.get_output_shape(0))) * op.get_element_type().size
        for op in model.get_ops()
        if op.get_type_name() == "Constant"
    )
    with full_disk_named(folder, num_bytes):
        openvino.save_model(model, folder / "model.xml", compress_to_fp16=False)
