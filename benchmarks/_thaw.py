"""Train a run in a worker of its own and read what it took."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from benchmarks._process import Ended, run_module, tail
from core.cli.console import Console
from core.config import RunConfig
from core.data.manifest import Manifest
from core.errors import RunError
from core.runs.formats import PhaseResult, Status
from core.runs.queue import create_run
from core.storage.paths import caches_dir

FROZEN_STAGES = ("decode", "features", "frozen")  # from files on disk to a trained head
FINETUNE_STAGES = ("line", "finetune")


@dataclass(frozen=True)
class ThawRun:
    """A run that came to its end.

    Attributes:
        stages: Seconds by stage, of those that its strategy has.
        results: The figures of each phase, as result.json holds them.
        process: What the worker took.
        rates: Images a second by stage as the worker last told, loading left out;
            stages that were too short to be seen are missing.
    """

    stages: dict[str, float]
    results: dict[str, PhaseResult]
    process: Ended
    rates: dict[str, float]

    def to_json(self) -> dict[str, Any]:
        """Seconds, memory and accuracies."""
        return {
            "stages": self.stages,
            **process_json(self.process, sum(self.stages.values())),
            "val_accuracy": {
                phase: result["val_accuracy"] for phase, result in self.results.items()
            },
            "best_epoch": {
                phase: result["best_epoch"] for phase, result in self.results.items()
            },
        }


def train(
    config: RunConfig, manifest: Manifest, label: str, console: Console
) -> ThawRun:
    """Train in the current THAW_HOME, with the caches that it has.

    Args:
        config: Its settings.
        manifest: The images.
        label: What progress calls it.
        console: Told of progress.

    Raises:
        UserError: The worker failed.
    """
    run = create_run(config, manifest, "benchmark")
    log = run.path / "worker.log"
    words = ["core.training.worker", str(run.path)]
    rates: dict[str, float] = {}
    with console.bars() as bars:

        def watch() -> None:
            status = run.status()
            stage, share = _progress(status)
            if status.get("stages", {}).get(stage, {}).get("done"):
                rates[stage] = float(status.get("images_per_second", 0.0))
            bars.update(label, share, 1.0, stage)

        ended = run_module(words, log, watch)
        bars.update(label, 1.0, 1.0, f"{ended.seconds:.1f} s")
    status = run.status()
    if status.get("state") != "done":
        raise RunError(
            "a training that comes to its end",
            f"one that is {status.get('state')}",
            f"{status.get('error', {}).get('message', '')}\n{tail(log)}",
        )
    stages = {name: float(stage["seconds"]) for name, stage in status["stages"].items()}
    return ThawRun(stages, run.results(), ended, rates)


def cache_bytes() -> dict[str, int]:
    """What the caches of the current THAW_HOME take on disk, by kind."""
    found: dict[str, int] = {}
    for folder in caches_dir().iterdir():
        kind = folder.name.split("-")[0]
        files = (path for path in folder.rglob("*") if path.is_file())
        found[kind] = found.get(kind, 0) + sum(path.stat().st_size for path in files)
    return found


def process_json(ended: Ended, accounted: float) -> dict[str, Any]:
    """What a process took.

    Args:
        ended: The process.
        accounted: Seconds that stand elsewhere; the rest are "other_seconds".
    """
    own = ended.own_peak_bytes
    return {
        "wall_seconds": ended.seconds,
        "other_seconds": round(ended.seconds - accounted, 3),
        "peak_memory_mb": round(ended.peak_bytes / 1e6),
        "peak_own_memory_mb": None if own is None else round(own / 1e6),
    }


def _progress(status: Status) -> tuple[str, float]:
    """The stage that runs, and how far all of it is, below 1."""
    stage = str(status.get("stage", "starting"))
    stages = list(status.get("stages", {}))
    if stage not in stages:
        return stage, 0.0
    about = status["stages"][stage]
    share = float(about.get("done", 0)) / max(1.0, float(about.get("total", 1)))
    return stage, min((stages.index(stage) + share) / len(stages), 0.999)
