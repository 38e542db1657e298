"""The sentence that says what the results come to, and what it rests on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import streamlit as st

from core.analysis.verdict import (
    ABOUT_TEST,
    ABOUT_VALIDATION,
    DIFFERENT_SPLITS,
    comparison_verdict,
    cost_sentence,
    what_would_tell,
)
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.runs.cross_validation import fold_title
from core.text.labels import PHASE_TITLES, SPLIT_IMAGES
from core.text.numbers import p_value_text, percent, points, split_images
from pages._ui.compare.memo import comparison_of
from pages._ui.compare.ranking import ranking_line
from pages._ui.compare.selection import Selection
from pages._ui.frame import shell
from pages._ui.frame.live_region import say_changes
from pages._ui.run.groups import Look, group_figures, spread_text

_SEEDS_TEST = mark(":material/casino: **Over seeds**, test accuracy: {spreads}.")
_SEEDS_VALIDATION = mark(
    ":material/casino: **Over seeds**, validation accuracy: {spreads}."
)


def verdict_line(selection: Selection, is_main: bool = True) -> None:
    """One sentence in large type, and under it what it rests on.

    Args:
        selection: What is shown.
        is_main: Whether nothing stands above it.

    Raises:
        UserError: See `comparison_of`.
    """
    write = _main_heading if is_main else st.subheader
    if len(selection.results) == 1:
        write(shell.plain(verdict_sentence(selection)), anchor=False)
    elif not selection.is_pair:
        ranking_line(selection, write)
    elif selection.is_one_split():
        _of_pair(selection, write)
    else:
        st.info(_(DIFFERENT_SPLITS), icon=":material/call_split:")
    if selection.split == "validation":
        st.caption(_(ABOUT_VALIDATION))


def verdict_sentence(selection: Selection) -> str:
    """What one result or two of one split come to, in one sentence; plain text.

    Raises:
        UserError: See `comparison_of`.
    """
    if len(selection.results) == 1:
        return _of_one(selection)
    return comparison_verdict(comparison_of(selection), *selection.names())


def _main_heading(words: str, anchor: Literal[False]) -> None:
    """Write the verdict, and have another one read aloud."""
    st.header(words, anchor=anchor)
    say_changes(words, key="main_verdict")


def _of_one(selection: Selection) -> str:
    (figures,), (name,) = selection.figures(), selection.names()
    if not figures["count"]:
        if selection.split == "test":
            return _("There are no test images to judge {name} by.", name=name)
        return _("There are no validation images to judge {name} by.", name=name)
    return _(
        "{name} gets {accuracy} of {images} right.",
        name=name,
        accuracy=percent(figures["accuracy"]),
        images=split_images(figures["count"], selection.split),
    )


def _of_pair(pair: Selection, write: Callable[..., object]) -> None:
    comparison = comparison_of(pair)
    is_fold = any(fold_title(run) for run, __ in pair.results)
    write(shell.plain(verdict_sentence(pair)), anchor=False)
    low, high = map(points, comparison.interval)
    right = comparison.right_a, comparison.right_b
    before, after = (percent(float(answers.mean())) for answers in right)
    st.markdown(
        _(
            "{name} **fixed {fixed}** {images} and **broke {broke}** (of {count}; both "
            "are wrong on {wrong}): {before} → {after}, {points} points, 95% interval "
            "{low} to {high}, {p}.",
            name=shell.plain(pair.names()[1]),
            fixed=numeral(f"{comparison.fixed:,}"),
            images=_(SPLIT_IMAGES[pair.split]),
            broke=numeral(f"{comparison.broke:,}"),
            count=numeral(f"{comparison.count:,}"),
            wrong=numeral(f"{comparison.both_wrong:,}"),
            before=before,
            after=after,
            points=points(comparison.difference),
            low=low,
            high=high,
            p=p_value_text(comparison.p_value),
        ),
        help=_(ABOUT_TEST),
    )
    st.markdown(f":material/timer: {cost_sentence(*pair.finished())}")
    if more := what_would_tell(comparison, is_fold):
        st.markdown(f":material/balance: {more}")


def seeds_line(selection: Selection, look: Look) -> None:
    """What other seeds say, where each result is one of several runs.

    Args:
        selection: What is shown.
        look: Gives all runs.
    """
    results, split = selection
    found = [group_figures(run, phase, split, look) for run, phase in results]
    if None in found:
        return
    names = selection.names()
    if selection.is_one_group():  # the figures are of all seeds, not of the chosen
        names = tuple(_(PHASE_TITLES[phase]) for __, phase in results)
    spreads = {
        f"{shell.plain(name)} {spread_text(figures)}": None
        for name, figures in zip(names, found, strict=True)
        if figures
    }
    said = "; ".join(spreads)
    st.markdown(
        _(_SEEDS_TEST if split == "test" else _SEEDS_VALIDATION, spreads=said),
        help=_(
            "The same settings with other seeds: what chance does to each of the two. "
            "A difference smaller than what lies between the seeds may be the seed's."
        ),
    )
