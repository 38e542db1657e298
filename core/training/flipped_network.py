"""A served network that answers by the mean over flips of a picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import openvino
from openvino import opset13 as ops

from core.serving.predictor import OUTPUTS


def with_flips(
    model: openvino.Model, flips: Sequence[tuple[int, ...]]
) -> openvino.Model:
    """Put flips of each picture into a network, and the mean over them behind it.

    The flips go through it as one batch: for n pictures it computes len(flips) * n. The
    embedding and the class activation maps are those of the picture itself.

    Args:
        model: From "image", shape (n, size, size, 3), to `OUTPUTS`; it is changed, and
            of no use any more.
        flips: Of `core.config.FLIPS`; the first one changes nothing.

    Returns:
        A network with the same input and outputs; `model` where it is the only one.
    """
    if len(flips) == 1:
        return model
    (image,) = model.get_parameters()
    users = image.output(0).get_target_inputs()
    views = ops.concat([_flipped(image, axes) for axes in flips], 0)
    for user in users:
        user.replace_source_output(views.output(0))
    count = ops.gather(ops.shape_of(image, output_type="i64"), [0], np.int64(0))
    results = []
    for name in OUTPUTS:
        source = model.output(name).node.input_value(0)
        source.tensor.set_names(set())
        if name == OUTPUTS[0]:
            classes = source.partial_shape[1].get_length()
            by_view = ops.reshape(source, np.array([len(flips), -1, classes]), False)
            answer = ops.reduce_mean(by_view, np.array([0]), keep_dims=False)
        else:
            answer = ops.slice(source, np.array([0]), count, np.array([1]), [0])
        answer.output(0).tensor.set_names({name})
        results.append(ops.result(answer.output(0)))
    return openvino.Model(results, [image], "thaw")


def _flipped(image: openvino.Node, axes: tuple[int, ...]) -> openvino.Node:
    """One flip of all pictures; an axis of an image is the one behind it of a batch."""
    found = image
    for axis in axes:
        side = image.partial_shape[axis + 1].get_length()
        places = np.arange(side - 1, -1, -1, dtype=np.int64)
        found = ops.gather(found, places, np.int64(axis + 1))
    return found
