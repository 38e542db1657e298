"""The results that Compare shows, and the images that they are asked about."""

from __future__ import annotations

from typing import NamedTuple

from core.runs.formats import PhaseResult, SplitFigures
from core.runs.run import split_figures
from core.text.labels import PHASE_TITLES
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
        runs = {run.id: run for run, _ in self.results}
        phases = [PHASE_TITLES[phase] for _, phase in self.results]
        if len(runs) == 1:
            return tuple(phases)
        titles = [run.config.facts.title for run, _ in self.results]
        if len(set(titles)) == len(runs):
            return tuple(
                f"{title} ({phase.lower()})"
                for title, phase in zip(titles, phases, strict=True)
            )
        marks = self.marks()
        return tuple(
            f"{phase} ({mark})" for phase, mark in zip(phases, marks, strict=True)
        )

    def marks(self) -> list[str]:
        """What tells their runs apart: the seed, or the end of the id."""
        runs = [run for run, _ in self.results]
        count = len({run.id for run in runs})
        seeds = [run.config.seed for run in runs]
        if self.is_one_group() and len(set(seeds)) == count:
            return [f"seed {seed}" for seed in seeds]
        ends = [run.id.rsplit("-", 1)[-1] for run in runs]
        if len(set(ends)) < count:
            ends = [run.id for run in runs]
        return [f"run {end}" for end in ends]

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
