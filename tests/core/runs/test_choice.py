"""Which phase of a run is the one to use."""

from __future__ import annotations

import pytest

from core.runs.results import choose_phase


def figures(accuracy: float, loss: float, test: float) -> dict[str, float]:
    return {"val_accuracy": accuracy, "val_loss": loss, "test_accuracy": test}


@pytest.mark.parametrize(
    ("frozen", "finetune", "expected"),
    [
        ((0.80, 0.5), (0.81, 0.9), "finetune"),
        ((0.81, 0.9), (0.80, 0.1), "frozen"),
        ((0.80, 0.5), (0.80, 0.4), "finetune"),
        ((0.80, 0.4), (0.80, 0.5), "frozen"),
        ((0.80, 0.5), (0.80, 0.5), "frozen"),
    ],
)
def test_fine_tuning_must_win_on_validation(
    frozen: tuple[float, float], finetune: tuple[float, float], expected: str
) -> None:
    for tests in ((0.1, 0.9), (0.9, 0.1)):  # of no consequence
        results = {
            "frozen": figures(*frozen, tests[0]),
            "finetune": figures(*finetune, tests[1]),
        }
        assert choose_phase(results) == expected


def test_only_finished_phase_is_the_one_to_use() -> None:
    assert choose_phase({"frozen": figures(0.1, 1, 0)}) == "frozen"
    assert choose_phase({"finetune": figures(0.1, 1, 0)}) == "finetune"
