"""Predictions on disk: read where they fit together, and refused where not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.runs.predictions import read_predictions


def sound() -> dict[str, np.ndarray]:
    return {
        "test_indices": np.array([3, 1, 2]),
        "test_labels": np.array([0, 1, 0]),
        "test_probabilities": np.array([[1, 0], [0, 1], [0.5, 0.5]], np.float32),
    }


def read(path: Path, arrays: dict[str, np.ndarray]) -> Any:
    np.savez(path / "predictions.npz", **arrays)
    return read_predictions(path / "predictions.npz", "test", 4, 2)


def test_sound_arrays_are_read(tmp_path: Path) -> None:
    found = read(tmp_path, sound())
    assert found.predicted.tolist() == [0, 1, 0]
    assert found.correct.all()
    path = tmp_path / "predictions.npz"
    assert read_predictions(path, "validation", 4, 2) is None
    assert read_predictions(path, "test", None, 0) is not None
    assert read_predictions(path, "test", 3, 2) is None, "index 3 is of no image"
    assert read_predictions(path, "test", 4, 3) is None, "there are three classes"


def test_a_split_without_images_is_sound(tmp_path: Path) -> None:
    empty = {name: array[:0] for name, array in sound().items()}
    assert len(read(tmp_path, empty).labels) == 0


WRONG = {
    "fewer labels": ("labels", np.array([0, 1])),
    "class out of range": ("labels", np.array([0, 1, 2])),
    "negative class": ("labels", np.array([0, 1, -1])),
    "negative place": ("indices", np.array([3, 1, -2])),
    "place out of range": ("indices", np.array([3, 1, 4])),
    "places as floats": ("indices", np.array([3.0, 1.0, 2.0])),
    "text": ("labels", np.array(["a", "b", "c"])),
    "no number": ("probabilities", np.full((3, 2), np.nan)),
    "one dimension": ("probabilities", np.zeros(6)),
    "no classes": ("probabilities", np.zeros((3, 0))),
    "a single value": ("labels", np.array(1)),
    "whole numbers": ("probabilities", np.zeros((3, 2), int)),
}


@pytest.mark.parametrize("case", WRONG)
def test_arrays_that_do_not_fit_together_are_refused(tmp_path: Path, case: str) -> None:
    name, array = WRONG[case]
    assert read(tmp_path, {**sound(), f"test_{name}": array}) is None


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.99])
def test_a_cut_file_is_refused(tmp_path: Path, share: float) -> None:
    path = tmp_path / "predictions.npz"
    np.savez(path, **sound())
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    assert read_predictions(path, "test", 4, 2) is None
