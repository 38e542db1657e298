from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks._step_profile import kind
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


@pytest.fixture(scope="module")
def report() -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.step", "--quick", "--json"],
        cwd=REPOSITORY,
        env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_it_measures_both_lines_and_says_where_the_time_goes(
    report: dict[str, dict[str, dict[str, object]]],
) -> None:
    assert list(report["steps"]) == ["top20", "third"]
    for found in report["steps"].values():
        times = found["milliseconds"]
        assert min(times.values()) > 0
        assert found["ratio"] == pytest.approx(times["plain"] / times["ours"], rel=0.05)
        kinds = {row["kind"] for row in found["profile"]}
        assert {"matrix products", "depthwise, forwards", "optimizer"} <= kinds
    top, third = report["steps"].values()
    # at 32 px the line lies where one place is left: each weight counts once
    assert third["multiply_adds_per_image"] > top["multiply_adds_per_image"] > 3e6


def test_report_is_readable(
    report: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    show(report, Console())
    shown = capsys.readouterr().out
    assert "GFLOP/s" in shown and "matrix products" in shown


def test_precisions_are_the_two_that_train_above_the_line() -> None:
    assert make_parser().parse_args(["--precision", "mixed"]).precision == "mixed"
    with pytest.raises(SystemExit):
        make_parser().parse_args(["--precision", "bfloat16"])
