"""ROC and precision-recall: how well each model puts one class before the rest."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.analysis.roc import (
    OneClass,
    Ranking,
    auroc_difference,
    one_class,
    ranking,
)
from core.text.numbers import number, percent
from pages._ui.charts.live_chart import live_chart
from pages._ui.charts.roc_chart import roc_chart
from pages._ui.charts.series import Series
from pages._ui.compare.answers import answers_of, series_of
from pages._ui.compare.one_class import choose_class
from pages._ui.compare.results import Result
from pages._ui.compare.selection import Selection
from pages._ui.frame import shell
from pages._ui.frame.download import offer_table
from pages._ui.run import memo

_AUROC, _AVERAGE = "AUROC", "Average precision"


def roc_curves(selection: Selection) -> None:
    """Both curves of one class, all models in one figure, and their areas."""
    index = choose_class(selection)
    if index is None:
        return
    name = memo.images(selection.results[0][0]).class_names[index]
    images = [_images(side, selection.split, index) for side in selection.results]
    models = [
        (series, given, found)
        for series, given in zip(series_of(selection), images, strict=True)
        if (found := ranking(given)) is not None
    ]
    if not models:
        st.caption(
            f"No {selection.split} image is of {shell.plain(name)}, or all are: there "
            "is nothing to rank."
        )
        return
    _, first, _ = models[0]
    live_chart(
        roc_chart(
            [(series, found) for series, _, found in models],
            first.num_positive / len(first.scores),
            shell.is_dark(),
        ),
        key="roc",
        alt=_alt(name, [(series, found) for series, _, found in models]),
    )
    _show_areas(models)
    if selection.is_pair and len(models) == 2:
        _show_difference(selection, images, name)


def _images(side: Result, split: str, index: int) -> OneClass:
    found = answers_of(*side, split)
    return one_class(found.labels, found.probabilities, index)


def _show_areas(models: Sequence[tuple[Series, OneClass, Ranking]]) -> None:
    table = pd.DataFrame(
        {
            "Model": [series.name for series, _, _ in models],
            "Of the class": [given.num_positive for _, given, _ in models],
            "Of the rest": [given.num_rest for _, given, _ in models],
            _AUROC: [_area(f.auroc, f.auroc_interval) for _, _, f in models],
            _AVERAGE: [
                _area(f.average_precision, f.precision_interval) for _, _, f in models
            ],
        }
    )
    config = {
        _AUROC: st.column_config.TextColumn(
            help="Area under the ROC curve: how often an image of the class gets a "
            "higher probability of it than an image of the rest. 50% is guessing. With "
            "its 95% interval (Newcombe 2006, method 5: Hanley and McNeil's standard "
            "error, turned around, so that it also holds for few images)."
        ),
        _AVERAGE: st.column_config.TextColumn(
            help="The precision, averaged over all recalls: area under the stepped "
            "curve on the right. Guessing gives the share of the class. With its 95% "
            "interval (binomial, as a share of the images of the class: Boyd and "
            "others 2013, with Wilson's bounds)."
        ),
    }
    st.dataframe(table, hide_index=True, column_config=config, key="areas", alt="Areas")
    offer_table(table, "areas.csv")


def _area(value: float, bounds: tuple[float, float]) -> str:
    low, high = (percent(bound) for bound in bounds)
    return f"{percent(value)} ({low} to {high})"


def _show_difference(
    selection: Selection, images: Sequence[OneClass], name: str
) -> None:
    """How much the second model ranks better, where both were asked the same."""
    indices = [answers_of(*side, selection.split).indices for side in selection.results]
    if not selection.is_one_split() or indices[0].tolist() != indices[1].tolist():
        return
    found = auroc_difference(*images)
    if found is None:
        st.caption("Nothing tells how far the two areas differ by chance.")
        return
    difference, (low, high) = found
    is_clear = low > 0 or high < 0
    st.markdown(
        f"{shell.plain(selection.names()[1])} changes the AUROC of "
        f"{shell.plain(name)} by **{100 * difference:+.1f} points** (95% interval "
        f"{100 * low:+.1f} to {100 * high:+.1f}, "
        f"{number(len(images[0].scores), f'{selection.split} image')}): "
        + ("a clear difference." if is_clear else "not told apart from chance."),
        help="On the same images, in pairs (DeLong, DeLong and Clarke-Pearson 1988).",
    )


def _alt(name: str, models: Sequence[tuple[Series, Ranking]]) -> str:
    areas = "; ".join(
        f"{series.name} AUROC {_area(found.auroc, found.auroc_interval)}, average "
        f"precision {percent(found.average_precision)}"
        for series, found in models
    )
    return f"ROC and precision-recall of {name}: {areas}"
