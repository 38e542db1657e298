"""Words for stages, phases and strategies."""

from __future__ import annotations

from core.config import PHASES, STRATEGIES
from core.runs.run import STAGES
from core.text.labels import (
    PHASE_MODELS,
    PHASE_NAMES,
    PHASE_TITLES,
    PHASE_WORDS,
    STAGE_NAMES,
    STAGE_TASKS,
    STAGE_TITLES,
    STRATEGY_TITLES,
    STRATEGY_WORDS,
)


def test_every_stage_and_phase_has_its_words_in_order() -> None:
    assert tuple(PHASE_TITLES) == PHASES
    for words in (PHASE_MODELS, PHASE_NAMES):
        assert tuple(words) == PHASES
    for phase, word in PHASE_WORDS.items():
        assert word == PHASE_TITLES[phase].lower()
    assert tuple(STAGE_TITLES) == tuple(STAGE_TASKS) == STAGES
    of_studies = ("study", "measure", "list", "look", "golden", "export", "train")
    assert tuple(STAGE_NAMES) == (*STAGES, *of_studies)


def test_every_strategy_has_its_words_in_order() -> None:
    for strategy, words in STRATEGY_WORDS.items():
        assert words == STRATEGY_TITLES[strategy].lower()
    assert tuple(STRATEGY_TITLES) == tuple(STRATEGIES)
