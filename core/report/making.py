"""Puts a report together."""

from __future__ import annotations

import time
from collections.abc import Sequence

from core import __version__
from core.analysis.comparison import compare_runs
from core.language.texts import _
from core.report.classes import confusions, per_class
from core.report.compared import Result, compared
from core.report.curves import curves
from core.report.document import Report
from core.report.figures import cost, figures, verdict
from core.report.lineage import lineage
from core.report.pictures import pictures
from core.report.ranking import ranking
from core.report.settings import all_settings, what_differed
from core.text.lists import listed
from core.text.numbers import number


def make_report(results: Sequence[Result], split: str) -> Report:
    """Everything that a comparison shows, as a document.

    Args:
        results: 1 to 8 finished phases; of two, the first is the reference.
        split: "test" or "validation".

    Raises:
        RunError: There are none or too many, or the split has no images.
    """
    found = compared(results, split)
    is_pair = len(found.results) == 2 and found.is_one_split
    first, last = found.results[0], found.results[-1]
    pair = compare_runs(first, last, split) if is_pair else None
    about = first[0].about
    sections = (
        figures(found, pair),
        lineage(found),
        ranking(found),
        what_differed(found),
        cost(found),
        per_class(found),
        confusions(found),
        curves(found),
        pictures(found, pair),
        all_settings(found),
    )
    names = dict.fromkeys(str(run.about.get("dataset_name", "")) for run in found.runs)
    day = time.strftime("%Y-%m-%d", time.localtime())
    images = number(about.get("num_images", 0), "image")
    if len(found.results) < 3:
        said = listed(found.names)
    else:
        said = number(len(found.results), "result")
    return Report(
        title=f"{', '.join(names)}: {said}",
        verdict=verdict(found, pair),
        facts=_(
            "{datasets}, {images}; runs {runs}. Made with Thaw {version} on {day}.",
            datasets=", ".join(names),
            images=images,
            runs=", ".join(run.id for run in found.runs),
            version=__version__,
            day=day,
        ),
        sections=[section for section in sections if section],
    )
