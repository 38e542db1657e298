"""What a model card says of where a run comes from: earlier models, and settings."""

from __future__ import annotations

from core.analysis.lineage_words import lineage_lines
from core.cards.markdown import plain, table
from core.config import RunConfig
from core.runs.lineage import read_lineage
from core.runs.run import Run
from core.text.settings import setting_name, setting_rows


def lineage_section(run: Run) -> list[str]:
    """A title and its sentences; [] where the run began with no other run's model."""
    lines = lineage_lines(read_lineage(run))
    return ["## Where it comes from", *map(plain, lines)] if lines else []


def settings_section(config: RunConfig) -> list[str]:
    """A title and a table of the settings."""
    is_usual = config.weights in ("imagenet", "none") and not config.facts.is_own
    rows = [
        [plain(setting_name(name)), plain(value)]
        for name, value in setting_rows(config.to_json())
        # A path says too much; weights of a network's own file are not ImageNet's.
        if name != "weights" or config.start or is_usual
    ]
    return ["## Settings", table(["Setting", "value"], rows)]
