"""Which classes the second of two models finds more or fewer images of."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from core.analysis.class_changes import ClassChange, class_changes, largest
from core.analysis.paired import SIGNIFICANT
from core.language.current import language
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.text.numbers import number, points
from pages._ui.charts.class_change_chart import class_change_chart
from pages._ui.charts.live_chart import live_chart
from pages._ui.charts.series import Series
from pages._ui.compare.answers import series_of
from pages._ui.compare.memo import comparison_of
from pages._ui.compare.selection import Selection
from pages._ui.frame import shell
from pages._ui.frame.columns import with_signs
from pages._ui.frame.download import offer_table
from pages._ui.run import memo

_MOST_DRAWN = 20  # classes
_FIRST, _SECOND = mark("Recall, first"), mark("Recall, second")


def show_changes(pair: Selection) -> None:
    """A dumbbell per class, the largest gain first, and all classes as a table."""
    if not pair.is_one_split():
        return
    names = memo.images(pair.results[0][0]).class_names
    changes = class_changes(comparison_of(pair), names)
    shown = largest(changes, _MOST_DRAWN)
    first, second = series_of(pair)
    st.markdown(_("**Recall of each class, first and second model**"))
    live_chart(
        _figure(tuple(shown), (first, second), shell.is_dark(), language()),
        key="class-changes",
        alt=_alt(changes, second.name),
    )
    if len(changes) > len(shown):
        st.caption(
            _(
                "The {count} classes that changed most, of {total}; the table has all.",
                count=len(shown),
                total=numeral(f"{len(changes):,}"),
            )
        )
    st.markdown(
        _sentence(changes),
        help=_(
            "Each interval is Tango's, of a class by itself: it leaves out 0 just "
            "where McNemar's test on the images of the class does. Dots are filled "
            "where the change is clear after Holm's correction for all classes."
        ),
    )
    title = _("All changes as a table")
    with st.expander(title, key="changes", on_change="rerun") as box:
        if box.open:
            _show_table(changes)


@lru_cache(maxsize=16)
def _figure(
    shown: tuple[ClassChange, ...],
    sides: tuple[Series, Series],
    dark: bool,
    spoken: str,
) -> go.Figure:
    """Shared: draw it, and change nothing. To make one takes 0.06 s."""
    return class_change_chart(shown, sides, dark)


def _sentence(changes: Sequence[ClassChange]) -> str:
    looked = number(len(changes), "class")
    alone = [item for item in changes if item.p_value_alone < SIGNIFICANT]
    if not alone:
        return _(
            "Of {classes}, none changed clearly: every interval holds 0.",
            classes=looked,
        )
    text = _(
        "For {count} of {classes} the interval leaves out 0: {names}.",
        count=len(alone),
        classes=looked,
        names=_named(alone),
    )
    if len(changes) == 1:
        return text
    return f"{text} {_corrected(len(changes), alone)}"


def _corrected(count: int, alone: Sequence[ClassChange]) -> str:
    """What is left of changes that look clear by themselves."""
    clear = [item for item in alone if item.is_clear]
    total = numeral(f"{count:,}")
    if not clear:
        return _(
            "Where {total} are looked at, chance alone moves some so far; with Holm's "
            "correction for that none is clear.",
            total=total,
        )
    if len(clear) == len(alone):
        return _(
            "Where {total} are looked at, chance alone moves some so far; with Holm's "
            "correction for that they are still clear.",
            total=total,
        )
    return _(
        "Where {total} are looked at, chance alone moves some so far; with Holm's "
        "correction for that {count} stay: {names}.",
        total=total,
        count=len(clear),
        names=_named(clear),
    )


def _named(changes: Sequence[ClassChange]) -> str:
    names = ", ".join(
        _(
            "**{name}** ({points} points)",
            name=shell.plain(item.name),
            points=points(item.change),
        )
        for item in changes[:5]
    )
    if len(changes) <= 5:
        return names
    return _("{names} and {count} more", names=names, count=len(changes) - 5)


def _show_table(changes: Sequence[ClassChange]) -> None:
    table = pd.DataFrame(
        {
            "Class": [item.name for item in changes],
            "Images": [item.count for item in changes],
            _FIRST: [100 * item.before for item in changes],
            _SECOND: [100 * item.after for item in changes],
            "Change": [100 * item.change for item in changes],
            "From": [100 * item.interval[0] for item in changes],
            "To": [100 * item.interval[1] for item in changes],
            "Fixed": [item.fixed for item in changes],
            "Broke": [item.broke for item in changes],
            "p (Holm)": [item.p_value for item in changes],
        }
    )
    shares = {
        name: st.column_config.NumberColumn(_(name), format="%.1f%%")
        for name in (_FIRST, _SECOND)
    }
    signed = {
        name: st.column_config.NumberColumn(
            _(name),
            help=_("Points, with the bounds of the 95% interval"),
        )
        for name in (mark("Change"), mark("From"), mark("To"))
    }
    plain = (mark("Class"), mark("Images"), mark("Fixed"), mark("Broke"))
    st.dataframe(
        with_signs(table, dict.fromkeys(signed, 1)),
        hide_index=True,
        key="class-changes-table",
        column_config={
            **{name: _(name) for name in plain},
            **shares,
            **signed,
            "p (Holm)": st.column_config.NumberColumn(format="%.3f"),
        },
        alt=_("The change of each class's recall"),
    )
    offer_table(table, "class_changes.csv")


def _alt(changes: Sequence[ClassChange], name: str) -> str:
    best, worst = changes[0], changes[-1]
    return _(
        "Recall of {name} against the first model: from {high} points ({best}) to "
        "{low} points ({worst})",
        name=name,
        high=points(best.change),
        best=best.name,
        low=points(worst.change),
        worst=worst.name,
    )
