"""Two models side by side: the verdict, their figures and curves."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
import streamlit as st

from core.analysis.comparison import Comparison
from core.analysis.verdict import comparison_verdict, cost_sentence, what_would_tell
from core.runs.cross_validation import fold_title
from core.runs.formats import PhaseResult, SplitFigures
from core.runs.run import Run, split_figures
from core.text.labels import PHASE_TITLES
from core.text.numbers import duration, interval, p_value_text, percent, points
from core.text.settings import setup_text
from pages._ui.charts.learning_curves import learning_curves
from pages._ui.charts.live_chart import live_chart
from pages._ui.export.download import show_download
from pages._ui.frame import shell
from pages._ui.frame.download import offer_table
from pages._ui.run import memo
from pages._ui.run.groups import group_figures, spread_text

BADGES = {
    "frozen": ("blue", ":material/ac_unit:"),
    "finetune": ("orange", ":material/local_fire_department:"),
    "scratch": ("yellow", ":material/restart_alt:"),
}


class Pair(NamedTuple):
    """What is compared: two results, and the images they are asked about."""

    a: tuple[Run, str]
    b: tuple[Run, str]
    split: str

    def sides(self) -> tuple[tuple[Run, str], tuple[Run, str]]:
        """First and second."""
        return self.a, self.b

    def names(self) -> tuple[str, str]:
        """How the two are called, as short as they can be told apart."""
        (run_a, phase_a), (run_b, phase_b) = self.a, self.b
        a, b = PHASE_TITLES[phase_a], PHASE_TITLES[phase_b]
        if run_a.id == run_b.id:
            return a, b
        title_a, title_b = run_a.config.facts.title, run_b.config.facts.title
        if title_a != title_b:
            return f"{title_a} ({a.lower()})", f"{title_b} ({b.lower()})"
        if self.is_one_group() and run_a.config.seed != run_b.config.seed:
            return f"{a} (seed {run_a.config.seed})", f"{b} (seed {run_b.config.seed})"
        end_a, end_b = (run.id.rsplit("-", 1)[-1] for run in (run_a, run_b))
        if end_a == end_b:
            end_a, end_b = run_a.id, run_b.id
        return f"{a} (run {end_a})", f"{b} (run {end_b})"

    def is_one_group(self) -> bool:
        """Whether the two runs differ in nothing but their seed."""
        groups = [run.about.get("group") for run, _ in self.sides()]
        return bool(groups[0]) and groups[0] == groups[1]

    def results(self) -> tuple[PhaseResult, PhaseResult]:
        """The results of first and second."""
        (run_a, phase_a), (run_b, phase_b) = self.a, self.b
        return run_a.finished(phase_a), run_b.finished(phase_b)

    def figures(self) -> tuple[SplitFigures, SplitFigures]:
        """All figures of the split, of first and second."""
        first, second = self.results()
        return split_figures(first, self.split), split_figures(second, self.split)


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
    is_fold = any(fold_title(run) for run, _ in pair.sides())
    if more := what_would_tell(comparison, is_fold):
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


def cards(pair: Pair) -> None:
    """One card per model: what it is, and its figures."""
    for column, side, figures, title in zip(
        st.columns(2), pair.sides(), pair.figures(), ("First", "Second"), strict=True
    ):
        with column.container(border=True, height="stretch"):
            _card(side, figures, title, pair.split)


def _card(side: tuple[Run, str], figures: SplitFigures, title: str, split: str) -> None:
    run, phase = side
    result = run.finished(phase)
    colour, icon = BADGES[phase]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(PHASE_TITLES[phase], icon=icon, color=colour)  # type: ignore[arg-type]
        # Of a run that is not at its end nothing has been chosen yet.
        if len(run.results()) > 1 and run.best_phase() == phase:
            st.badge("chosen on validation", icon=":material/check:", color="green")
    name = shell.plain(str(run.about.get("dataset_name", "")))
    st.caption(
        f"{title}: {name}, {setup_text(run.config)}; epoch {result['best_epoch']} of "
        f"{result['epochs']}"
    )
    columns = st.columns(3)
    columns[0].metric(
        f"Accuracy, {split}",
        percent(figures["accuracy"]),
        f"{interval(figures['interval'])}, n = {figures['count']}",
        delta_color="off",
        delta_arrow="off",
        help="With its 95% interval (Wilson).",
    )
    columns[1].metric(
        "Balanced accuracy",
        percent(figures["balanced_accuracy"]),
        help="The mean of the classes' recalls: small classes count as much as large.",
    )
    columns[2].metric("Macro F1", percent(figures["macro_f1"]))
    st.caption(
        f"{result['trainable_parameters']:,} of {result.get('parameters', 0):,} "
        f"parameters trained in {duration(result['seconds'])}"
    )
    show_download(run, phase, f"compare_{title}")


def per_class(pair: Pair) -> None:
    """Precision and recall per class, both models beside each other."""
    first, second = pair.figures()
    name_a, name_b = pair.names()
    rows = [
        {
            "Class": a["name"],
            "Images": a["count"],
            f"Recall, {name_a}": a["recall"],
            f"Recall, {name_b}": b["recall"],
            f"Precision, {name_a}": a["precision"],
            f"Precision, {name_b}": b["precision"],
        }
        for a, b in zip(first["per_class"], second["per_class"], strict=False)
    ]
    if len(first["per_class"]) != len(second["per_class"]):
        st.caption("The two were trained on different classes.")
        return
    table = pd.DataFrame(rows)
    shares = list(table.columns[2:])
    table[shares] = table[shares].astype(float) * 100
    bar = st.column_config.ProgressColumn(
        format="%.1f%%", min_value=0.0, max_value=100.0
    )
    config = dict.fromkeys(shares, bar)
    st.dataframe(table, hide_index=True, column_config=config, alt="Figures per class")
    st.caption(
        "Recall: the share of a class that was found. Precision: the share of the "
        "answers with this class that were right."
    )
    offer_table(table, "figures_per_class.csv")


def curves(pair: Pair) -> None:
    """The learning curves of one run, or of both."""
    for run in {run.id: run for run, _ in pair.sides()}.values():
        title = memo.run_title(memo.run_summary(run))
        st.markdown(f"**{shell.plain(title)}**")
        history = memo.history(run)
        chart = learning_curves(history, shell.is_dark(), phases=run.config.phases)
        live_chart(
            chart,
            key=f"compare-curves-{run.id}",
            height=chart.layout.height,
            alt=f"Loss and accuracy per epoch of {title}",
        )
