"""From which earlier models the runs of a report were trained on."""

from __future__ import annotations

from core.analysis.lineage_words import lineage_lines
from core.language.texts import _
from core.report.compared import Compared
from core.report.document import Section
from core.runs.lineage import read_lineage


def lineage(found: Compared) -> Section | None:
    """A sentence or two for each such run; None where there is none."""
    texts = []
    for run in found.runs:
        if lines := lineage_lines(read_lineage(run)):
            called = [f"{found.titles[run.id]}:"] if len(found.runs) > 1 else []
            texts.append(" ".join([*called, *lines]))
    return Section(_("Where the models come from"), texts) if texts else None
