from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from core.exports.formats import FORMATS
from core.exports.parity import mismatch, most_lost, parity, too_inaccurate

OURS = np.array([[0.9, 0.1], [0.2, 0.8]], np.float32)
ONNX = FORMATS["onnx"]


def _parity(theirs: np.ndarray, tolerance: float | None = 1e-4) -> Any:
    return parity(
        {"probabilities": theirs}, {"probabilities": OURS}, tolerance, "drawn"
    )


def test_the_same_answers_match() -> None:
    found = _parity(OURS + 1e-6)
    assert found["changed"] == 0 and found["difference"] < 2e-6
    assert mismatch(ONNX, found) == ""


def test_a_difference_above_the_tolerance_does_not_match() -> None:
    found = _parity(OURS[:, ::-1])
    assert found["changed"] == 2
    assert "up to 0.8 on 2 golden images" in mismatch(ONNX, found)


@pytest.mark.parametrize("theirs", [OURS[:1], OURS * np.nan])
def test_what_is_no_answer_never_matches(theirs: np.ndarray) -> None:
    found = _parity(theirs)
    assert (found["difference"], found["changed"]) == (1.0, 2)
    assert mismatch(ONNX, found)


def test_a_novelty_that_is_off_does_not_match() -> None:
    answers = {"probabilities": OURS, "novelty": np.array([0.4, 1.3], np.float32)}
    others = answers | {"novelty": np.array([0.4, np.nan], np.float32)}
    assert mismatch(ONNX, parity(answers, answers, 1e-4, "images")) == ""
    assert "novelty" in mismatch(ONNX, parity(others, answers, 1e-4, "images"))


@pytest.mark.parametrize(("count", "allowed"), [(6, 1), (50, 1), (500, 10)])
def test_an_export_may_lose_two_images_in_a_hundred(count: int, allowed: int) -> None:
    assert most_lost(count) == allowed
    for lost in (allowed, allowed + 1):
        right = count - lost
        reason = too_inaccurate(
            {
                "count": count,
                "accuracy": right / count,
                "original": 1.0,
                "most_lost": allowed,
            }
        )
        assert bool(reason) == (lost > allowed)
