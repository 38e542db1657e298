"""Seconds to an answer: from which events they are taken, and what is told."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks._answer_run import (
    FROZEN,
    LOOK,
    OVER,
    POINT,
    TUNED,
    AnswerRun,
    milestones,
)
from benchmarks._report import header
from benchmarks.answer import FIRST, SECOND, make_parser, run_configs, show, summary
from core.cli.console import Console


def event(kind: str, at: float, phase: str = "frozen") -> dict[str, Any]:
    return {"event": kind, "phase": phase, "time": at}


def test_the_first_of_each_kind_counts() -> None:
    events = [
        event("look", 100.5),
        event("phase", 101.0),
        event("batch", 102.5),
        event("epoch", 103.0),
        event("result", 104.0),
        event("epoch", 105.0, "finetune"),
        event("result", 109.25, "finetune"),
    ]
    answers = {POINT: 2.5, FROZEN: 4.0, TUNED: 9.25}
    assert milestones(events, 100.0) == {LOOK: 0.5, **answers}


def test_what_never_came_is_not_told() -> None:
    assert milestones([event("epoch", 103.0)], 100.0) == {POINT: 3.0}


def test_the_second_run_finds_the_features_of_the_first() -> None:
    configs = run_configs(seed=3)
    first, second = configs[FIRST], configs[SECOND]
    assert first.phases == ("frozen", "finetune") and second.phases == ("frozen",)
    assert second.seed != first.seed and second.head != first.head
    same = ("views", "image_size", "backbone", "augmentation", "view_seed", "precision")
    assert all(getattr(first, name) == getattr(second, name) for name in same)


def made(frozen_ready: float) -> AnswerRun:
    parts = {"import": {"seconds": 2.0, "processor_seconds": 1.5}}
    return AnswerRun(
        seconds={POINT: 1.25, FROZEN: frozen_ready, OVER: frozen_ready + 0.5},
        spent={"frozen": parts},
        val_accuracy={"frozen": 0.9},
    )


def test_medians_are_held_against_what_is_to_be_reached(
    capsys: pytest.CaptureFixture[str],
) -> None:
    pairs = [{FIRST: made(7.0 + n), SECOND: made(2.0 + n)} for n in range(3)]
    told = summary("few", pairs)
    second = told["seconds"][SECOND]
    assert second[FROZEN] == {
        "median": 3.0,
        "range": [2.0, 4.0],
        "most": 2.5,
        "met": False,
    }
    assert told["seconds"][FIRST][FROZEN]["met"] is True
    assert "met" not in second[OVER]
    report = header("answer", True, 0) | {"repeats": 3}
    show(report | {"sets": {"few": {"images": 260, **told}}}, Console())
    shown = capsys.readouterr().out
    assert "260 images" in shown and "missed" in shown and "2.00 / 1.50" in shown


def test_data_sets_can_be_chosen() -> None:
    arguments = make_parser().parse_args(["--only", "elpv", "--repeats", "1"])
    assert arguments.only == ["elpv"] and arguments.repeats == 1
