"""ROC and precision-recall: how well each model puts one class before the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core.analysis.roc import (
    OneClass,
    Ranking,
    auroc_difference,
    one_class,
    ranking,
)
from core.language.texts import _, mark
from core.text.numbers import number, percent, points
from pages._ui.charts.live_chart import live_chart
from pages._ui.charts.roc_chart import roc_chart
from pages._ui.charts.series import Series
from pages._ui.compare.answers import answers_of, series_of
from pages._ui.compare.in_english import in_english
from pages._ui.compare.one_class import choose_class
from pages._ui.compare.results import Result
from pages._ui.compare.selection import Selection
from pages._ui.frame import shell
from pages._ui.frame.download import offer_table
from pages._ui.run import memo

_AUROC, _AVERAGE = mark("AUROC"), mark("Average precision")
_OF_CLASS, _OF_REST = mark("Of the class"), mark("Of the rest")

_Models = Sequence[tuple[Series, OneClass, Ranking]]

_NONE_TEST = mark("No test image is of {name}, or all are: there is nothing to rank.")
_NONE_VALIDATION = mark(
    "No validation image is of {name}, or all are: there is nothing to rank."
)
_CLEAR = mark(
    "{model} changes the AUROC of {name} by **{points} points** (95% interval {low} to "
    "{high}, {images}): a clear difference."
)
_UNCLEAR = mark(
    "{model} changes the AUROC of {name} by **{points} points** (95% interval {low} to "
    "{high}, {images}): not told apart from chance."
)


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
            _(
                _NONE_TEST if selection.split == "test" else _NONE_VALIDATION,
                name=shell.plain(name),
            )
        )
        return
    first = models[0][1]
    live_chart(
        roc_chart(
            [(series, found) for series, __, found in models],
            first.num_positive / len(first.scores),
            shell.is_dark(),
        ),
        key="roc",
        alt=_alt(name, [(series, found) for series, __, found in models]),
    )
    _show_areas(models)
    if selection.is_pair and len(models) == 2:
        _show_difference(selection, images, name)


def _images(side: Result, split: str, index: int) -> OneClass:
    found = answers_of(*side, split)
    return one_class(found.labels, found.probabilities, index)


def _table(models: _Models) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Model": [series.name for series, _, _ in models],
            _OF_CLASS: [given.num_positive for _, given, _ in models],
            _OF_REST: [given.num_rest for _, given, _ in models],
            _AUROC: [_area(f.auroc, f.auroc_interval) for _, _, f in models],
            _AVERAGE: [
                _area(f.average_precision, f.precision_interval) for _, _, f in models
            ],
        }
    )


def _show_areas(models: _Models) -> None:
    config: dict[str, Any] = {
        **{name: _(name) for name in (mark("Model"), _OF_CLASS, _OF_REST)},
        _AUROC: st.column_config.TextColumn(
            _(_AUROC),
            help=_(
                "Area under the ROC curve: how often an image of the class gets a "
                "higher probability of it than an image of the rest. 50% is guessing. "
                "With its 95% interval (Newcombe 2006, method 5: Hanley and McNeil's "
                "standard error, turned around, so that it also holds for few images)."
            ),
        ),
        _AVERAGE: st.column_config.TextColumn(
            _(_AVERAGE),
            help=_(
                "The precision, averaged over all recalls: area under the stepped "
                "curve on the right. Guessing gives the share of the class. With its "
                "95% interval (binomial, as a share of the images of the class: Boyd "
                "and others 2013, with Wilson's bounds)."
            ),
        ),
    }
    table = _table(models)
    st.dataframe(
        table, hide_index=True, column_config=config, key="areas", alt=_("Areas")
    )
    offer_table(in_english(lambda: _table(models)), "areas.csv")


def _area(value: float, bounds: tuple[float, float]) -> str:
    low, high = (percent(bound) for bound in bounds)
    return _("{value} ({low} to {high})", value=percent(value), low=low, high=high)


def _show_difference(
    selection: Selection, images: Sequence[OneClass], name: str
) -> None:
    """How much the second model ranks better, where both were asked the same."""
    indices = [answers_of(*side, selection.split).indices for side in selection.results]
    if not selection.is_one_split() or indices[0].tolist() != indices[1].tolist():
        return
    found = auroc_difference(*images)
    if found is None:
        st.caption(_("Nothing tells how far the two areas differ by chance."))
        return
    difference, (low, high) = found
    is_clear, count = low > 0 or high < 0, len(images[0].scores)
    st.markdown(
        _(
            _CLEAR if is_clear else _UNCLEAR,
            model=shell.plain(selection.names()[1]),
            name=shell.plain(name),
            points=points(difference),
            low=points(low),
            high=points(high),
            images=number(count, "test image")
            if selection.split == "test"
            else number(count, "validation image"),
        ),
        help=_(
            "On the same images, in pairs (DeLong, DeLong and Clarke-Pearson 1988)."
        ),
    )


def _alt(name: str, models: Sequence[tuple[Series, Ranking]]) -> str:
    areas = "; ".join(
        _(
            "{name} AUROC {auroc}, average precision {precision}",
            name=series.name,
            auroc=_area(found.auroc, found.auroc_interval),
            precision=percent(found.average_precision),
        )
        for series, found in models
    )
    return _("ROC and precision-recall of {name}: {areas}", name=name, areas=areas)
