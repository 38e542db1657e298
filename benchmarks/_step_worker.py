"""One training step, taken apart: `python -m benchmarks._step_worker JOB RESULT`."""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from benchmarks._plain_worker import plain_model, unfreeze
from benchmarks._step_profile import kinds_of_profile
from core.config import RunConfig
from core.storage.files import read_json, write_json
from core.training.losses import cross_entropy
from core.training.network import Network
from core.training.optimizers import PhaseOptimizer

_CLASSES = 2
_WARM_STEPS = 3
_PROFILED_STEPS = 5
_MATRIX = 2048  # rows and columns of the matrices that measure the machine

Step = Callable[[], Any]


class _Steps:
    """The steps of one thaw line, ours and the plain recipe's, on random numbers."""

    def __init__(self, config: RunConfig) -> None:
        self._config = config
        self.network = Network(config, _CLASSES)
        self.line = config.thaw_lines[0]
        self._labels = tf.constant(np.arange(config.batch_size) % _CLASSES)

    def ours(self) -> tuple[Step, Step]:
        """A training step above the line, and a batch that is judged."""
        model = self.network.upper_model(0)
        self._compile(model, PhaseOptimizer(self._config.phase("finetune"), 100).keras)
        shapes = [tensor.shape[1:] for tensor in model.inputs]
        inputs = tuple(self._random(shape) for shape in shapes)
        return self._step(model.train_step, inputs), self._step(model.test_step, inputs)

    def plain(self) -> Step:
        """A training step of the plain recipe, through the whole network."""
        backbone = keras.models.clone_model(self.network.backbone)
        unfreeze(backbone, self.line.num_layers)
        model = plain_model(backbone, self._config, (), _CLASSES)
        rate = self._config.phase("finetune").learning_rate
        self._compile(model, keras.optimizers.Adam(rate))
        size = self._config.input_size
        return self._step(model.train_step, self._random((size, size, 3)) * 255.0)

    def _compile(self, model: keras.Model, optimizer: Any) -> None:
        model.compile(
            optimizer=optimizer,
            loss=cross_entropy(_CLASSES),
            metrics=[keras.metrics.SparseCategoricalAccuracy(name="accuracy")],
            jit_compile=False,
        )

    def _step(self, step: Callable[..., Any], inputs: Any) -> Step:
        traced = tf.function(step, jit_compile=False, autograph=False)
        data = inputs, self._labels
        return lambda: traced(data)

    def _random(self, shape: Sequence[int]) -> Any:
        random = np.random.default_rng(0)
        values = random.uniform(size=(self._config.batch_size, *shape))
        return tf.constant(values, tf.float32)


def multiply_adds(above: Sequence[Any]) -> int:
    """Of one image forwards and backwards, through the layers above a line.

    Backwards a layer multiplies as often as forwards for its weights, where it is
    trained, and once more for its inputs, where a trained layer lies below.

    Args:
        above: Keras layers in their order, called once each.
    """
    total, has_trained = 0, False
    for layer in above:
        kernel = getattr(layer, "kernel", None)
        if kernel is None:
            continue
        places = int(np.prod(layer.output.shape[1:3]))
        forwards = int(np.prod(kernel.shape)) * places
        total += forwards * (1 + layer.trainable + has_trained)
        has_trained |= layer.trainable
    return total


def fastest(
    steps: dict[str, Step], repeats: int
) -> tuple[dict[str, float], dict[str, float]]:
    """Least wall and least processor seconds of each step.

    They are measured in turn, so that all meet the same load. What else is at work on
    the machine takes time off the clock, but hardly of the processor's time.
    """
    for step in steps.values():
        for _ in range(_WARM_STEPS):
            step()
    wall, processor = (dict.fromkeys(steps, float("inf")) for _ in range(2))
    for _ in range(repeats):
        for name, step in steps.items():
            began, used = time.perf_counter(), time.process_time()
            tf.nest.map_structure(np.asarray, step())  # waits for it
            wall[name] = min(wall[name], time.perf_counter() - began)
            processor[name] = min(processor[name], time.process_time() - used)
    return wall, processor


def product(dtype: str) -> Step:
    """A product of two large matrices: the most that this machine multiplies."""
    random = np.random.default_rng(0)
    matrix = tf.constant(random.normal(size=(_MATRIX, _MATRIX)), dtype)
    multiply = tf.function(tf.matmul, jit_compile=False)
    return lambda: tf.cast(multiply(matrix, matrix)[0, 0], tf.float32)


def profiled(step: Step) -> list[dict[str, Any]]:
    """Milliseconds of a step by kind of operation, the most first."""
    with tempfile.TemporaryDirectory() as folder:
        tf.profiler.experimental.start(folder)
        for _ in range(_PROFILED_STEPS):
            step()
        tf.profiler.experimental.stop()
        found: Counter[str] = kinds_of_profile(Path(folder))
    return [
        {"kind": kind, "milliseconds": round(total / _PROFILED_STEPS, 2)}
        for kind, total in found.most_common()
    ]


def measured(config: RunConfig, repeats: int) -> dict[str, Any]:
    """Times, shares and profile of a step above one thaw line."""
    keras.utils.clear_session(free_memory=True)
    steps = _Steps(config)
    train, judge = steps.ours()
    half = "bfloat16" if config.is_mixed else "float32"
    arms = {"plain": steps.plain(), "ours": train, "judge": judge}
    wall, processor = fastest(arms | {"product": product(half)}, repeats)
    per_image = multiply_adds(steps.network.backbone.layers[steps.line.cut :])
    work = config.batch_size * per_image  # multiply-adds
    rate, peak = work / wall["ours"], _MATRIX**3 / wall["product"]
    own_peak = _MATRIX**3 / processor["product"]
    return {
        "layers": steps.line.num_layers,
        "milliseconds": _milliseconds(wall),
        "processor_milliseconds": _milliseconds(processor),
        "ratio": round(wall["plain"] / wall["ours"], 2),
        "processor_ratio": round(processor["plain"] / processor["ours"], 2),
        "multiply_adds_per_image": per_image,
        "gigaflops": round(2e-9 * rate, 1),
        "peak_gigaflops": round(2e-9 * peak, 1),
        "share_of_peak": round(rate / peak, 3),
        "share_of_processor_peak": round(work / processor["ours"] / own_peak, 3),
        "profile": profiled(train),
    }


def _milliseconds(seconds: dict[str, float]) -> dict[str, float]:
    return {name: round(1e3 * value, 2) for name, value in seconds.items()}


def main(job_path: Path, result_path: Path) -> None:
    """Measure every config of a job."""
    job = read_json(job_path, {})
    tf.config.experimental.enable_op_determinism()  # as a run does
    configs = [RunConfig.from_json(values) for values in job["configs"]]
    found = [measured(config, job["repeats"]) for config in configs]
    write_json(result_path, {"steps": found})


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
