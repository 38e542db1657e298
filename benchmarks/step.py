"""One step of fine-tuning, against the plain recipe: `python -m benchmarks.step`.

On random numbers, in one process, steps of both in turn, so that both meet the same
load; the least time of each counts, by the wall clock and by the processor's own, which
other programs disturb little. Beside the ratio stands how near the step comes to what
the machine can do: the share of the rate at which it multiplies two large matrices that
the step's own multiplications reach, and a profile by kinds of operations.
`--precision mixed` measures bfloat16 against the machine's rate in bfloat16.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
from typing import Any

from benchmarks._command import main, parser, positive, workspace
from benchmarks._process import run_module
from benchmarks._recipe_networks import NETWORKS, Network
from benchmarks._report import header, note_conditions, show_header
from benchmarks.recipe import base_config, top_layers, unfreezing
from core.cli.console import Console
from core.config import RunConfig
from core.storage.files import read_json, write_json

_REPEATS, _QUICK_REPEATS = 40, 2
_PRECISIONS = ("float32", "mixed")

Report = dict[str, Any]


def make_parser() -> argparse.ArgumentParser:
    """The command's options."""
    made = parser("step", "Where the time of one fine-tuning step goes.")
    names = [network.name for network in NETWORKS]
    made.add_argument("--backbone", choices=names, default=names[0])
    made.add_argument("--precision", choices=_PRECISIONS, default="float32")
    made.add_argument("--repeats", type=positive, default=_REPEATS, help="of each step")
    return made


def measure(arguments: argparse.Namespace, console: Console) -> Report:
    """Measure both thaw lines of the recipe."""
    report = header("step", arguments.quick, 0)
    note_conditions(report, console)
    network = next(item for item in NETWORKS if item.name == arguments.backbone)
    repeats = _QUICK_REPEATS if arguments.quick else arguments.repeats
    configs = _configs(network, arguments.precision, arguments.quick)
    with workspace(arguments.scratch) as folder:
        job, result = folder / "step.job", folder / "step.result"
        settings = [config.to_json() for config in configs.values()]
        write_json(job, {"configs": settings, "repeats": repeats})
        with console.bars() as bars:
            bars.update("measuring", 0.0, 1.0, "")
            words = ["benchmarks._step_worker", str(job), str(result)]
            ended = run_module(words, folder / "step.log")
            bars.update("measuring", 1.0, 1.0, f"{ended.seconds:.1f} s")
        steps = read_json(result, {})["steps"]
    return report | {
        "backbone": network.name,
        "precision": arguments.precision,
        "batch_size": next(iter(configs.values())).batch_size,
        "steps": dict(zip(configs, steps, strict=True)),
    }


def _configs(network: Network, precision: str, quick: bool) -> dict[str, RunConfig]:
    """One for each thaw line of the recipe; a short version: one, of small images."""
    size = 32 if quick else network.size
    network = dataclasses.replace(network, size=size, weights="none")
    base = dataclasses.replace(base_config(network, 1, 0), precision=precision)
    return {name: unfreezing(base, layers) for name, layers in top_layers(base).items()}


def show(report: Report, console: Console) -> None:
    """Write the report for people."""
    show_header(report, console)
    console.say(
        f"{report['backbone']}, {report['precision']}, "
        f"{report['batch_size']} images a step"
    )
    rows = []
    for name, found in report["steps"].items():
        for clock, kind, share in (
            ("milliseconds", "ratio", "share_of_peak"),
            ("processor_milliseconds", "processor_ratio", "share_of_processor_peak"),
        ):
            times = found[clock]
            rows.append(
                (
                    f"{name}: {found['layers']} layers",
                    "processor" if "processor" in clock else "wall clock",
                    *(f"{times[key]:.1f}" for key in ("plain", "ours", "judge")),
                    f"{found[kind]:.2f}x",
                    f"{found[share]:.0%}",
                )
            )
        console.say(
            f"{name}: {found['gigaflops']:.0f} GFLOP/s by the wall clock, where two "
            f"large matrices are multiplied at {found['peak_gigaflops']:.0f}"
        )
    heads = (">plain, ms", ">Thaw, ms", ">judging, ms", ">ratio", ">share of peak")
    console.table(("", "time", *heads), rows)
    for name, found in report["steps"].items():
        console.say()
        console.say(f"Where a step goes, {name}: milliseconds in operations")
        profile = found["profile"]
        total = sum(row["milliseconds"] for row in profile) or 1.0
        rows = [
            (row["kind"], f"{row['milliseconds']:.1f}", f"{share:.0%}")
            for row in profile
            if (share := row["milliseconds"] / total) >= 0.005
        ]
        console.table(("", ">ms", ">share"), rows)
    console.say(
        "Operations that run side by side count in full; judging is a batch of "
        "validation."
    )


if __name__ == "__main__":
    sys.exit(main(make_parser(), measure, show))
