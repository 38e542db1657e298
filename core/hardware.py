"""How fast this machine is: measured in about two seconds, then kept.

The measure is a small network of the kinds of layers that backbones are made of, run
the way the training engine runs frozen layers, and a photo that is decoded again and
again. What a backbone costs is known in multiply-adds of that network
(`core.backbones.registry`), so a machine that has never trained can estimate.
"""

from __future__ import annotations

import io
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from statistics import median
from typing import Any

import numpy as np
import openvino
from openvino import opset13 as ops
from PIL import Image

from core.data.pictures.decoding import decode
from core.openvino_core import openvino_core
from core.storage.files import read_json, write_json
from core.storage.paths import home_dir

_FILE = "machine.json"  # in THAW_HOME
_VERSION = 2  # another one when a change of the measure changes its figures

_SIZE = 128  # pixels, of the network's input
_PHOTO = (500, 375)  # width and height, pixels
_DECODE_THREADS = 2  # as many as a training decodes in

# Of one kind of work: rounds whose median counts, and how long each is at least.
_ROUNDS = 5
_ROUND_SECONDS = 0.1

_measuring = threading.Lock()  # two measurements at once would halve both


@dataclass(frozen=True)
class Machine:
    """What this machine does in a second.

    Attributes:
        float32_rate: Multiply-adds of the measure's network, 1e9 per second.
        bfloat16_rate: The same in bfloat16; 0 where the processor has none.
        decode_rate: Photos of 500 x 375 pixels decoded to 224 x 224, in two threads.
    """

    float32_rate: float
    bfloat16_rate: float
    decode_rate: float

    @property
    def bfloat16_speedup(self) -> float:
        """How many times faster bfloat16 is than float32; 1 where there is none."""
        return max(1.0, self.rate("bfloat16") / self.float32_rate)

    def rate(self, precision: str) -> float:
        """Multiply-adds, 1e9 per second, in "float32" or "bfloat16"."""
        is_half = precision == "bfloat16" and self.bfloat16_rate > 0
        return self.bfloat16_rate if is_half else self.float32_rate


# A laptop's processor, for as long as nothing was measured.
TYPICAL = Machine(float32_rate=150.0, bfloat16_rate=300.0, decode_rate=1000.0)


@cache
def supports_bfloat16() -> bool:
    """Whether this processor computes in bfloat16; elsewhere it would be no faster."""
    found = openvino_core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return "BF16" in found


def known_machine() -> Machine | None:
    """What was measured here before; None where nothing was, or on another machine."""
    kept = read_json(home_dir() / _FILE)
    if not isinstance(kept, dict) or kept.get("of") != _identity():
        return None
    try:
        machine = Machine(**{key: float(kept["is"][key]) for key in kept["is"]})
    except (TypeError, ValueError, KeyError, AttributeError):
        return None
    is_sound = machine.float32_rate > 0 and machine.decode_rate > 0
    return machine if is_sound else None


def probe() -> Machine:
    """Measure this machine, or give what was measured before; about 2 seconds.

    Safe to call from several threads: one measures, the others wait for its figures.
    It goes by the processor time that it gets, so other programs disturb it little.
    Still, don't call it while something trains: both would slow down.
    """
    path = home_dir() / _FILE  # now: a thread may outlive the setting
    with _measuring:
        if (known := known_machine()) is not None:
            return known
        machine = measure()
        with suppress(OSError):  # a full disk costs the next start two seconds
            write_json(path, {"of": _identity(), "is": asdict(machine)})
    return machine


def measure() -> Machine:
    """Measure without looking at what was kept, and without keeping it."""
    return Machine(
        float32_rate=_network_rate("f32"),
        bfloat16_rate=_network_rate("bf16") if supports_bfloat16() else 0.0,
        decode_rate=_decode_rate(),
    )


def machine_name() -> str:
    """Names processor and cores, for figures that hold on this machine only."""
    return f"{_processor()} x{os.cpu_count() or 1}"


@cache
def _processor() -> str:
    return str(openvino_core().get_property("CPU", "FULL_DEVICE_NAME")).strip()


def _identity() -> list[Any]:
    return [_VERSION, machine_name(), openvino.get_version()]


def _network_rate(precision: str) -> float:
    """Multiply-adds of the measure's network, 1e9 per second.

    Args:
        precision: "f32" or "bf16".
    """
    model, multiply_adds = _network()
    hints = {"PERFORMANCE_HINT": "THROUGHPUT", "INFERENCE_PRECISION_HINT": precision}
    compiled = openvino_core().compile_model(model, "CPU", hints)
    streams = compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")
    queue = openvino.AsyncInferQueue(compiled, streams + 1)
    image = np.random.default_rng(0).integers(0, 256, (1, _SIZE, _SIZE, 3), np.uint8)

    def run(count: int) -> None:
        for _ in range(count):
            queue.start_async({0: image}, share_inputs=True)
        queue.wait_all()

    threads = int(compiled.get_property("INFERENCE_NUM_THREADS"))
    return rate_of(run, threads) * multiply_adds / 1e9


def rate_of(run: Callable[[int], None], threads: int) -> float:
    """How often per second something is done where nothing else is at work.

    Args:
        run: Does it a number of times.
        threads: In which it does so, all of them busy.
    """

    def seconds(count: int) -> float:
        began, used = time.perf_counter(), time.process_time()
        run(count)
        passed, used = time.perf_counter() - began, time.process_time() - used
        # Other programs take time off the clock, but not of this process's threads.
        return min(passed, used / threads) or passed

    count = 8
    while (took := seconds(count)) < _ROUND_SECONDS / 2:  # warms up, too
        count *= 4
    count = max(1, round(count * _ROUND_SECONDS / took))
    return median(count / seconds(count) for _ in range(_ROUNDS))


def _network() -> tuple[openvino.Model, float]:
    """The measure's network, and its multiply-adds for one image."""
    image = ops.parameter([1, _SIZE, _SIZE, 3], openvino.Type.u8)
    pixels = ops.convert(image, openvino.Type.f32)
    last = ops.transpose(pixels, np.array([0, 3, 1, 2]))
    last, total = _convolution(last, 3, 32, 3, 2)
    channels = 32
    for width, stride in ((64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (256, 1)):
        last, depthwise = _depthwise(last, channels, stride)
        last, pointwise = _convolution(last, channels, width, 1, 1)
        total += depthwise + pointwise
        channels = width
    last, dense = _convolution(last, channels, 128, 3, 1)
    pooled = ops.reduce_mean(last, np.array([2, 3]))
    return openvino.Model([pooled], [image], "measure"), total + dense


def _convolution(
    inputs: Any, channels: int, filters: int, side: int, stride: int
) -> tuple[Any, float]:
    shape = (filters, channels, side, side)
    pad = [side // 2] * 2
    output = ops.convolution(
        inputs, _weights(shape), [stride] * 2, pad, pad, [1, 1], auto_pad="explicit"
    )
    return ops.relu(output), _multiply_adds(output, channels * side * side)


def _depthwise(inputs: Any, channels: int, stride: int) -> tuple[Any, float]:
    weights = _weights((channels, 1, 1, 3, 3))
    output = ops.group_convolution(
        inputs, weights, [stride] * 2, [1, 1], [1, 1], [1, 1], auto_pad="explicit"
    )
    return ops.relu(output), _multiply_adds(output, 9)


def _weights(shape: tuple[int, ...]) -> Any:
    """Random, of a size that neither grows nor dies out from layer to layer."""
    scale = np.sqrt(2 / np.prod(shape[-3:]))
    values = np.random.default_rng(0).normal(0, scale, shape)
    return ops.constant(values.astype(np.float32))


def _multiply_adds(output: Any, each: int) -> float:
    return float(np.prod(list(output.get_output_shape(0)))) * each


def _decode_rate() -> float:
    """Photos decoded per second."""
    photo = _photo()
    with ThreadPoolExecutor(_DECODE_THREADS) as pool:

        def run(count: int) -> None:
            list(pool.map(decode, [photo] * count, [224] * count))

        return rate_of(run, min(_DECODE_THREADS, os.cpu_count() or 1))


def _photo() -> bytes:
    """A JPEG with as much detail as a photo has: coarse and fine noise."""
    rng = np.random.default_rng(0)
    width, height = _PHOTO
    coarse = rng.integers(0, 256, (12, 16, 3), np.uint8)
    smooth = Image.fromarray(coarse).resize(_PHOTO, Image.Resampling.BICUBIC)
    fine = rng.normal(0, 12, (height, width, 3))
    pixels = np.clip(np.asarray(smooth) + fine, 0, 255).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=85)
    return buffer.getvalue()
