"""What every report says: where and when it was measured; ratios, bars, tables."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from core.cli.console import Console

_PACKAGES = ("keras", "tensorflow", "openvino", "numpy", "pillow")
_BUSY_LOAD = 0.5  # waiting processes per core, above which figures are doubtful


@dataclass(frozen=True)
class Bar:
    """What a figure is to reach.

    Args:
        key: The figure's in the report.
        least: It is met from here on.
    """

    key: str
    least: float

    def judge(self, report: dict[str, Any]) -> dict[str, Any]:
        """The bar, and whether the report meets it."""
        return {"least": self.least, "met": report[self.key] >= self.least}


def header(benchmark: str, quick: bool, seed: int) -> dict[str, Any]:
    """What a report begins with."""
    return {
        "benchmark": benchmark,
        "quick": quick,
        "date": datetime.now().astimezone().isoformat(timespec="seconds"),
        "seed": seed,
        "machine": machine(),
        "versions": versions(),
    }


def machine() -> dict[str, Any]:
    """The computer, as far as it tells."""
    has_load = hasattr(os, "getloadavg")
    return {
        "cpu": _cpu_name(),
        "cores": num_cores(),
        "system": f"{platform.system()} {platform.machine()}",
        "load_before": round(os.getloadavg()[0], 2) if has_load else None,
    }


def num_cores() -> int:
    """Processors that we may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def versions() -> dict[str, str]:
    """Of Python and what computes."""
    found = {"python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def _cpu_name() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    names = [line.split(":", 1)[1].strip() for line in lines if "model name" in line]
    return names[0] if names else platform.processor() or platform.machine()


def note_conditions(report: dict[str, Any], console: Console) -> None:
    """Say before a measurement what would make it doubtful."""
    load = report["machine"]["load_before"]
    if load is not None and load > _BUSY_LOAD * report["machine"]["cores"]:
        console.note(f"This machine is busy (load {load}): the figures will be off.")


def pair(plain_seconds: float, thaw_seconds: float) -> dict[str, float]:
    """The two times behind a ratio."""
    return {"plain": round(plain_seconds, 3), "thaw": round(thaw_seconds, 3)}


def ratio(seconds: dict[str, float]) -> float:
    """How many times longer the plain recipe takes."""
    return round(seconds["plain"] / max(seconds["thaw"], 1e-9), 2)


def verdict(met: bool | None) -> str:
    """Whether a bar is met, in words."""
    return "-" if met is None else "met" if met else "missed"


def show_header(report: dict[str, Any], console: Console) -> None:
    """Say for people where and when, and whether it counts."""
    where, what = report["machine"], report["versions"]
    packages = ", ".join(f"{name} {version}" for name, version in what.items())
    console.say(f"{where['cpu']}, {where['cores']} cores, {where['system']}")
    console.say(f"{report['date']}, seed {report['seed']}; {packages}")
    if report["quick"]:
        console.say("QUICK: few images and epochs. These figures prove nothing.")
    console.say()
