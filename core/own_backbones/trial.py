"""Ask a network about two photos: does it say anything, and how long does it take."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import openvino

from core.data.pictures.decoding import decode
from core.hardware import probe, rate_of
from core.openvino_core import openvino_core
from core.own_backbones.formats import Tried

_PHOTOS = ("flower.jpg", "china.jpg")  # that scikit-learn brings along
_LEAST = 1e-6  # of the largest value, that others differ by


def tried(model: openvino.Model) -> Tried:
    """Ask a prepared network; see `core.own_backbones.prepared`."""
    size = model.input().get_partial_shape()[1].get_length()
    one = model.clone()
    one.reshape([1, size, size, 3])
    options = {"INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": "THROUGHPUT"}
    compiled = openvino_core().compile_model(one, "CPU", options)
    images = [decode(path, size) for path in photos()]
    request = compiled.create_infer_request()
    found = [np.array(request.infer({0: image[None]})[0]) for image in images]
    seconds = _seconds(compiled, images[0])
    return judged(found, seconds, seconds * probe().float32_rate)


def judged(found: list[np.ndarray], seconds: float, cost: float) -> Tried:
    """What a network's features of two photos say of it.

    Args:
        found: Of each photo, shape (1, height, width, channels).
        seconds: For one image.
        cost: See `Tried`.
    """
    largest = max(float(np.abs(values).max(initial=0)) for values in found)
    bound = _LEAST * largest
    return {
        "seconds_per_image": seconds,
        "cost": cost,
        "shape": list(found[0].shape[1:]),
        "is_finite": all(bool(np.isfinite(values).all()) for values in found),
        "is_varied": all(float(np.ptp(values)) > bound for values in found),
        "tells_apart": float(np.abs(found[0] - found[1]).max(initial=0)) > bound,
    }


def photos() -> list[Path]:
    """Two photos of unlike things."""
    spec = importlib.util.find_spec("sklearn.datasets.images")
    folders = spec.submodule_search_locations if spec else None
    return [Path(folders[0] if folders else "") / name for name in _PHOTOS]


def _seconds(compiled: openvino.CompiledModel, image: np.ndarray) -> float:
    """Seconds for one image where nothing else is at work, all cores busy."""
    count = compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS") + 1
    queue = openvino.AsyncInferQueue(compiled, count)

    def run(images: int) -> None:
        for _ in range(images):
            queue.start_async({0: image[None]}, share_inputs=True)
        queue.wait_all()

    return 1 / rate_of(run, int(compiled.get_property("INFERENCE_NUM_THREADS")))
