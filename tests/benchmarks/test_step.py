from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import keras
import pytest

from benchmarks._report import header
from benchmarks._step_profile import kind
from benchmarks._step_worker import multiply_adds
from benchmarks.step import make_parser, show
from core.cli.console import Console

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ("_MklMatMul", "matrix products"),
        ("_MklNativeFusedDepthwiseConv2dNative", "depthwise, forwards"),
        (
            "_MklNativeDepthwiseConv2dNativeBackpropFilter",
            "depthwise, gradient of the filter",
        ),
        ("ResourceApplyAdam", "optimizer"),
        ("BiasAddGrad", "gradients of offsets"),
        ("Softmax", "all else"),
    ],
)
def test_operations_are_counted_by_what_they_do(operation: str, expected: str) -> None:
    assert kind(operation) == expected


def test_multiplications_are_those_that_training_does() -> None:
    """Weights where a layer is trained, inputs where a trained layer lies below."""
    image = keras.Input((4, 4, 3))
    x = keras.layers.Conv2D(5, 1, use_bias=False)(image)  # 3 * 5 at 16 places
    x = keras.layers.DepthwiseConv2D(3, strides=2, padding="same")(x)  # 9 * 5 at 4
    backbone = keras.Model(image, keras.layers.Conv2D(7, 1)(x))  # 5 * 7 at 4
    low, middle, high = 3 * 5 * 16, 9 * 5 * 4, 5 * 7 * 4
    assert multiply_adds(backbone.layers) == 2 * low + 3 * middle + 3 * high
    backbone.layers[1].trainable = False
    assert multiply_adds(backbone.layers) == low + 2 * middle + 3 * high


def test_report_is_readable(capsys: pytest.CaptureFixture[str]) -> None:
    clock = {"plain": 700.0, "ours": 100.0, "judge": 25.0, "product": 60.0}
    found = {
        "layers": 20,
        "milliseconds": clock,
        "processor_milliseconds": {**clock, "ours": 140.0},
        "ratio": 7.0,
        "processor_ratio": 5.0,
        "multiply_adds_per_image": 207_000_000,
        "gigaflops": 132.5,
        "peak_gigaflops": 286.3,
        "share_of_peak": 0.46,
        "share_of_processor_peak": 0.71,
        "profile": [
            {"kind": "matrix products", "milliseconds": 90.0},
            {"kind": "all else", "milliseconds": 0.1},
        ],
    }
    settings = {"backbone": "net", "precision": "float32", "batch_size": 32}
    show(header("step", True, 0) | settings | {"steps": {"top20": found}}, Console())
    shown = capsys.readouterr().out
    for part in ("7.00x", "5.00x", "46%", "71%", "132", "286", "matrix products"):
        assert part in shown, part
    assert "all else" not in shown  # too little to be told


@pytest.mark.slow
@pytest.mark.skipif(
    not os.environ.get("THAW_ALL_BENCHMARKS"),
    reason="traces a whole network: needs THAW_ALL_BENCHMARKS=1",
)
def test_a_short_measurement_comes_to_a_report() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.step", "--quick", "--json"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)["steps"]["top20"]
    times = found["milliseconds"]
    assert min(times.values()) > 0
    assert found["ratio"] == pytest.approx(times["plain"] / times["ours"], rel=0.05)
    kinds = {row["kind"] for row in found["profile"]}
    assert {"matrix products", "depthwise, forwards", "optimizer"} <= kinds
    # At 32 px one place is left there: each weight counts once forwards and twice
    # backwards, but for the lowest layer's.
    weights = (192 * 1152, 25 * 1152, 1152 * 192, 192 * 1152, 9 * 1152, 1152 * 320)
    expected = 3 * (sum(weights) + 320 * 1280) - 192 * 1152
    assert found["multiply_adds_per_image"] == expected


def test_precisions_are_the_two_that_train_above_the_line() -> None:
    assert make_parser().parse_args(["--precision", "mixed"]).precision == "mixed"
    with pytest.raises(SystemExit):
        make_parser().parse_args(["--precision", "bfloat16"])
