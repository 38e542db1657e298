"""What is read aloud of a run: each stage once, then the end."""

from __future__ import annotations

from typing import Any

from core.runs.formats import Status
from pages._ui.run.said import end_words, stage_words

_STAGES = ("decode", "frozen_features", "frozen", "evaluate")


def _at(name: str, done: int) -> Status:
    status: Any = {"stages": {name: {"state": "running", "done": done, "total": 9}}}
    return status


def test_a_stage_is_said_by_its_name_and_not_again_as_it_goes_on() -> None:
    words = stage_words("running", _at("frozen", 1), _STAGES)
    assert words == "Running: Frozen, step 3 of 4"
    assert stage_words("running", _at("frozen", 7), _STAGES) == words
    assert stage_words("running", _at("evaluate", 1), _STAGES) != words


def test_a_run_that_waits_says_so() -> None:
    assert stage_words("queued", Status(), _STAGES) == "Queued"


def test_the_end_says_what_is_kept_and_what_was_reached() -> None:
    results: Any = {
        "frozen": {"test_accuracy": 0.8, "val_accuracy": 0.8, "val_loss": 0.5},
        "finetune": {"test_accuracy": 0.9, "val_accuracy": 0.9, "val_loss": 0.3},
    }
    assert end_words("done", results) == (
        "Done; Saved model: Fine-tuned; Frozen, test accuracy 80.0%; "
        "Fine-tuned, test accuracy 90.0%"
    )
    assert end_words("failed", {}) == "Failed"
