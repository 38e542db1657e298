"""What a server can't surpass: `... _server_plain SERVING PHOTOS RESULT SECONDS`.

OpenVINO by itself on decoded pixels, at its best; and decoding and asking it in plain
threads, for photos whose files lie in memory.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import openvino

from benchmarks._report import num_cores
from core.data.pictures.decoding import decode
from core.storage.files import read_json, write_json

_BATCHES = (1, 8)
_WARM_SECONDS = 0.5


def compiled(model: Path, batch: int) -> openvino.CompiledModel:
    """The network for batches of one size, float32, as many a second as it can."""
    core = openvino.Core()
    network = core.read_model(model)
    _, *size = network.inputs[0].partial_shape
    network.reshape([batch, *(side.get_length() for side in size)])
    options = {"PERFORMANCE_HINT": "THROUGHPUT", "INFERENCE_PRECISION_HINT": "f32"}
    return core.compile_model(network, "CPU", options)


def queue_rate(
    model: Path, pixels: np.ndarray, batch: int, seconds: float
) -> dict[str, float]:
    """Images a second of OpenVINO's own queue of requests, and processor ms of each.

    Args:
        model: The network.
        pixels: Shape (n, side, side, 3), uint8; n from `batch` on.
        batch: Images of one request.
        seconds: To measure.
    """
    queue = openvino.AsyncInferQueue(compiled(model, batch))
    parts = len(pixels) // batch
    inputs = [pixels[i * batch : (i + 1) * batch] for i in range(parts)]

    def run(duration: float) -> dict[str, float]:
        worked = time.process_time()
        began, done = time.perf_counter(), 0
        while time.perf_counter() - began < duration:
            queue.start_async({0: inputs[done % parts]}, share_inputs=True)
            done += 1
        queue.wait_all()
        return _figures(done * batch, began, worked)

    run(_WARM_SECONDS)
    return run(seconds)


def _figures(images: int, began: float, worked: float) -> dict[str, float]:
    return {
        "rate": round(images / (time.perf_counter() - began), 1),
        "ms": round(1000 * (time.process_time() - worked) / images, 2),
    }


def thread_rate(
    model: Path, photos: Sequence[bytes], seconds: float
) -> dict[str, float]:
    """The same of photos that plain threads decode and classify, one per core."""
    network, local = compiled(model, 1), threading.local()
    side = network.inputs[0].shape[1]

    def answer(index: int) -> None:
        if not hasattr(local, "request"):
            local.request = network.create_infer_request()
        image = decode(photos[index % len(photos)], side)
        local.request.infer({0: image[None]}, share_inputs=True)

    threads = num_cores()
    with ThreadPoolExecutor(threads) as pool:
        _in_turns(pool, answer, threads, _WARM_SECONDS)
        return _in_turns(pool, answer, threads, seconds)


def _in_turns(
    pool: ThreadPoolExecutor,
    answer: Callable[[int], None],
    threads: int,
    seconds: float,
) -> dict[str, float]:
    began, worked = time.perf_counter(), time.process_time()

    def work(first: int) -> int:
        done = 0
        while time.perf_counter() - began < seconds:
            answer(first + done)
            done += 1
        return done

    return _figures(sum(pool.map(work, range(threads))), began, worked)


def main(words: list[str]) -> None:
    """Measure and write a JSON object of images a second."""
    serving, seconds = Path(words[0]), float(words[3])
    side = read_json(serving / "labels.json")["input_size"]
    photos = [path.read_bytes() for path in sorted(Path(words[1]).iterdir())]
    pixels = np.stack([decode(photo, side) for photo in photos])
    model = serving / "model.xml"
    rates = {
        f"batch {batch}": queue_rate(model, pixels, batch, seconds)
        for batch in _BATCHES
    }
    write_json(Path(words[2]), rates | {"threads": thread_rate(model, photos, seconds)})


if __name__ == "__main__":
    main(sys.argv[1:])
