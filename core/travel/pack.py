"""Writes finished runs as one zip."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import islice
from typing import BinaryIO

from core import __version__
from core.errors import RunError
from core.exports.zip_file import write_files
from core.language.texts import _, mark
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

_ENDED = (mark("done"), mark("stopped"))
_OTHERS = (mark("queued"), mark("running"), mark("failed"), mark("interrupted"))


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
        expected = _("1 to {most} runs", most=MAX_RUNS)
        raise RunError(expected, received, _("Choose fewer at once."))
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


def lack_of(run: Run) -> str:
    """Why a run can't travel, in a few words; "" where it can."""
    state = run.state()
    if state in _OTHERS:
        return _(state)
    if not run.results():
        return _("{state}, and has nothing to compare", state=_(state))
    if damage := run.damage:
        return _("damaged: {damage}", damage=damage)
    needed = (f"{phase}/{name}" for phase in run.results() for name in NEEDED_OF_PHASE)
    missing = (name for name in needed if not (run.path / name).is_file())
    return "".join(_("without its {name}", name=name) for name in islice(missing, 1))


def packed_bytes(run: Run) -> int:
    """About how large a run's zip is, bytes."""
    return sum(
        len(content) if isinstance(content, bytes) else content.stat().st_size
        for content in travelling(run).values()
    )


def _require_whole(run: Run) -> None:
    if lack := lack_of(run):
        raise RunError(
            _("a run that is over, whole, and has a finished phase"),
            _("{run}, which is {state}", run=run.id, state=lack),
            _("Wait until it is done, or choose another run."),
        )
