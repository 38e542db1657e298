"""What an automatic training says at last."""

from __future__ import annotations

from typing import Any

import pytest

from core.config import RunConfig
from core.runs.auto_formats import AutoResult
from core.runs.sweep_formats import Trial
from core.sweep.auto import finetune_tries
from core.sweep.auto_words import Against, result_sentences
from tests.core.commands.study_results import AUTO
from tests.core.sweep.made_trials import trial

CONFIG = RunConfig("d")
BASE: dict[str, Any] = {"strategy": "frozen", "views": 4}
TUNED = finetune_tries(CONFIG, BASE)


def test_five_sentences_say_what_was_tried_and_how_sure_it_is() -> None:
    result: AutoResult = {**AUTO, "run": "pets-1", "phase": "finetune"}
    result |= {"accuracy": 0.8, "test_accuracy": 0.75, "test_count": 40}
    trials = [trial(0, [1], values=BASE), trial(1, [1, 2], values=TUNED[0])]
    against = Against("The default settings", 12, 2, 0.7)
    told = result_sentences(result, CONFIG, trials, 100, against)
    assert len(told) == 5
    assert "4 small trainings" not in told[0] and "2 small trainings" in told[0]
    assert "pets-1" in told[1] and "optimistic" in told[2]
    assert "puts 12 right and loses 2" in told[3] and "more than chance" in told[3]
    assert "looked at once" in told[4] and "75.0%" in told[4]
    frozen = result_sentences({**result, "phase": "frozen"}, CONFIG, trials, 100, None)
    assert frozen[2].startswith("Its frozen phase, which is kept, reaches 80.0%")
    unsure = result_sentences(result, CONFIG, trials, 100, Against("They", 3, 2, 0.7))
    assert "could be chance" in unsure[3]
    ended = result_sentences(result, CONFIG, trials, 100, None, 4)
    assert "ended after 4 epochs: more minutes" in ended[1]


def test_a_stop_before_the_end_says_so() -> None:
    told = result_sentences(AUTO, None, [trial(0, values=BASE)], 0, None)
    assert len(told) == 2 and "stopped" in told[1]


@pytest.mark.parametrize(
    ("trials", "seconds", "told"),
    [
        ([], 60.0, "In 1 min of 1 min, nothing could be tried."),
        (
            [trial(0, values=BASE)],
            200.0,
            "In 3 min 20 s, more than the 1 min asked for, 1 small training with 1 "
            "backbone was made and judged on validation images.",
        ),
        (
            [trial(0, values=BASE), trial(1, values={**BASE, "backbone": "b"})],
            59.0,
            "In 59 s of 1 min, 2 small trainings with 2 backbones were made and judged "
            "on validation images, none of them fine-tuned.",
        ),
    ],
)
def test_what_was_tried_is_told_in_whole_sentences(
    trials: list[Trial], seconds: float, told: str
) -> None:
    result: AutoResult = {**AUTO, "seconds": seconds}
    assert result_sentences(result, None, trials, 0, None)[0] == told
