"""What runs the frozen layers: pixels in, arrays out, as fast as the machine can."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from typing import Protocol

import keras
import numpy as np
import openvino
import tensorflow as tf

from core.errors import ConfigError
from core.language.texts import _
from core.openvino_core import openvino_core
from core.training.kept_network import KeptNetwork, converted, output_names
from core.training.spent import spent_on

_GPU_BATCH = 64


class Engine(Protocol):
    """Computes a fixed network."""

    @property
    def output_shapes(self) -> list[tuple[int, ...]]:
        """Shape of each output for one image."""

    def run(self, images: Iterable[np.ndarray]) -> Iterator[list[np.ndarray]]:
        """Compute the outputs of images, several at a time.

        Args:
            images: RGB, each of shape (size, size, 3), uint8, contiguous. They are
                asked for ahead of the results.

        Yields:
            Per image, in order: one array per output, float32, of the shapes above.
            The next step may overwrite it.
        """


class OpenVINOEngine:
    """Runs a converted network on the CPU.

    One image per request and one request per stream is the quickest on all networks
    that were measured: a batch's activations don't fit a CPU's caches.

    Args:
        model: From uint8 pixels to any number of outputs.
        precision: "float32" or "bfloat16".
    """

    def __init__(self, model: openvino.Model, precision: str) -> None:
        shape = model.inputs[0].partial_shape
        model.reshape([1, *(shape[axis].get_length() for axis in (1, 2, 3))])
        self._compiled = openvino_core().compile_model(
            model,
            "CPU",
            {
                "PERFORMANCE_HINT": "THROUGHPUT",
                "INFERENCE_PRECISION_HINT": {"float32": "f32", "bfloat16": "bf16"}[
                    precision
                ],
            },
        )
        names = output_names(len(self._compiled.outputs))
        self._outputs = [self._compiled.output(name) for name in names]
        self.output_shapes = [tuple(output.shape)[1:] for output in self._outputs]
        streams = self._compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")
        # One more waits, so that no stream is idle while a result is written.
        self._num_requests = streams + 1

    def run(self, images: Iterable[np.ndarray]) -> Iterator[list[np.ndarray]]:
        idle: deque[openvino.InferRequest] = deque(
            self._compiled.create_infer_request() for _ in range(self._num_requests)
        )
        busy: deque[openvino.InferRequest] = deque()
        try:
            for image in images:
                if not idle:
                    yield self._result(busy[0])
                    idle.append(busy.popleft())
                request = idle.popleft()
                request.start_async({0: image[None]}, share_inputs=True)
                busy.append(request)
            while busy:
                yield self._result(busy[0])
                busy.popleft()
        finally:  # whoever stops listening leaves no request at work behind
            for request in busy:
                with suppress(RuntimeError):
                    request.wait()

    def _result(self, request: openvino.InferRequest) -> list[np.ndarray]:
        request.wait()
        return [request.get_tensor(output).data[0] for output in self._outputs]


class PassThrough:
    """Computes nothing: for a network that is trained from its first layer on.

    Args:
        output_shapes: Of the images.
    """

    def __init__(self, output_shapes: list[tuple[int, ...]]) -> None:
        self.output_shapes = output_shapes

    def run(self, images: Iterable[np.ndarray]) -> Iterator[list[np.ndarray]]:
        for image in images:
            yield [image]


class TensorFlowEngine:
    """Runs a Keras model in TensorFlow, in inference mode: for machines with a GPU.

    Args:
        model: Functional, pixels to a list of outputs; it computes in the precision
            that it was built with.
    """

    def __init__(self, model: keras.Model) -> None:
        self.output_shapes = [tuple(output.shape[1:]) for output in model.outputs]
        signature = tf.TensorSpec((None, *model.inputs[0].shape[1:]), tf.uint8)

        # XLA is 10 to 25 times slower on a CPU (measured), hence no jit_compile.
        @tf.function(input_signature=[signature], jit_compile=False)
        def forward(images: tf.Tensor) -> list[tf.Tensor]:
            outputs = model(tf.cast(images, tf.float32), training=False)
            return keras.tree.flatten(outputs)

        self._forward = forward

    def run(self, images: Iterable[np.ndarray]) -> Iterator[list[np.ndarray]]:
        iterator = iter(images)
        while batch := list(islice(iterator, _GPU_BATCH)):
            outputs = [output.numpy() for output in self._forward(np.stack(batch))]
            for row in range(len(batch)):
                yield [output[row] for output in outputs]


def engine_kind() -> str:
    """What computes frozen layers on this machine, one of `cache_keys.ENGINES`."""
    return "tensorflow" if _has_gpu() else "openvino"


def use_full_float32() -> None:
    """Have a GPU multiply in float32.

    Newer ones take TensorFloat-32 for it, which is off by a thousandth: more than may
    lie between what is judged and what is served.
    """
    tf.config.experimental.enable_tensor_float_32_execution(False)


def make_engine(network: KeptNetwork, precision: str) -> Engine:
    """The fastest engine of this machine for a network.

    Args:
        network: What it computes.
        precision: "float32" or "bfloat16".

    Raises:
        ConfigError: This precision is not to be had here.
    """
    if _has_gpu():
        if precision != "float32":
            raise ConfigError(
                _("float32 for the frozen layers where a GPU computes them"),
                precision,
                _(
                    "Set precision to float32, or hide the GPU "
                    "(CUDA_VISIBLE_DEVICES=-1)."
                ),
            )
        use_full_float32()
        found = network.build()
        outputs = found.outputs[:-1] if network.whole else found.outputs
        return TensorFlowEngine(keras.Model(found.inputs[0], outputs))
    folder, *__ = converted(network)
    with spent_on("convert"):  # for this very processor, each time
        return OpenVINOEngine(
            openvino_core().read_model(folder / "model.xml"), precision
        )


def _has_gpu() -> bool:
    return bool(tf.config.list_physical_devices("GPU"))
