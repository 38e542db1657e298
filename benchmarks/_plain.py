"""The plain Keras recipe as people write it, in a process of its own."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks._process import Ended, run_module
from benchmarks._thaw import process_json
from core.cli.console import Console
from core.config import RunConfig
from core.errors import RunError
from core.storage.files import read_json, write_json


@dataclass(frozen=True)
class PlainJob:
    """What to train.

    Attributes:
        folder: Holds split/class/image, see `benchmarks._data.lay_out`.
        config: Backbone, size, batch size, head, phases and augmentation.
        augment: Whether to put the config's augmentation into the model.
        unfreeze: Top layers of each fine-tuning; all of them begin from the same
            frozen state.
        keep_best: Whether each phase ends with the weights of its lowest validation
            loss, as ours do; else with those of its last epoch.
        splits: To evaluate after each phase.
    """

    folder: Path
    config: RunConfig
    augment: bool = False
    unfreeze: tuple[int, ...] = ()
    keep_best: bool = False
    splits: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return dataclasses.asdict(self) | {"folder": str(self.folder)}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> PlainJob:
        """What `to_json` gave, after a way through a file."""
        made = values | {
            "folder": Path(values["folder"]),
            "config": RunConfig.from_json(values["config"]),
            "unfreeze": tuple(values["unfreeze"]),
            "splits": tuple(values["splits"]),
        }
        return cls(**made)


@dataclass(frozen=True)
class PlainRun:
    """What the recipe took.

    Attributes:
        phases: "frozen" first, then one per fine-tuning. Each has layers (trained at
            most), seconds, epoch_seconds, best_epoch, val_loss, val_accuracy,
            peak_memory_mb (of the process until then) and accuracy (by split).
        build_seconds: Of building the network, which no phase's seconds hold.
        process: What the process took.
    """

    phases: list[dict[str, Any]]
    build_seconds: float
    process: Ended

    def to_json(self) -> dict[str, Any]:
        """Seconds, memory and accuracies."""
        accounted = sum(phase["seconds"] for phase in self.phases)
        return {
            "phases": self.phases,
            "build_seconds": self.build_seconds,
            **process_json(self.process, accounted),
        }


def train(job: PlainJob, workspace: Path, label: str, console: Console) -> PlainRun:
    """Run the recipe.

    Args:
        job: What to train.
        workspace: For the job, its result and its log.
        label: What progress calls it.
        console: Told of progress.

    Raises:
        RunError: It failed.
    """
    stem = label.replace(" ", "-").replace(",", "")
    job_path, result_path = (workspace / f"{stem}.{kind}" for kind in ("job", "result"))
    result_path.unlink(missing_ok=True)
    write_json(job_path, job.to_json())
    words = ["benchmarks._plain_worker", str(job_path), str(result_path)]
    total = job.config.frozen.epochs + len(job.unfreeze) * job.config.epochs("finetune")
    log = workspace / f"{stem}.log"
    with console.bars() as bars:

        def watch() -> None:
            done = log.read_bytes().count(b"val_loss")  # fit's one line per epoch
            bars.update(label, min(done, total - 0.01), total, f"epoch {done}")

        ended = run_module(words, log, watch)
        bars.update(label, 1.0, 1.0, f"{ended.seconds:.1f} s")
    result = read_json(result_path)
    if result is None:
        raise RunError("a result of the plain recipe", "none", f"Look into {log}.")
    return PlainRun(result["phases"], result["build_seconds"], ended)
