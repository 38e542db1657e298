"""The images that a script without a split file finds in a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.config import WEIGHTED, HeadConfig
from core.keras_script import keras_code
from core.training.class_weights import class_weights
from tests.conftest import tiny_config
from tests.drawn_pictures import draw_class_folders

CLASSES = {"disc": 12, "square": 8}


def loaded(folder: Path, **settings: Any) -> dict[str, Any]:
    """What a script's `load_data` gives, by name; images as (pixels, label) pairs."""
    config = tiny_config("", **{"image_size": 32, "batch_size": 8} | settings)
    script: dict[str, Any] = {"__name__": "train", "__file__": "train.py"}
    exec(compile(keras_code(config), "train.py", "exec"), script)
    names = ["training", "validation", "test"]
    names += ["num_classes"] * (config.head.output == "softmax")
    names += ["class_weight"] * (config.imbalance in WEIGHTED)
    found = dict(zip(names, script["load_data"](str(folder)), strict=True))
    for name in names[:3]:
        found[name] = [
            (image.tobytes(), np.ravel(label).tolist())
            for images, labels in found[name].as_numpy_iterator()
            for image, label in zip(images, labels, strict=True)
        ]
    return found


def sizes(found: dict[str, Any]) -> tuple[int, ...]:
    return tuple(len(found[name]) for name in ("training", "validation", "test"))


def split_folders(root: Path, *names: str, seed: int = 0) -> Path:
    """Class folders in each of these folders, all with other pictures."""
    for place, name in enumerate(names):
        draw_class_folders(root / name, CLASSES, size=32, seed=seed + place)
    return root


def assert_no_image_is_in_two(found: dict[str, Any]) -> None:
    pixels = [image for name in list(found)[:3] for image, _ in found[name]]
    assert len(set(pixels)) == len(pixels)


def test_class_folders_are_split(tmp_path: Path) -> None:
    found = loaded(draw_class_folders(tmp_path / "in", CLASSES, size=32))
    assert found["num_classes"] == 2
    assert sizes(found) == (14, 3, 3)
    assert_no_image_is_in_two(found)


@pytest.mark.parametrize("validation", ["validation", "val", "valid"])
def test_split_folders_are_used_as_they_are(tmp_path: Path, validation: str) -> None:
    found = loaded(split_folders(tmp_path / "in", "Train", validation, "test"))
    assert found["num_classes"] == 2
    assert sizes(found) == (20, 20, 20)
    assert sorted(label for _, (label,) in found["test"]) == [0] * 12 + [1] * 8
    assert_no_image_is_in_two(found)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("train", "validation"), (17, 20, 3)),
        (("train", "test"), (17, 3, 20)),
        (("train",), (14, 3, 3)),
    ],
)
def test_split_folder_that_is_missing_is_taken_from_the_training_images(
    tmp_path: Path, names: tuple[str, ...], expected: tuple[int, ...]
) -> None:
    found = loaded(split_folders(tmp_path / "in", *names))
    assert found["num_classes"] == 2
    assert sizes(found) == expected
    assert_no_image_is_in_two(found)


def test_class_may_be_called_train(tmp_path: Path) -> None:
    classes = {"bus": 10, "train": 10}
    found = loaded(draw_class_folders(tmp_path / "in", classes, size=32))
    assert found["num_classes"] == 2
    assert sum(sizes(found)) == 20


def test_split_folders_with_other_classes_are_refused(tmp_path: Path) -> None:
    root = split_folders(tmp_path / "in", "train", "val", "test")
    (root / "test" / "disc").rename(root / "test" / "circle")
    with pytest.raises(ValueError, match="circle"):
        loaded(root)


@pytest.mark.parametrize("is_split", [False, True])
def test_class_weights_count_the_training_images(
    tmp_path: Path, is_split: bool
) -> None:
    names = ("train", "val", "test") if is_split else ("",)
    root = split_folders(tmp_path / "in", *names)
    found = loaded(root, imbalance="class_weights")
    labels = [label for _, (label,) in found["training"]]
    expected = {index: len(labels) / (2 * labels.count(index)) for index in (0, 1)}
    assert found["class_weight"] == pytest.approx(expected)
    found = loaded(root, imbalance="effective_numbers")
    of_class = class_weights(
        np.array([label for _, (label,) in found["training"]]), True
    )
    assert found["class_weight"] == pytest.approx(dict(enumerate(of_class)))


@pytest.mark.parametrize("output", ["softmax", "sigmoid"])
def test_balanced_sampling_draws_from_the_training_folder(
    tmp_path: Path, output: str
) -> None:
    root = split_folders(tmp_path / "in", "train", "val", "test")
    head = HeadConfig(output=output)
    found = loaded(root, imbalance="balanced_sampling", head=head)
    assert sizes(found) == (20, 20, 20)
    assert 5 <= sum(label for _, (label,) in found["training"]) <= 15


def test_photos_that_come_in_split_folders_have_two_classes(
    shared_data: Callable[[str], Path],
) -> None:
    photos = shared_data("clothing2")
    counts = [
        len([path for path in (photos / name).rglob("*.*") if path.is_file()])
        for name in ("train", "validation", "test")
    ]
    found = loaded(photos)
    assert found["num_classes"] == 2
    assert sizes(found) == tuple(counts)
