"""The sentence that says which of two models is better, and what it rests on."""

from __future__ import annotations

import streamlit as st

from core.analysis.comparison import Comparison
from core.analysis.verdict import comparison_verdict, cost_sentence, what_would_tell
from core.text.labels import PHASE_TITLES
from core.text.numbers import p_value_text, percent, points
from pages._ui.compare.pair import Pair
from pages._ui.frame import shell
from pages._ui.run.groups import group_figures, spread_text


def verdict_line(pair: Pair, comparison: Comparison, is_main: bool = True) -> None:
    """One sentence in large type, and under it what it rests on."""
    write = st.header if is_main else st.subheader
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
        help="p: how often chance alone would split the changed images at least this "
        "unevenly if both models were equally good (McNemar's test). Below 0.05 a "
        "difference is called clear. The interval holds all differences that the same "
        "test finds plausible (Tango's score interval), so the two never disagree.",
    )
    st.markdown(f":material/timer: {cost_sentence(*pair.results())}")
    if more := what_would_tell(comparison):
        st.markdown(f":material/balance: {more}")
    if pair.split == "validation":
        st.caption(
            "These images chose the epoch and the phase, so they flatter; the test "
            "images decide."
        )


def seeds_line(pair: Pair) -> None:
    """What other seeds of both say, where both are one of several runs."""
    found = [group_figures(run, phase, pair.split) for run, phase in pair.sides()]
    if None in found:
        return
    names = pair.names()
    if pair.is_one_group():  # the figures are of all seeds, not of the two
        names = PHASE_TITLES[pair.a[1]], PHASE_TITLES[pair.b[1]]
    spreads = {
        f"{shell.plain(name)} {spread_text(figures)}": None
        for name, figures in zip(names, found, strict=True)
        if figures
    }
    st.markdown(
        ":material/casino: **Over seeds**, "
        f"{pair.split} accuracy: {'; '.join(spreads)}.",
        help="The same settings with other seeds: what chance does to each of the two. "
        "A difference smaller than what lies between the seeds may be the seed's.",
    )
