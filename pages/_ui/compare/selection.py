"""The results that Compare shows, and the images that they are asked about."""

from __future__ import annotations

from typing import NamedTuple

from core.runs.formats import PhaseResult, SplitFigures
from core.runs.remarks import read_remarks
from core.runs.run import split_figures
from core.text.differences import Named, short_titles
from pages._ui.compare.results import Result


class Selection(NamedTuple):
    """One result or several; of two, the second is held against the first."""

    results: tuple[Result, ...]
    split: str  # "test" or "validation"

    @property
    def is_pair(self) -> bool:
        """Whether one is held against another."""
        return len(self.results) == 2

    def names(self) -> tuple[str, ...]:
        """How they are called, as short as they can be told apart."""
        named = [
            Named(run.id, phase, run.config, read_remarks(run.path)["name"])
            for run, phase in self.results
        ]
        return tuple(short_titles(named))

    def is_one_group(self) -> bool:
        """Whether the runs differ in nothing but their seed."""
        groups = {run.about.get("group") for run, _ in self.results}
        return len(groups) == 1 and bool(groups.pop())

    def is_one_split(self) -> bool:
        """Whether all were asked about the same images."""
        digests = {run.about.get("manifest_digest") for run, _ in self.results}
        return len(digests) == 1

    def figures(self) -> tuple[SplitFigures, ...]:
        """All figures of the split, of each."""
        return tuple(split_figures(result, self.split) for result in self.finished())

    def finished(self) -> tuple[PhaseResult, ...]:
        """What each phase has come to."""
        return tuple(run.finished(phase) for run, phase in self.results)
