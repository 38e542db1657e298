from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data.manifest import Manifest
from core.errors import DataError
from core.exports.golden import (
    drawn_golden,
    golden_of_dataset,
    in_turn,
    read_golden,
    write_golden,
)
from core.exports.picture import pixels


def test_images_that_were_not_trained_on_come_first_and_classes_take_turns(
    manifest: Manifest,
) -> None:
    entries = list(in_turn(manifest, ("test", "validation", "train")))
    assert len(entries) == len(manifest.entries)
    sides = [entry.split for entry in entries]
    assert sides == sorted(sides, key=["test", "validation", "train"].index)
    assert {entries[0].label, entries[1].label} == {0, 1}
    golden = golden_of_dataset(manifest, 16, 6)
    assert sorted(map(str, golden.labels)) == ["cats"] * 3 + ["dogs"] * 3


@pytest.mark.parametrize("novelty", [None, [0.5, 1.5, 0.1]])
def test_what_was_written_is_read_again(
    novelty: list[float] | None, manifest: Manifest, tmp_path: Path
) -> None:
    golden = golden_of_dataset(manifest, 16, 3)
    answers = {"probabilities": np.array([[0.25, 0.75]] * 3, np.float32)}
    if novelty:
        answers["novelty"] = np.array(novelty, np.float32)
    write_golden(tmp_path, golden, answers)
    kind, inputs, expected = read_golden(tmp_path)
    assert kind == "images" and expected.keys() == answers.keys()
    np.testing.assert_array_equal(inputs, golden.inputs)
    for name, values in answers.items():
        np.testing.assert_allclose(expected[name], values)
    picture = tmp_path / "golden" / "pictures" / "00.jpg"
    np.testing.assert_array_equal(pixels(picture, {"input_size": 16}), inputs[0])


def test_pictures_carry_nothing_that_a_camera_wrote(
    manifest: Manifest, tmp_path: Path
) -> None:
    for entry in manifest.entries:
        path = manifest.absolute(entry)
        exif = Image.Exif()
        exif[0x010F] = "a camera"
        with Image.open(path) as image:
            image.convert("RGB").save(path, exif=exif)
    golden = golden_of_dataset(manifest, 16, 2)
    assert all(b"a camera" not in picture for picture in golden.pictures)


def test_drawn_patterns_are_the_same_each_time_and_all_different() -> None:
    first, second = drawn_golden(16, 4), drawn_golden(16, 4)
    assert first.pictures == second.pictures and len(set(first.pictures)) == 4
    assert first.labels == [None] * 4


def test_without_images_it_says_that_patterns_can_be_drawn(manifest: Manifest) -> None:
    for entry in manifest.entries:
        manifest.absolute(entry).unlink()
    with pytest.raises(DataError, match="let patterns be drawn"):
        golden_of_dataset(manifest, 16)


@pytest.mark.parametrize("damage", ["golden.json", "inputs/00.png"])
def test_damaged_golden_images_are_told(
    damage: str, manifest: Manifest, tmp_path: Path
) -> None:
    golden = golden_of_dataset(manifest, 16, 1)
    write_golden(tmp_path, golden, {"probabilities": np.ones((1, 2), np.float32)})
    (tmp_path / "golden" / damage).write_bytes(b"{")
    with pytest.raises(DataError, match="golden images"):
        read_golden(tmp_path)
