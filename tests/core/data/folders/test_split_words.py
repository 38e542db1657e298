"""Folders of a split are known by the words that people use for them."""

from __future__ import annotations

import pytest

from core.data.folders.split_words import is_split_word, same_split, splits_of


@pytest.mark.parametrize(
    ("name", "split"),
    [
        *((name, "train") for name in ("train", "Training", "TRAIN", "training_set")),
        *((name, "train") for name in ("seg_train", "01_train", "train2017", "trn")),
        *((name, "train") for name in ("TrainSet", "trainset", "Training Images")),
        *((name, "train") for name in ("train-images", "imagesTrain", "train_val")),
        *((name, "train") for name in ("trainval", "traindata", "set.train")),
        *((name, "validation") for name in ("val", "Valid", "VALIDATION", "dev")),
        *((name, "validation") for name in ("valset", "dev_set", "03-validation")),
        *((name, "test") for name in ("test", "Testing", "test_set", "tst", "testset")),
        *((name, "test") for name in ("TestImages", "seg_test", "holdout", "02 test")),
    ],
)
def test_usual_names_of_splits(name: str, split: str) -> None:
    assert splits_of([name]) == {name: split}


@pytest.mark.parametrize(
    "name",
    [
        *("trainer", "strain", "contest", "latest", "protest", "invalid", "devil"),
        *("cat", "", "2017", "images", "data", "device", "value", "testament", "猫"),
        *("train_test", "train_test_split", "rain", "oval", "Retriever"),
    ],
)
def test_other_names_say_nothing(name: str) -> None:
    assert splits_of([name]) == {}


def test_eval_is_what_the_neighbours_leave_free() -> None:
    assert splits_of(["train", "eval"])["eval"] == "validation"
    assert splits_of(["train", "val", "eval"])["eval"] == "test"
    assert splits_of(["train", "test", "evaluation"])["evaluation"] == "validation"
    assert "eval" not in splits_of(["train", "val", "test", "eval"])


def test_a_whole_name_is_told_from_a_part() -> None:
    assert is_split_word("Test")
    assert not is_split_word("test_images")
    assert same_split("train", "train_images")
    assert not same_split("train", "test")
    assert not same_split("cat", "cat")
