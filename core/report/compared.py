"""The results that a report is of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from core.analysis.several import MOST
from core.errors import RunError
from core.language.texts import _
from core.runs.formats import PhaseResult, SplitFigures
from core.runs.remarks import read_remarks
from core.runs.run import Run, split_figures
from core.text.differences import Named, run_titles, short_titles
from core.text.labels import SPLIT_IMAGES
from core.text.numbers import number

Result = tuple[Run, str]  # a run, and one of its finished phases


@dataclass(frozen=True)
class Compared:
    """One result or several; of two, the second is held against the first."""

    results: tuple[Result, ...]
    split: str  # "test" or "validation"

    @cached_property
    def names(self) -> tuple[str, ...]:
        """How they are called, as short as they can be told apart."""
        named = [
            Named(run.id, phase, run.config, self._said[run.id])
            for run, phase in self.results
        ]
        return tuple(short_titles(named))

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """Each run once."""
        return tuple({run.id: run for run, _ in self.results}.values())

    @cached_property
    def titles(self) -> dict[str, str]:
        """How the runs are called, by id."""
        return run_titles({run.id: run.config for run in self.runs}, self._said)

    @cached_property
    def _said(self) -> dict[str, str]:
        """The names that people gave the runs, by id; "" = none."""
        return {run.id: read_remarks(run.path)["name"] for run in self.runs}

    @cached_property
    def finished(self) -> tuple[PhaseResult, ...]:
        """What each phase has come to."""
        return tuple(run.finished(phase) for run, phase in self.results)

    @cached_property
    def figures(self) -> tuple[SplitFigures, ...]:
        """All figures of the split, of each."""
        return tuple(split_figures(result, self.split) for result in self.finished)

    @cached_property
    def class_names(self) -> tuple[str, ...] | None:
        """In the order of the labels; None where the results have different ones."""
        names = {tuple(c["name"] for c in one["per_class"]) for one in self.figures}
        return names.pop() if len(names) == 1 else None

    @property
    def is_one_split(self) -> bool:
        """Whether all were asked about the same images."""
        digests = {run.about.get("manifest_digest") for run in self.runs}
        return len(digests) == 1


def compared(results: Sequence[Result], split: str) -> Compared:
    """The results to report on, each once.

    Raises:
        RunError: There are none, too many, one is not finished, or the split is empty.
    """
    unique = tuple({(run.id, phase): (run, phase) for run, phase in results}.values())
    if not 0 < len(unique) <= MOST:
        received = number(len(unique), "result")
        expected = _("1 to {count} results", count=MOST)
        raise RunError(expected, received, _("Choose fewer of them."))
    found = Compared(unique, split)
    for (run, __), figures in zip(unique, found.figures, strict=True):
        if not figures["count"]:
            raise RunError(
                _(SPLIT_IMAGES[split]),
                _("none in run {run}", run=run.id),
                _("Report on the validation images.")
                if split == "test"
                else _("Report on the test images."),
            )
    return found
