"""The stages of a run as a line: how far each is, and what it took."""

from __future__ import annotations

import streamlit as st

from core.config import RunConfig
from core.language.numerals import numeral
from core.language.texts import _
from core.runs.formats import StageStatus, Status
from core.runs.run import stages_of
from core.text.labels import STAGE_TITLES
from core.text.numbers import NO_VALUE

_SECONDS_IN_TENTHS = 100  # of longer ones a tenth says nothing, and takes room


def show_stages(config: RunConfig, status: Status) -> None:
    """A bar for each stage, with its share while it runs and its seconds at the end."""
    stages = status.get("stages", {})
    names = stages_of(config)
    with st.container(key="run_stages"):
        columns = st.columns(len(names), gap="xsmall")
    for column, name in zip(columns, names, strict=True):
        parts = len(config.phases) if name == "evaluate" else 1
        share, note = stage_note(stages.get(name, {}), parts)
        with column.container(gap="xxsmall"):  # bars first: words may need two lines
            st.progress(share)
            st.caption(f"**{_(STAGE_TITLES[name])}** {note}")


def stage_note(stage: StageStatus, parts: int) -> tuple[float, str]:
    """How full a stage's bar is, 0-1, and what is said beside its title.

    A stage of several parts that wait for other stages in between, such as the
    evaluation of each phase, is full for none of them before it is its turn.

    Args:
        stage: As the worker tells of it; {} = nothing yet.
        parts: That it has, each counting 1 of its total; 1 = it is a whole.
    """
    state = stage.get("state", "waiting")
    done, total = float(stage.get("done", 0)), float(stage.get("total", 0))
    if state == "done":
        return 1.0, _seconds(float(stage.get("seconds", 0.0)))
    if state == "skipped":
        return 0.0, _("left out")
    if parts > 1 and total:
        over = min(int(stage.get("parts", 0)), parts - 1)
        if state == "running":
            share = min(1.0, max(0.0, done - over))
            return share, _("{part} of {parts}", part=over + 1, parts=parts)
        over_text = _("{part} of {parts}", part=over, parts=parts)
        return 0.0, f"{over_text}\N{NO-BREAK SPACE}\N{CHECK MARK}" if over else NO_VALUE
    share = min(1.0, done / total) if total else 0.0
    return share, f"{share:.0%}" if state == "running" else NO_VALUE


def _seconds(seconds: float) -> str:
    digits = 1 if seconds < _SECONDS_IN_TENTHS else 0
    return numeral(f"{seconds:,.{digits}f}\N{NO-BREAK SPACE}s")
