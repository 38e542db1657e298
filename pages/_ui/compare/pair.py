"""The two results that are compared."""

from __future__ import annotations

from typing import NamedTuple

from core.runs.formats import PhaseResult, SplitFigures
from core.runs.run import Run, split_figures
from core.text.labels import PHASE_TITLES


class Pair(NamedTuple):
    """What is compared: two results, and the images they are asked about."""

    a: tuple[Run, str]
    b: tuple[Run, str]
    split: str

    def sides(self) -> tuple[tuple[Run, str], tuple[Run, str]]:
        """First and second."""
        return self.a, self.b

    def names(self) -> tuple[str, str]:
        """How the two are called, as short as they can be told apart."""
        (run_a, phase_a), (run_b, phase_b) = self.a, self.b
        a, b = PHASE_TITLES[phase_a], PHASE_TITLES[phase_b]
        if run_a.id == run_b.id:
            return a, b
        title_a, title_b = run_a.config.facts.title, run_b.config.facts.title
        if title_a != title_b:
            return f"{title_a} ({a.lower()})", f"{title_b} ({b.lower()})"
        if self.is_one_group() and run_a.config.seed != run_b.config.seed:
            return f"{a} (seed {run_a.config.seed})", f"{b} (seed {run_b.config.seed})"
        end_a, end_b = (run.id.rsplit("-", 1)[-1] for run in (run_a, run_b))
        if end_a == end_b:
            end_a, end_b = run_a.id, run_b.id
        return f"{a} (run {end_a})", f"{b} (run {end_b})"

    def is_one_group(self) -> bool:
        """Whether the two runs differ in nothing but their seed."""
        groups = [run.about.get("group") for run, _ in self.sides()]
        return bool(groups[0]) and groups[0] == groups[1]

    def results(self) -> tuple[PhaseResult, PhaseResult]:
        """The results of first and second."""
        (run_a, phase_a), (run_b, phase_b) = self.a, self.b
        return run_a.finished(phase_a), run_b.finished(phase_b)

    def figures(self) -> tuple[SplitFigures, SplitFigures]:
        """All figures of the split, of first and second."""
        first, second = self.results()
        return split_figures(first, self.split), split_figures(second, self.split)
