"""What runs are called where people choose among several."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import streamlit as st

from core.language.numerals import moment_text
from core.language.texts import _
from core.text.differences import words_apart
from pages._ui.run import memo

_MOST_LISTS = 8  # of runs, whose words are remembered


def run_title(summary: memo.RunSummary, apart: str = "") -> str:
    """How a run is called where people choose among several; no two are alike.

    Args:
        summary: Of the run.
        apart: What tells it from runs that would read alike; see `run_titles`.
    """
    end = summary["id"].rsplit("-")[-1]
    if not summary["readable"]:
        return _(
            "{dataset}, can't be read ({end})", dataset=summary["dataset"], end=end
        )
    if name := summary["remarks"]["name"]:
        return f"{name} ({summary['dataset']}, {summary['backbone']}, {end})"
    when = datetime.fromtimestamp(summary["created"])
    setup = ", ".join(filter(None, (summary["backbone"], summary["fold"], apart)))
    return f"{summary['dataset']}, {setup}, {moment_text(when)} ({end})"


def run_titles(summaries: Sequence[memo.RunSummary]) -> dict[str, str]:
    """The titles of several runs by id, with the settings that tell them apart."""
    words = words_by_run(summaries)
    return {one["id"]: run_title(one, words[one["id"]]) for one in summaries}


def words_by_run(summaries: Sequence[memo.RunSummary]) -> dict[str, str]:
    """By id: the settings that tell a run from those that would read alike, or "".

    These are runs of one data set, backbone and fold. With 1,000 runs it takes 0.04 s,
    so it is remembered while their summaries are the same objects.
    """
    known = _known_words()
    key = tuple(map(id, summaries))
    if key not in known:
        if len(known) >= _MOST_LISTS:
            known.clear()
        # With the summaries: an id belongs to one object while that is there.
        known[key] = tuple(summaries), _words_by_run(summaries)
    return known[key][1]


@st.cache_resource(max_entries=1, show_spinner=False)
def _known_words() -> dict[tuple[int, ...], tuple[Any, dict[str, str]]]:
    return {}


def _words_by_run(summaries: Sequence[memo.RunSummary]) -> dict[str, str]:
    alike: dict[tuple[str, str, str], list[memo.RunSummary]] = {}
    for summary in summaries:
        key = summary["dataset"], summary["backbone"], summary["fold"]
        alike.setdefault(key, []).append(summary)
    return {
        summary["id"]: words
        for group in alike.values()
        for summary, words in zip(
            group, words_apart([one["parts"] for one in group]), strict=True
        )
    }
