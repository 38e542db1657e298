"""What is said of confidence claims no more than the images show."""

from __future__ import annotations

import numpy as np
import pytest

from core.analysis.calibration import tempered
from core.analysis.reliability import reliability
from core.analysis.trust_words import calibration_text
from core.runs.trust_formats import BeforeAfter


def answered(count: int, confidence: float, share_right: float) -> BeforeAfter:
    """Of a model that says the same of all images, cooled down to be less sure."""
    labels = (np.arange(count) >= share_right * count).astype(int)
    said = np.tile([confidence, 1 - confidence], (count, 1))
    return {
        "before": reliability(labels, said),
        "after": reliability(labels, tempered(said, 1.1)),
    }


def test_an_error_within_chance_is_no_proof_of_calibration() -> None:
    text = calibration_text(answered(40, 0.9, 0.9), "test")
    assert "on 40 test images" in text and "by chance)" in text
    assert text.endswith("so they can't tell whether it is well calibrated")


def test_an_error_beyond_chance_is_said() -> None:
    text = calibration_text(answered(400, 0.99, 0.7), "test")
    assert text.endswith("so its confidence is off")


@pytest.mark.parametrize("right", [0.7, 0.9])
def test_no_model_is_called_calibrated(right: float) -> None:
    text = calibration_text(answered(200, 0.9, right), "validation")
    assert "is calibrated" not in text and "perfectly calibrated model: up" in text


def test_without_images_there_is_nothing_to_say() -> None:
    assert calibration_text(answered(0, 0.9, 0.9), "test") == "no test images"
