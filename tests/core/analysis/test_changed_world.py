"""The verdict of an evaluation says what is known, and no more."""

from __future__ import annotations

from typing import Any

import pytest

from core.analysis.changed_world import signs, world_verdict
from tests.core.commands.model_study_results import EVALUATION

FAR = {"size": 0.2, "p_value": 0.001, "count": 50, "reference_count": 50}
WORSE = {"difference": -0.1, "difference_interval": [-0.15, -0.05]}
BETTER = {"difference": 0.1, "difference_interval": [0.05, 0.15]}
ODD = {
    **(EVALUATION["novelty"] or {}),
    "difference": [0.02, 0.2],
}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "No sign that the world has changed: the images look as before"),
        (BETTER, "No sign that the world has changed, and the model is better by 10.0"),
        (WORSE, "The model is worse here by 10.0 points of accuracy, and neither"),
        (WORSE | {"looks": FAR}, "has changed, and the model is worse by 10.0 points"),
        ({"looks": FAR}, "is not clearly worse for it: images of the same class look"),
        ({"mix": FAR}, "the classes are mixed differently (20.0% of the images, p ="),
        ({"novelty": ODD}, "of them are unlike the training images"),
        ({"difference": None}, "there is nothing to say"),
        ({"difference": None, "mix": FAR}, "The world has changed: the classes"),
    ],
)
def test_the_verdict(changes: dict[str, Any], words: str) -> None:
    assert words in world_verdict({**EVALUATION, **changes})  # type: ignore[typeddict-item]


def test_several_signs_are_listed() -> None:
    unknown = [{"name": "owl", "count": 3, "answer": "cats", "answered": 2}]
    found: Any = {**EVALUATION, "looks": FAR, "unknown_classes": unknown, "mix": FAR}
    assert len(signs(found)) == 3
    assert ", there is 1 class that the model does not know, and the" in (
        world_verdict(found)
    )
