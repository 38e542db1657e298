"""The sentence that says what the results come to, and what it rests on."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.analysis.verdict import comparison_verdict, cost_sentence, what_would_tell
from core.runs.cross_validation import fold_title
from core.text.labels import PHASE_TITLES
from core.text.numbers import p_value_text, percent, points
from pages._ui.compare.memo import comparison_of
from pages._ui.compare.ranking import ranking_line
from pages._ui.compare.selection import Selection
from pages._ui.frame import shell
from pages._ui.run.groups import group_figures, spread_text

DIFFERENT_SPLITS = (
    "These results are of different splits: each was judged on images that another may "
    "have been trained on. They can't be compared image by image, so they are shown as "
    "separate results. Train one of them again on the split of the other to compare "
    "them."
)

# The shares are of `benchmarks.coverage`: 2,000 draws of 50, 200 and 1,000 images.
_ABOUT_TEST = (
    "p: how often chance alone would split the changed images at least this "
    "unevenly if both models were equally good (McNemar's test). Below 0.05 a "
    "difference is called clear. The interval holds all differences that the same "
    "test finds plausible (Tango's score interval), so the two never disagree. In "
    "simulations it held the truth in 94 to 96% of draws; where hardly an image "
    "changes it holds it more often, and is wider than it need be. The test saw a "
    "difference where there was none in up to 5.9% of draws, not exactly 5%."
)


def verdict_line(selection: Selection, is_main: bool = True) -> None:
    """One sentence in large type, and under it what it rests on.

    Args:
        selection: What is shown.
        is_main: Whether nothing stands above it.

    Raises:
        UserError: See `comparison_of`.
    """
    write = st.header if is_main else st.subheader
    if len(selection.results) == 1:
        write(shell.plain(_of_one(selection)), anchor=False)
    elif not selection.is_pair:
        ranking_line(selection, write)
    elif selection.is_one_split():
        _of_pair(selection, write)
    else:
        st.info(DIFFERENT_SPLITS, icon=":material/call_split:")
    if selection.split == "validation":
        st.caption(
            "These images chose the epoch and the phase, so they flatter; the test "
            "images decide."
        )


def _of_one(selection: Selection) -> str:
    (figures,), (name,) = selection.figures(), selection.names()
    if not figures["count"]:
        return f"There are no {selection.split} images to judge {name} by."
    return (
        f"{name} gets {percent(figures['accuracy'])} of {figures['count']:,} "
        f"{selection.split} images right."
    )


def _of_pair(pair: Selection, write: Callable[..., object]) -> None:
    comparison = comparison_of(pair)
    is_fold = any(fold_title(run) for run, _ in pair.results)
    write(shell.plain(comparison_verdict(comparison, *pair.names())), anchor=False)
    low, high = map(points, comparison.interval)
    right = comparison.right_a, comparison.right_b
    before, after = (percent(float(answers.mean())) for answers in right)
    st.markdown(
        f"{shell.plain(pair.names()[1])} **fixed {comparison.fixed}** {pair.split} "
        f"images and **broke {comparison.broke}** (of {comparison.count:,}; both are "
        f"wrong on {comparison.both_wrong}): {before} → {after}, "
        f"{points(comparison.difference)} points, 95% interval {low} to {high}, "
        f"{p_value_text(comparison.p_value)}.",
        help=_ABOUT_TEST,
    )
    st.markdown(f":material/timer: {cost_sentence(*pair.finished())}")
    if more := what_would_tell(comparison, is_fold):
        st.markdown(f":material/balance: {more}")


def seeds_line(selection: Selection) -> None:
    """What other seeds say, where each result is one of several runs."""
    results, split = selection
    found = [group_figures(run, phase, split) for run, phase in results]
    if None in found:
        return
    names = selection.names()
    if selection.is_one_group():  # the figures are of all seeds, not of the chosen
        names = tuple(PHASE_TITLES[phase] for _, phase in results)
    spreads = {
        f"{shell.plain(name)} {spread_text(figures)}": None
        for name, figures in zip(names, found, strict=True)
        if figures
    }
    st.markdown(
        f":material/casino: **Over seeds**, {split} accuracy: {'; '.join(spreads)}.",
        help="The same settings with other seeds: what chance does to each of the two. "
        "A difference smaller than what lies between the seeds may be the seed's.",
    )
