"""Several results in the order of their accuracy, as far as the images can tell."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from core.analysis.several_words import (
    ABOUT_RANKS,
    about_correction,
    ranking_verdict,
    splits_sentence,
)
from core.language.texts import _, mark
from core.text.labels import SPLIT_IMAGES
from core.text.numbers import interval
from pages._ui.charts.live_chart import live_chart
from pages._ui.charts.ranking_chart import Dot, ranking_chart
from pages._ui.compare.in_english import in_english
from pages._ui.compare.memo import Ranked, ranked
from pages._ui.compare.selection import Selection
from pages._ui.frame import shell
from pages._ui.frame.download import offer_table

_INTERVAL, _BETTER = mark("95% interval"), mark("Shown to be better")
_BALANCED, _F1 = mark("Balanced accuracy"), mark("Macro F1")

# Pixels, so that all columns fit into a window of 1280 in every language.
_COUNT, _RESULT, _BOUNDS, _OTHERS = 60, 380, 110, 155


def ranking_line(selection: Selection, write: Callable[..., object]) -> None:
    """One sentence in large type for each split: who is best, or that it is open.

    Args:
        selection: Three results or more.
        write: Streamlit's way to write a heading.

    Raises:
        UserError: See `ranked`.
    """
    groups, names = ranked(selection), selection.names()
    if why := splits_sentence(len(groups)):
        st.info(why, icon=":material/call_split:")
    for group in groups:
        own = [names[i] for i in group.numbers]
        if len(own) > 1:
            said = ranking_verdict(group.several, own, _(SPLIT_IMAGES[selection.split]))
            write(shell.plain(said), anchor=False)


def ranking(selection: Selection) -> None:
    """The ranking of each split: a chart with intervals, and a table."""
    groups = ranked(selection)
    for number, group in enumerate(groups):
        if len(groups) > 1:
            title = _("Split {number} of {count}", number=number + 1, count=len(groups))
            st.subheader(title, anchor=False)
        _chart(selection, group, number)
        _show_table(selection, group, number)
        if len(group.numbers) > 1:
            st.caption(_(ABOUT_RANKS))
            st.caption(about_correction(len(group.numbers)))


def _chart(selection: Selection, group: Ranked, number: int) -> None:
    several, names = group.several, selection.names()
    dots = [
        Dot(
            names[group.numbers[i]],
            selection.results[group.numbers[i]][1],
            several.ranks[i],
            several.accuracies[i],
            several.intervals[i],
        )
        for i in several.order
    ]
    live_chart(
        ranking_chart(dots, selection.split, shell.is_dark()),
        key=f"ranking-{number}",
        alt="; ".join(
            _("rank {rank}: {name}", rank=dot.rank, name=dot.name) for dot in dots
        ),
    )


def _show_table(selection: Selection, group: Ranked, number: int) -> None:
    counts = {
        name: st.column_config.NumberColumn(_(name), width=_COUNT)
        for name in (mark("Rank"), mark("Right"), mark("Images"))
    }
    shares = {
        name: st.column_config.NumberColumn(label, format="%.1f%%", width=95, help=text)
        for name, label, text in (
            ("Accuracy", _("Accuracy"), None),
            (_BALANCED, _("Balanced"), _(_BALANCED)),
            (_F1, _(_F1), None),
        )
    }
    table = _table(selection, group)
    st.dataframe(
        table,
        key=f"ranking-table-{number}",
        hide_index=True,
        column_config={
            **counts,
            "Result": st.column_config.TextColumn(_("Result"), width=_RESULT),
            **shares,
            _INTERVAL: st.column_config.TextColumn(
                _(_INTERVAL),
                width=_BOUNDS,
                help=_(
                    "Of each accuracy by itself (Wilson). Whether two results differ "
                    "is decided on the same images in pairs, so it can be clear "
                    "although the intervals overlap."
                ),
            ),
            _BETTER: st.column_config.TextColumn(
                _(_BETTER),
                width=_OTHERS,
                help=_(
                    "Results that are better than this one, corrected for all pairs."
                ),
            ),
        },
        alt=_("{count} results by rank", count=len(table)),
    )
    offer_table(
        in_english(lambda: _table(selection, group)), f"ranking_{number + 1}.csv"
    )


def _table(selection: Selection, group: Ranked) -> pd.DataFrame:
    several, names = group.several, selection.names()
    own, figures = [names[i] for i in group.numbers], selection.figures()
    rows = []
    for i in several.order:
        result = figures[group.numbers[i]]
        rows.append(
            {
                "Rank": several.ranks[i],
                "Result": own[i],
                "Accuracy": 100 * several.accuracies[i],
                _INTERVAL: interval(several.intervals[i]),
                "Right": several.num_correct[i],
                "Images": several.count,
                _BALANCED: _in_percent(result["balanced_accuracy"]),
                _F1: _in_percent(result["macro_f1"]),
                _BETTER: ", ".join(own[j] for j in several.better(i)),
            }
        )
    return pd.DataFrame(rows)


def _in_percent(share: float | None) -> float | None:
    return None if share is None else 100 * share
