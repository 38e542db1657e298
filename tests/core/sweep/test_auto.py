"""What an automatic training tries."""

from __future__ import annotations

from typing import Any

from core.config import RunConfig
from core.sweep.auto import (
    bases,
    finetune_tries,
    first_tries,
    frozen_tries,
    head_tries,
    winner_values,
)
from core.sweep.space import with_values
from tests.core.sweep.made_trials import trial

CONFIG = RunConfig("d")
BASE: dict[str, Any] = {"strategy": "frozen", "views": 4}
TUNED = finetune_tries(CONFIG, BASE)


def test_every_try_is_a_config_and_differs_from_the_others() -> None:
    first = first_tries()[0]
    tries = [
        *first_tries(),
        *frozen_tries(CONFIG, first, ["efficientnet_lite2", "efficientnet_lite0"]),
        *frozen_tries(CONFIG, first, []),
        *head_tries(BASE),
        *TUNED,
    ]
    configs = [with_values(CONFIG, values) for values in tries]
    sizes = {(it.backbone, it.input_size) for it in configs if it.strategy == "frozen"}
    assert ("efficientnet_lite2", 260) in sizes and ("efficientnet_lite0", 300) in sizes
    assert len({str(values) for values in TUNED}) == len(TUNED)
    lines = {it.thaw_lines[0].num_layers for it in configs if it.strategy == "finetune"}
    assert len(lines) == 2


def test_a_clearly_better_frozen_phase_is_where_fine_tuning_begins() -> None:
    larger = {**BASE, "image_size": 300}
    trials = [
        trial(0, [1], values=BASE),
        trial(1, [1, 2, 3], values=larger),
        trial(2, [1, 2, 3, 4, 5], values={**TUNED[0]}),
        trial(3, state="pruned", values=BASE),
    ]
    assert bases(trials) == [larger, BASE]
    assert bases(trials[2:]) == []


def test_settings_stay_as_they_are_where_others_could_be_better_by_chance() -> None:
    larger = {**BASE, "image_size": 300}
    trials = [
        trial(0, [1, 2], values=BASE),
        trial(1, [1, 3, 4], values=larger),
    ]
    assert bases(trials) == [BASE, larger]
    tuned = [
        trial(2, [1, 2], values=TUNED[0]),
        trial(3, [1, 3, 4], values=TUNED[1]),
    ]
    found = winner_values(CONFIG, tuned, 5, BASE)
    assert found == {**TUNED[0], "finetune.steps.0.epochs": 5}


def test_the_winner_is_fine_tuned_where_there_is_time_for_it() -> None:
    trials = [
        trial(0, [1], values=BASE),
        trial(1, [1, 2], values=TUNED[0]),
        trial(2, [1, 2, 3, 4], values=TUNED[1]),
    ]
    values = winner_values(CONFIG, trials, 12, BASE)
    assert values == {**TUNED[1], "finetune.steps.0.epochs": 12}
    most = winner_values(CONFIG, trials, 99, BASE)
    assert most["finetune.steps.0.epochs"] == 30
    assert winner_values(CONFIG, trials, 0, {**BASE, "views": 0}) == BASE
    untried = winner_values(CONFIG, trials[:1], 5, BASE)
    own = CONFIG.finetune.steps[0].learning_rate
    assert untried["finetune.steps.0.learning_rate"] == own
