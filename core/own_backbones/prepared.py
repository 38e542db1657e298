"""A file's network as the app asks it: RGB pixels in, a feature map out."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import openvino
from openvino import opset13 as ops

from core.backbones.own_formats import Answers
from core.errors import DataError
from core.language.texts import _
from core.openvino_core import openvino_core
from core.own_backbones.node_names import find_output
from core.own_backbones.nodes import num_prefix_tokens

FEATURES = "features"  # name of the output


def sized(
    model: openvino.Model, layout: str, size: int, batch: int = 1
) -> openvino.Model:
    """A copy of a network for images of one size.

    Args:
        model: With one input.
        layout: Of the input: "NCHW" or "NHWC".
        size: Height and width, pixels.
        batch: Images at a time; -1 = any number.

    Raises:
        DataError: It does not take images of this size.
    """
    copy = model.clone()
    sides = [3, size, size] if layout == "NCHW" else [size, size, 3]
    try:
        copy.reshape({copy.input(): openvino.PartialShape([batch, *sides])})
    except (RuntimeError, ValueError, TypeError) as error:
        said = " ".join(str(error).split())
        raise DataError(
            _("a network that takes images of the size that was asked for"),
            _(
                "one that does not take {size} × {size} pixels ({said})",
                size=size,
                said=said[-160:],
            ),
            _("Give another size, or another layout."),
        ) from error
    return copy


def prepared(model: openvino.Model, answers: Answers) -> openvino.Model:
    """A network that is asked as answered.

    Args:
        model: As it was read; it stays as it is.
        answers: What it expects of pixels, and where its features are taken.

    Returns:
        From RGB pixels, shape (batch, size, size, 3), uint8, to one output "features",
        shape (batch, height, width, channels), float32.

    Raises:
        DataError: It can't be asked so.
    """
    one = _prepared(model, answers, 1)
    try:
        many = _prepared(model, answers, -1)
        if _takes_batches(one, many):
            return many
    except (DataError, RuntimeError):  # its file is for one image at a time
        pass
    return _image_by_image(one)


def _prepared(model: openvino.Model, answers: Answers, batch: int) -> openvino.Model:
    copy = sized(model, answers["layout"], answers["size"], batch)
    output = find_output(copy, answers["node"], answers["output"])
    made = openvino.Model([_feature_map(output, answers)], copy.get_parameters(), "own")
    made.output().tensor.set_names({FEATURES})
    steps = openvino.preprocess.PrePostProcessor(made)
    tensor, network = steps.input().tensor(), steps.input().model()
    tensor.set_element_type(openvino.Type.u8).set_layout(openvino.Layout("NHWC"))
    network.set_layout(openvino.Layout(answers["layout"]))
    before = steps.input().preprocess()
    before.convert_element_type(openvino.Type.f32)
    if answers["colours"] == "BGR":
        before.reverse_channels()
    before.mean(answers["mean"]).scale(answers["std"])
    built = steps.build()
    built.input().tensor.set_names({"image"})
    return built


def _feature_map(output: Any, answers: Answers) -> Any:
    """A node's output as a map (batch, height, width, channels), float32."""
    kind, node = answers["kind"], output
    if output.get_element_type() != openvino.Type.f32:
        node = ops.convert(output, openvino.Type.f32)
    if kind == "map_nhwc":
        return node
    if kind == "map_nchw":
        return ops.transpose(node, np.array([0, 2, 3, 1]))
    if kind == "vector":
        return ops.unsqueeze(node, np.array([1, 2]))
    tokens, channels = (
        output.get_partial_shape()[axis].get_length() for axis in (1, 2)
    )
    first = num_prefix_tokens(tokens)
    if kind == "class_token":
        one = ops.gather(node, np.array([0]), np.int64(1))
        return ops.unsqueeze(one, np.array([1]))
    side = math.isqrt(tokens - first)
    if side * side != tokens - first:
        mean = ops.reduce_mean(node, np.array([1]), keep_dims=True)
        return ops.unsqueeze(mean, np.array([1]))
    patches = ops.slice(
        *(node, np.array([first]), np.array([tokens]), np.array([1])), np.array([1])
    )
    shape = np.array([0, side, side, channels])  # 0 = as it comes
    return ops.reshape(patches, shape, special_zero=True)


def _takes_batches(one: openvino.Model, many: openvino.Model) -> bool:
    """Whether two images at once give what each gives alone."""
    if many.output().get_partial_shape()[0].is_static:
        return False
    size = one.input().shape[1]
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (2, size, size, 3), np.uint8)
    together = ask(many, images)
    alone = np.concatenate([ask(one, image[None]) for image in images])
    if together.shape != alone.shape:
        return False
    bound = 1e-3 * float(np.abs(alone).max(initial=0))
    return bool(np.abs(together - alone).max(initial=0) <= bound)


def ask(model: openvino.Model, images: np.ndarray) -> np.ndarray:
    """A network's features of images, in float32; for a few images only."""
    options = {"INFERENCE_PRECISION_HINT": "f32"}
    compiled = openvino_core().compile_model(model, "CPU", options)
    return np.array(compiled.create_infer_request().infer({0: images})[0])


def _image_by_image(one: openvino.Model) -> openvino.Model:
    """A network of one image at a time as one that takes any number."""
    size = one.input().shape[1]
    images = ops.parameter([-1, size, size, 3], openvino.Type.u8, name="image")
    loop = openvino.op.tensor_iterator()
    loop.set_body(one)
    loop.set_sliced_input(one.get_parameters()[0], images.output(0), 0, 1, 1, -1, 0)
    result = one.get_results()[0].output(0)
    features = loop.get_concatenated_slices(result, 0, 1, 1, -1, 0)
    made = openvino.Model([features], [images], "own")
    made.input().tensor.set_names({"image"})
    made.output().tensor.set_names({FEATURES})
    return made
