"""All folds of a set together: the verdict, mean and interval, a row per fold."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.analysis.cross_validation import ABOUT_INTERVALS, Pooled, PooledPhase
from core.analysis.verdict import comparison_verdict, what_would_tell
from core.data.datasets import load_dataset
from core.data.manifest import Manifest
from core.data.manifests import current_manifest
from core.errors import UserError
from core.language.texts import _, mark, plural
from core.runs.cross_validation import (
    CrossValidation,
    cross_validation_of,
    missing_folds,
    train_missing,
)
from core.text.labels import PHASE_TITLES
from core.text.numbers import NO_VALUE, interval, number, p_value_text, percent, points
from pages._ui.charts.fold_chart import fold_chart
from pages._ui.charts.live_chart import live_chart
from pages._ui.compare.cards import BADGES
from pages._ui.compare.selection import Selection
from pages._ui.frame import shell
from pages._ui.frame.download import offer_table
from pages._ui.guard.permission import permit
from pages._ui.run.folds import pooled_of


def folds_of(selection: Selection) -> CrossValidation | None:
    """The set of folds that all models are of; None where they are of none."""
    found = [cross_validation_of(run) for run, _ in selection.results]
    is_one = len({folds and folds.group for folds in found}) == 1
    return found[0] if is_one else None


def show_all_folds(found: CrossValidation) -> None:
    """What the folds say together, above what one of them says alone."""
    together = pooled_of(found)
    st.header(shell.plain(_verdict(together)), anchor=False)
    if comparison := together.comparison:
        low, high = map(points, comparison.interval)
        st.markdown(
            _(
                "On {images}, each tested by the fold that had not seen it, "
                "fine-tuning **fixed {fixed}**, **broke {broke}**, and both are wrong "
                "on {wrong}. Difference {points} points (95% interval {low} to "
                "{high}); {p}.",
                images=number(comparison.count, "image"),
                fixed=comparison.fixed,
                broke=comparison.broke,
                wrong=comparison.both_wrong,
                points=points(comparison.difference),
                low=low,
                high=high,
                p=p_value_text(comparison.p_value),
            )
        )
        if more := what_would_tell(comparison, is_fold=True):
            st.markdown(f":material/balance: {more}")
    _show_missing(found, together)
    if not together.phases:
        return
    columns = st.columns(max(2, len(together.phases)))
    for column, phase in zip(columns, together.phases.values(), strict=False):
        with column.container(border=True, height="stretch"):
            _card(phase)
    phases = list(together.phases.values())
    chart, table = st.columns(2)
    with chart:
        live_chart(
            fold_chart(phases, together.folds, shell.is_dark()),
            key="fold-chart",
            alt=_("Test accuracy of each fold: {figures}", figures=_alt(phases)),
        )
    with table:
        _show_table(found, together)
    st.caption(_(ABOUT_INTERVALS))


def _verdict(together: Pooled) -> str:
    if together.comparison:
        names = _(PHASE_TITLES["frozen"]), _(PHASE_TITLES["finetune"])
        return comparison_verdict(together.comparison, *names)
    if not together.phases:
        return _("None of the {count} folds has a result yet.", count=together.folds)
    best = list(together.phases.values())[-1]
    return _(
        "{name} gets {accuracy} of {images} right.",
        name=_(PHASE_TITLES[best.phase]),
        accuracy=percent(best.accuracy),
        images=number(best.count, "image"),
    )


def _show_missing(found: CrossValidation, together: Pooled) -> None:
    """Which folds are missing and why, and the way to train them."""
    if not together.missing:
        return
    words = "; ".join(
        _("fold {fold}: {why}", fold=fold, why=_(why))
        for fold, why in together.missing.items()
    )
    st.warning(
        plural(
            "{count} fold of {folds} is missing, so not all images have been tested "
            "({reasons}).",
            "{count} folds of {folds} are missing, so not all images have been tested "
            "({reasons}).",
            len(together.missing),
            folds=together.folds,
            reasons=shell.plain(words),
        ),
        icon=":material/hourglass_bottom:",
    )
    manifest = _split_in_use(found)
    missing = missing_folds(found, manifest)
    if manifest is None or not missing:
        return
    text = plural(
        "Train {count} missing fold", "Train {count} missing folds", len(missing)
    )
    if st.button(text, icon=":material/play_arrow:", key="train_missing_folds"):
        permit("train", manifest.dataset_id)
        shell.open_page("train", run=train_missing(found, manifest)[0].id)


def _split_in_use(found: CrossValidation) -> Manifest | None:
    """That of the data set that the folds are of, where it is still there."""
    try:
        run = next(iter(found.runs.values()))
        return current_manifest(load_dataset(run.config.dataset))
    except UserError:
        return None


def _card(phase: PooledPhase) -> None:
    colour, icon = BADGES[phase.phase]
    st.badge(_(PHASE_TITLES[phase.phase]), icon=icon, color=colour)  # type: ignore[arg-type]
    left, right = st.columns(2)
    left.metric(
        _("Accuracy, all images"),
        percent(phase.accuracy),
        f"{interval(phase.interval)}, n = {phase.count}",
        delta_color="off",
        delta_arrow="off",
        help=_("With its 95% interval (Wilson)."),
    )
    known = phase.mean_interval
    bounds = interval(known) if known else _("one fold only")
    right.metric(
        _("Mean of folds"),
        percent(phase.mean),
        _(
            "{interval}, deviation {deviation} points",
            interval=bounds,
            deviation=points(phase.deviation).lstrip("+"),
        ),
        delta_color="off",
        delta_arrow="off",
        help=_("With its 95% interval (Nadeau and Bengio's corrected t)."),
    )


def _show_table(found: CrossValidation, together: Pooled) -> None:
    """A row per fold."""
    shown = _table(found, together)
    if together.missing:
        shown["Missing"] = [_(why) for why in shown["Missing"]]
    plain = (mark("Fold"), mark("Run"), mark("Missing"))
    shares = {
        PHASE_TITLES[name]: st.column_config.NumberColumn(
            _(PHASE_TITLES[name]), format="%.1f%%", help=_("Test accuracy")
        )
        for name in together.phases
    }
    st.dataframe(
        shown,
        key="fold-table",
        hide_index=True,
        placeholder=NO_VALUE,
        column_config={**{name: _(name) for name in plain}, **shares},
        alt=_("The {count} folds with their test accuracy", count=found.folds),
    )
    offer_table(_table(found, together), "folds.csv")


def _table(found: CrossValidation, together: Pooled) -> pd.DataFrame:
    rows = []
    for fold in range(1, found.folds + 1):
        run = found.runs.get(fold)
        figures = {
            PHASE_TITLES[name]: 100 * phase.by_fold[fold]
            if fold in phase.by_fold
            else None
            for name, phase in together.phases.items()
        }
        end = run.id.rsplit("-", 1)[-1] if run else ""
        why = together.missing.get(fold, "")
        rows.append({"Fold": fold, **figures, "Run": end, "Missing": why})
    table = pd.DataFrame(rows)
    if not together.missing:
        table = table.drop(columns="Missing")
    return table


def _alt(phases: list[PooledPhase]) -> str:
    return "; ".join(
        _(
            "{name} {low} to {high}, mean {mean}",
            name=_(PHASE_TITLES[phase.phase]),
            low=percent(min(phase.by_fold.values())),
            high=percent(max(phase.by_fold.values())),
            mean=percent(phase.mean),
        )
        for phase in phases
    )
