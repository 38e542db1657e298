"""Train: what the stages of a run say of themselves."""

from __future__ import annotations

import pytest

from core.runs.formats import StageStatus
from pages._ui.run.stage_line import stage_note

BETWEEN: StageStatus = {"state": "waiting", "done": 1.0, "total": 2.0, "parts": 1}


@pytest.mark.parametrize(
    ("stage", "share", "note"),
    [
        ({}, 0.0, "\N{EN DASH}"),
        ({"state": "running", "done": 0.25, "total": 2.0}, 0.25, "1 of 2"),
        ({"state": "waiting", "done": 0.25, "total": 2.0}, 0.0, "\N{EN DASH}"),
        (BETWEEN, 0.0, "1 of 2\N{NO-BREAK SPACE}\N{CHECK MARK}"),
        (BETWEEN | {"state": "running", "done": 1.5}, 0.5, "2 of 2"),
        (BETWEEN | {"state": "done", "seconds": 9.96}, 1.0, "10.0\N{NO-BREAK SPACE}s"),
    ],
)
def test_the_evaluation_of_each_phase_fills_the_bar_in_its_turn(
    stage: StageStatus, share: float, note: str
) -> None:
    assert stage_note(stage, 2) == (share, note)


def test_a_stage_of_one_part_says_its_share_and_its_seconds() -> None:
    assert stage_note({"state": "running", "done": 5, "total": 20}, 1) == (0.25, "25%")
    assert stage_note({"state": "skipped"}, 1) == (0.0, "left out")
    seconds = stage_note({"state": "done", "seconds": 1234.5}, 1)[1]
    assert seconds == "1,234\N{NO-BREAK SPACE}s"
