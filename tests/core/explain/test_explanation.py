"""Explanations: what a model sees in a picture, and which method suits it."""

from __future__ import annotations

import numpy as np
import pytest

from core.errors import ImageError
from core.explain.explanation import Seen, heat_map, look
from core.explain.occlusion import PLACES
from core.runs.run import Run
from core.serving.predictor import predictor_of


def seen(cells: int) -> Seen:
    empty = np.zeros((4, 4, 3), np.uint8)
    cam = np.zeros((cells, cells, 2), np.float32)
    return Seen(empty, empty, np.ones(2, np.float32), np.ones(3, np.float32), cam)


@pytest.mark.parametrize(
    ("cells", "method"), [(1, "occlusion"), (2, "occlusion"), (3, "cam"), (7, "cam")]
)
def test_a_map_with_no_places_gives_way_to_occlusion(cells: int, method: str) -> None:
    assert seen(cells).usual_method == method


def test_one_pass_gives_the_answer_and_a_map_of_each_class(trained_run: Run) -> None:
    manifest = trained_run.manifest
    entry = manifest.entries[manifest.split("test")[0]]
    predictor = predictor_of(trained_run, "finetune")
    found = look(predictor, manifest.absolute(entry), 20)
    assert max(found.shown.shape[:2]) <= 20
    served = predictor.predict(found.pixels[None])
    assert np.allclose(found.probabilities, served.probabilities[0])
    rows, columns = found.cam.shape[:2]
    for label in range(2):
        heat = heat_map(predictor, found, label, "cam")
        assert heat.shape == (rows, columns)
        assert 0 <= heat.min() <= heat.max() <= 1
    told: list[int] = []
    hidden = heat_map(
        predictor, found, 0, "occlusion", lambda done, count: told.append(done)
    )
    assert hidden.shape == (PLACES, PLACES)
    assert told[-1] == PLACES**2


def test_a_picture_that_is_none_says_why(trained_run: Run) -> None:
    with pytest.raises(ImageError):
        look(predictor_of(trained_run, "frozen"), b"no picture", 100)
