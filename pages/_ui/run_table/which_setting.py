"""Which setting mattered, over the finished runs of one split of a data set."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from core.analysis.setting_importance import (
    Estimate,
    Importance,
    needed_runs,
    setting_importance,
)
from core.analysis.tried_settings import TriedSetting, same_settings, tried_settings
from core.config import RunConfig
from core.language.numerals import moment_text
from core.language.texts import _, mark
from core.runs.run import list_runs, load_run
from core.text.numbers import number
from pages._ui.charts.live_chart import live_chart
from pages._ui.charts.setting_charts import (
    importance_bars,
    names_text,
    parallel_settings,
)
from pages._ui.frame import address, shell
from pages._ui.run import memo

_RUNS = "setting_runs"  # widget key, and query parameter: whose runs
_AXES = "setting_axes"
_MOST_AXES = 7  # drawn at first: more are hard to read

_WHY = mark(
    "From fewer, chance alone often makes a setting look important: in a simulation "
    "with four settings the one that made 80% of the differences was named in 6 of 15 "
    "draws from 12 runs, and in all 15 from 20. Seeds don't count: runs that differ in "
    "their seed alone tried the same."
)


def asks_for_settings() -> bool:
    """Whether the address names the runs that this is about."""
    return _RUNS in st.query_params


def show_which_setting() -> None:
    """A choice of runs, their settings beside what they reached, and what mattered."""
    splits = _splits()
    if not splits:
        st.caption(_("No two finished runs were trained on the same split yet."))
        return
    titles = {digest: _title(runs, splits) for digest, runs in splits.items()}
    chosen = address.linked_choice(_("Runs on"), titles, _RUNS, next(iter(splits)))
    runs = splits[chosen]
    ids = tuple(summary["id"] for summary in runs)
    settings = tried_settings(_configs(ids))
    if not settings:
        st.info(
            _(
                "These {runs} have the same settings but for their seeds. Train with "
                "another learning rate, backbone or recipe to see what it changes.",
                runs=number(len(runs), "run"),
            ),
            icon=":material/tune:",
        )
        return
    accuracies = tuple(_figure(summary, "val_accuracy") or 0.0 for summary in runs)
    importance = _if_enough(ids, settings, accuracies)
    _draw_parallel(runs, settings, accuracies, importance)
    if importance is not None:
        _draw_importance(settings, importance)


def _splits() -> dict[str, list[memo.RunSummary]]:
    """Finished runs by their split, the most runs first; those with two at least."""
    found: dict[str, list[memo.RunSummary]] = {}
    for summary in memo.run_summaries(list_runs()):
        is_over = summary["ended"] in ("done", "stopped")
        is_shown = summary["readable"] and not summary["remarks"]["archived"]
        if summary["chosen"] and is_over and is_shown:
            found.setdefault(summary["digest"], []).append(summary)
    several = {digest: runs for digest, runs in found.items() if len(runs) > 1}
    return dict(sorted(several.items(), key=lambda item: -len(item[1])))


def _title(
    runs: Sequence[memo.RunSummary], splits: dict[str, list[memo.RunSummary]]
) -> str:
    """Data set and number of runs; where it was split twice, since when."""
    name = runs[0]["dataset"]
    text = f"{name}, {number(len(runs), 'run')}"
    if sum(others[0]["dataset"] == name for others in splits.values()) == 1:
        return text
    since = datetime.fromtimestamp(min(summary["created"] for summary in runs))
    moment = moment_text(since)
    if fold := runs[0]["fold"]:
        return _("{runs}, {fold} of {moment}", runs=text, fold=fold, moment=moment)
    return _("{runs}, split of {moment}", runs=text, moment=moment)


def _figure(summary: memo.RunSummary, name: str) -> float | None:
    value = summary["results"][summary["chosen"] or ""][name]
    return None if value is None else float(value)


@st.cache_resource(max_entries=16, show_spinner=False)
def _configs(run_ids: tuple[str, ...]) -> list[RunConfig]:
    """Of these runs, whose settings never change."""
    return [load_run(run_id).config for run_id in run_ids]


def _if_enough(
    ids: tuple[str, ...],
    settings: Sequence[TriedSetting],
    accuracies: tuple[float, ...],
) -> Importance | None:
    """The estimate; None, and why is said, where there can't be one."""
    tried = int(same_settings(settings, len(ids)).max()) + 1
    needed = needed_runs(len(settings))
    if tried < needed:
        text = _too_few_text(tried, needed, len(settings))
        st.info(text, icon=":material/hourglass_empty:")
        st.caption(_(_WHY))
        return None
    if len(set(accuracies)) == 1:
        st.info(_("All of these runs reach the same validation accuracy."))
        return None
    with st.spinner(_("Learning accuracy from settings")):
        return _importance(ids, accuracies)


def _too_few_text(tried: int, needed: int, differing: int) -> str:
    if differing == 1:
        return _(
            "Too few runs to say which setting mattered: {tried} different settings "
            "were tried, and it takes {needed} where one differs.",
            tried=tried,
            needed=needed,
        )
    return _(
        "Too few runs to say which setting mattered: {tried} different settings were "
        "tried, and it takes {needed} where {count} settings differ.",
        tried=tried,
        needed=needed,
        count=differing,
    )


@st.cache_resource(max_entries=16, show_spinner=False)
def _importance(ids: tuple[str, ...], accuracies: tuple[float, ...]) -> Importance:
    return setting_importance(tried_settings(_configs(ids)), accuracies)


def _draw_parallel(
    runs: Sequence[memo.RunSummary],
    settings: Sequence[TriedSetting],
    accuracies: Sequence[float],
    importance: Importance | None,
) -> None:
    names = {names_text(setting): setting for setting in settings}
    order = list(names)
    if importance is not None:
        shares = dict(zip(names, importance.settings, strict=True))
        order.sort(key=lambda name: -shares[name].share)
    kept = [name for name in st.session_state.get(_AXES, order) if name in names]
    st.session_state[_AXES] = kept[:_MOST_AXES] or order[:_MOST_AXES]
    shown = st.multiselect(_("Settings"), order, key=_AXES, max_selections=_MOST_AXES)
    test = [_figure(summary, "test_accuracy") for summary in runs]
    reached = {_("Validation"): list(accuracies)}
    tested = {_("Test"): test} if any(value is not None for value in test) else {}
    live_chart(
        parallel_settings(
            [names[name] for name in shown], {**reached, **tested}, shell.is_dark()
        ),
        key="parallel_settings",
        alt=_(
            "{runs}, a line each over their settings and accuracy",
            runs=number(len(runs), "run"),
        ),
    )
    st.caption(
        _(
            "A line is a run. Drag along an axis to keep the lines that pass there, "
            "drag an axis by its name to move it. Accuracies are of the model that "
            "each run has chosen. Choose by validation: whoever chooses by the test "
            "images has no honest figure left."
        )
    )


def _draw_importance(settings: Sequence[TriedSetting], importance: Importance) -> None:
    told = _estimate_text(importance.explained)
    if not importance.tells:
        st.info(
            _(
                "These runs don't tell which setting mattered: from the settings alone "
                "nothing can be said of runs that were not seen ({share} of the "
                "differences in validation accuracy). Seeds, few validation images or "
                "settings that hardly matter do the rest.",
                share=told,
            ),
            icon=":material/help:",
        )
        return
    st.markdown(
        _(
            "The settings explain **{share}** of the differences in validation "
            "accuracy, of runs that were not seen. What each of them matters:",
            share=told,
        ),
        help=_(
            "A random forest learns from two thirds of the settings and is asked of "
            "the others, 30 times (R²). A bar is how much worse it gets when a "
            "setting's values are dealt out to the wrong runs. Intervals are of 95%, "
            "by Nadeau and Bengio's correction for runs that are used again."
        ),
    )
    live_chart(
        importance_bars(settings, importance, shell.is_dark()),
        key="setting_importance",
        alt="; ".join(
            f"{names_text(setting)} {_estimate_text(estimate)}"
            for setting, estimate in zip(settings, importance.settings, strict=True)
        ),
    )
    st.caption(
        _(
            "Hatched and grey: these runs don't tell. Settings that changed together "
            "are one bar. What a setting mattered among the values that were tried "
            "says nothing of others, and it is no proof of a cause: try it with "
            "everything else the same."
        )
    )


def _estimate_text(estimate: Estimate) -> str:
    """Such as "62% (35 to 88%)"."""
    share, low, high = (
        f"{100 * max(-1.0, min(1.0, value)):.0f}"
        for value in (estimate.share, estimate.low, estimate.high)
    )
    return _("{share}% ({low} to {high}%)", share=share, low=low, high=high)
