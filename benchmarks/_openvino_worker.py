"""OpenVINO's own throughput: `... _openvino_worker MODEL RESULT SECONDS BATCH...`."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
import openvino

from core.storage.files import write_json

_INPUTS = 16  # different random batches
_WARM_SECONDS = 0.5


def throughput(path: Path, batch: int, seconds: float) -> float:
    """Images a second of a network that takes uint8 pixels, in float32."""
    core = openvino.Core()
    model = core.read_model(path)
    shape = model.inputs[0].partial_shape
    size = [batch, *(shape[axis].get_length() for axis in (1, 2, 3))]
    model.reshape(size)
    options = {"PERFORMANCE_HINT": "THROUGHPUT", "INFERENCE_PRECISION_HINT": "f32"}
    queue = openvino.AsyncInferQueue(core.compile_model(model, "CPU", options))
    random = np.random.default_rng(0)
    inputs = [random.integers(0, 256, size, np.uint8) for _ in range(_INPUTS)]

    def run(duration: float) -> float:
        began, done = time.perf_counter(), 0
        while time.perf_counter() - began < duration:
            queue.start_async({0: inputs[done % _INPUTS]}, share_inputs=True)
            done += 1
        queue.wait_all()
        return done * batch / (time.perf_counter() - began)

    run(_WARM_SECONDS)
    return round(run(seconds), 1)


def main(words: list[str]) -> None:
    """Measure every batch size and write a JSON object of images a second."""
    path, result, seconds = Path(words[0]), Path(words[1]), float(words[2])
    batches = [int(word) for word in words[3:]]
    write_json(
        result,
        {f"batch {batch}": throughput(path, batch, seconds) for batch in batches},
    )


if __name__ == "__main__":
    main(sys.argv[1:])
