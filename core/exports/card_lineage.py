"""What a model card says of the earlier models that a run was trained on from."""

from __future__ import annotations

from core.analysis.lineage_words import lineage_lines
from core.cards.card_text import plain
from core.runs.lineage import read_lineage
from core.runs.run import Run


def lineage_section(run: Run) -> list[str]:
    """A title and its sentences; [] where the run began with no other run's model."""
    lines = lineage_lines(read_lineage(run))
    return ["## Where it comes from", *map(plain, lines)] if lines else []
