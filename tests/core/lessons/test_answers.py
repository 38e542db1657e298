"""What a lesson holds for right is what the runs' own files say."""

from __future__ import annotations

import pytest

from core.lessons.answers import kept_phase, lowest_loss, numbers_for_head
from core.lessons.answers import lower_line as answer_of_the_line
from core.lessons.catalogue import LESSONS
from core.storage.files import read_json, write_json
from tests.core.lessons.lesson_runs import lesson_runs

pytestmark = pytest.mark.usefixtures("thaw_home")


@pytest.mark.parametrize(
    ("losses", "lowest", "shown"),
    [
        ([1.0, 0.5, 0.7], "2", ("first", "lowest", "last")),
        ([0.5, 0.7, 0.9], "1", ("lowest", "last")),
        ([0.9, 0.7, 0.5], "3", ("first", "lowest")),
        ([0.9, float("nan"), 0.95], "1", ("lowest", "last")),
    ],
)
def test_the_lowest_loss_is_where_the_log_has_it(
    losses: list[float], lowest: str, shown: tuple[str, ...]
) -> None:
    answer = lowest_loss(lesson_runs(LESSONS["over-fitting"], losses=losses))
    assert (answer.places["lowest"], answer.shown) == (lowest, shown)


def test_the_kept_phase_is_the_one_that_validation_chose() -> None:
    runs = lesson_runs(LESSONS["high-rate"])
    assert kept_phase(runs).right == "frozen"
    path = runs["fast"].path / "finetune" / "result.json"
    write_json(path, read_json(path) | {"val_accuracy": 0.95})
    answer = kept_phase(runs)
    assert answer.right == "finetune"
    assert answer.places == {"frozen": "90.0%", "tuned": "95.0%"}


def test_weights_are_counted_by_the_runs() -> None:
    line = answer_of_the_line(lesson_runs(LESSONS["thaw-line"]))
    assert line.right == "low"
    high, low, every = (
        int(line.places[name].replace(",", "")) for name in ("high", "low", "all")
    )
    assert 2_562 < high < low < every
    frozen = LESSONS["frozen"].question.answer(lesson_runs(LESSONS["frozen"]))
    assert (frozen.right, frozen.places["head"]) == ("head", "2,562")


def test_the_cut_gives_a_number_for_each_channel() -> None:
    answer = numbers_for_head(lesson_runs(LESSONS["middle-cut"]))
    assert answer.right == "cut"
    assert answer.places == {"cut": "80", "end": "1,280", "all": "2,880", "side": "6"}
