"""Runs that differ in nothing but their seed, as one: mean and spread."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from core.analysis.spread import Spread, spread
from core.language.numerals import numeral
from core.language.texts import _
from core.runs.cross_validation import fold_title
from core.runs.run import Run
from core.text.labels import PHASE_TITLES
from pages._ui.run import memo

Look = Callable[[], memo.Look]  # at all runs; see `memo.look`


def show_group(run: Run) -> None:
    """Where a run is one of several seeds: what they say together, per phase."""
    members = group_members(run, memo.look)
    if len(members) < 2:
        return
    finished = [summary["results"] for summary in members if summary["results"]]
    lines = [
        f"{_(PHASE_TITLES[phase])}: {figures_text(figures)}"
        for phase, figures in spread(finished).items()
    ]
    text = "; ".join(lines) or _("None has a result yet")
    one = _("**One of {count} seeds.**", count=len(members))
    st.markdown(
        f":material/casino: {one} {text}.",
        help=_(
            "Runs that differ in nothing but the seed: what chance does to a result. "
            "The mean, the lowest and the highest, and from three on the standard "
            "deviation."
        ),
    )


def group_members(run: Run, look: Look) -> list[memo.RunSummary]:
    """All runs of other seeds, itself included; none where it stands alone.

    Args:
        run: Any run.
        look: Gives all runs; asked only of a run that has a group.
    """
    group = run.about.get("group")
    if not group or fold_title(run):
        return []
    return look().group(group)


def group_figures(run: Run, phase: str, split: str, look: Look) -> Spread | None:
    """Mean and spread of a phase over the finished runs of a run's group.

    Args:
        run: Any run.
        phase: Of the figures.
        split: "validation" or "test".
        look: As in `group_members`.

    Returns:
        None for fewer than two runs.
    """
    results = [summary["results"] for summary in group_members(run, look)]
    figures = spread(results).get(phase, {}).get(split)
    return figures if figures and figures["count"] > 1 else None


def figures_text(figures: Mapping[str, Spread]) -> str:
    """Such as "test 86.1% mean of 3, 85.2 to 87.0%, deviation 0.9 points"."""
    if "test" in figures:
        return _("test {accuracy}", accuracy=spread_text(figures["test"]))
    return _("validation {accuracy}", accuracy=spread_text(figures["validation"]))


def spread_text(figures: Spread) -> str:
    """Such as "86.1% mean of 3, 85.2 to 87.0%, deviation 0.9 points".

    Two are told as they are: their deviation would say no more than they do.
    """
    mean, low, high = (
        numeral(f"{100 * figures[name]:.1f}") for name in ("mean", "low", "high")
    )
    count = figures["count"]
    if count == 1:
        return _("{mean}% (one finished so far)", mean=mean)
    if count == 2:
        if figures["low"] == figures["high"]:
            return _("{mean}% mean of 2 (both the same)", mean=mean)
        return _("{mean}% mean of 2 ({low} and {high}%)", mean=mean, low=low, high=high)
    return _(
        "{mean}% mean of {count}, {low} to {high}%, deviation {deviation} points",
        mean=mean,
        count=count,
        low=low,
        high=high,
        deviation=numeral(f"{100 * figures['deviation']:.1f}"),
    )
