"""Writes finished runs as one zip."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import BinaryIO

from core import __version__
from core.errors import RunError
from core.exports.zip_file import write_files
from core.runs.run import Run
from core.text.numbers import number
from core.travel.files import (
    FORMAT,
    INDEX,
    MAX_RUNS,
    NEEDED_OF_PHASE,
    Content,
    Index,
    PackedRun,
    part_of,
    travelling,
)

_ENDED = ("done", "stopped")


def pack(runs: Sequence[Run], target: BinaryIO) -> Index:
    """Write runs as one zip; the same runs give the same bytes.

    Args:
        runs: Ended ones, each with a finished phase.
        target: Open for writing; what goes wrong leaves half of a zip in it.

    Returns:
        What is in it.

    Raises:
        RunError: One has not ended, has no finished phase, or lacks files.
    """
    if not 0 < len(runs) <= MAX_RUNS:
        received = number(len(runs), "run")
        raise RunError(f"1 to {MAX_RUNS} runs", received, "Choose fewer at once.")
    files: dict[str, Content] = {}
    packed: list[PackedRun] = []
    for run in sorted({run.id: run for run in runs}.values(), key=lambda run: run.id):
        _require_whole(run)
        own = travelling(run)
        parts = {name: part_of(content) for name, content in own.items()}
        packed.append({"id": run.id, "files": parts})
        files |= {f"{run.id}/{name}": content for name, content in own.items()}
    index: Index = {"format": FORMAT, "thaw": __version__, "runs": packed}
    text = json.dumps(index, indent=1).encode()
    write_files({INDEX: text} | files, target)
    return index


def can_travel(run: Run) -> bool:
    """Whether a run has ended with something to compare."""
    return bool(run.results()) and run.state() in _ENDED


def packed_bytes(run: Run) -> int:
    """About how large a run's zip is, bytes."""
    return sum(
        len(content) if isinstance(content, bytes) else content.stat().st_size
        for content in travelling(run).values()
    )


def _require_whole(run: Run) -> None:
    if not can_travel(run):
        raise RunError(
            "a run that is over and has a finished phase",
            f"{run.id} ({run.state()})",
            "Wait until it is done, or choose another run.",
        )
    if run.damage:
        raise RunError("a whole run", f"{run.id}, whose {run.damage}", "Train again.")
    for phase in run.results():
        for name in NEEDED_OF_PHASE:
            if not (run.path / phase / name).is_file():
                received = f"{run.id} without its {phase}/{name}"
                raise RunError("a whole run", received, "Choose another run.")
