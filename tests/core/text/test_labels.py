"""Words for stages, phases and probabilities."""

from __future__ import annotations

import pytest

from core.config import PHASES
from core.runs.run import STAGES
from core.text.labels import PHASE_TITLES, STAGE_TASKS, STAGE_TITLES, p_value_text


def test_every_stage_and_phase_has_its_words_in_order() -> None:
    assert tuple(PHASE_TITLES) == PHASES
    assert tuple(STAGE_TITLES) == tuple(STAGE_TASKS) == STAGES


@pytest.mark.parametrize(
    ("p_value", "text"),
    [
        (0.00001, "p < 0.0001"),
        (0.0001, "p = 0.0001"),
        (0.03456, "p = 0.035"),
        (0.5, "p = 0.50"),
        (1.0, "p = 1.00"),
    ],
)
def test_probabilities_get_the_digits_they_deserve(p_value: float, text: str) -> None:
    assert p_value_text(p_value) == text
