"""Files between processes: written exactly, read whatever else stands in them."""

from __future__ import annotations

import json
from typing import Any, get_type_hints

import pytest

from core.runs import event_formats, formats, study_formats
from core.runs.event_formats import (
    BatchEvent,
    EpochEvent,
    LookEvent,
    PhaseEvent,
    ResultEvent,
)
from core.runs.formats import About, Launch, PhaseResult, Status
from core.runs.run import Run
from core.storage.files import read_json
from core.storage.typed_json import fits, fitting
from tests.forms import unknown

EVENTS: dict[str, type[Any]] = {
    "phase": PhaseEvent,
    "batch": BatchEvent,
    "epoch": EpochEvent,
    "look": LookEvent,
    "result": ResultEvent,
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("status.json", Status),
        ("about.json", About),
        ("launch.json", Launch),
        ("frozen/result.json", PhaseResult),
        ("finetune/result.json", PhaseResult),
    ],
)
def test_a_run_writes_what_is_described(
    name: str, form: type[Any], trained_run: Run
) -> None:
    value = read_json(trained_run.path / name)
    assert fits(value, form)
    assert unknown(value, form) == set()


@pytest.mark.slow
def test_events_are_written_as_described(trained_run: Run) -> None:
    lines = (trained_run.path / "metrics.jsonl").read_text().splitlines()
    events = [json.loads(line) for line in lines]
    assert {event["event"] for event in events} >= {"phase", "epoch", "result"}
    for event in events:
        form = EVENTS[event["event"]]
        assert fits(event, form), event
        assert unknown(event, form) <= {"time"}


@pytest.mark.parametrize("value", [None, 3, "text", [], True, [{"state": "done"}]])
def test_what_is_no_object_counts_as_nothing(value: object) -> None:
    assert fitting(value, Status) == {}
    assert not fits(value, Launch)


def test_a_value_of_another_type_is_left_out_and_an_unknown_key_stays() -> None:
    value = {"state": 3, "epoch": 2, "eta_seconds": 4, "weather": {"rain": 1}}
    kept: Any = fitting(value, Status)
    assert kept == {"epoch": 2, "eta_seconds": 4, "weather": {"rain": 1}}


@pytest.mark.parametrize(
    ("stages", "is_kept"),
    [
        ({}, True),
        ({"decode": {"state": "done", "seconds": 1}}, True),
        ({"decode": {"state": "done", "seconds": 1.5, "new": []}}, True),
        ({"decode": {"state": "done"}}, True),
        ({"decode": {"state": 1}}, False),
        ({"decode": {"state": "done", "seconds": "long"}}, False),
        ({"decode": []}, False),
        ([], False),
    ],
)
def test_what_stands_within_is_looked_at_too(stages: object, is_kept: bool) -> None:
    assert ("stages" in fitting({"stages": stages}, Status)) is is_kept


def test_yes_and_no_are_no_numbers() -> None:
    assert fitting({"epoch": True, "pid": False}, Status) == {}
    assert fitting({"created": True}, About) == {}


def test_all_forms_name_types_that_are_there() -> None:
    modules = event_formats, formats, study_formats
    found = [item for module in modules for item in vars(module).values()]
    forms = [item for item in found if hasattr(item, "__required_keys__")]
    assert len(forms) > 15
    assert all(get_type_hints(form) for form in forms)
