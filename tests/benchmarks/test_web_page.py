from __future__ import annotations

import pytest

from benchmarks.web_page import agreement


def test_answers_are_compared_picture_by_picture_in_any_order() -> None:
    images = [
        {"picture": "pictures/00.jpg", "probabilities": [0.9, 0.1]},
        {"picture": "pictures/01.jpg", "probabilities": [0.4, 0.6]},
    ]
    answers = [
        {"name": "01.jpg", "probabilities": [0.55, 0.45], "milliseconds": 30.0},
        {"name": "00.jpg", "probabilities": [0.89, 0.11], "milliseconds": 50.0},
    ]
    found = agreement(images, answers)
    assert found["largest_difference"] == pytest.approx(0.15)
    assert found["median_difference"] == pytest.approx(0.08)
    assert (found["pictures"], found["changed"]) == (2, 1)
    assert found["milliseconds"] == 40.0
