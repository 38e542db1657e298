"""A finding's sentence in the language of whoever reads it, made of its facts."""

from __future__ import annotations

import json
from typing import cast

import pytest

from core.health.details import detail_of, facts
from core.health.formats import Facts, Finding
from core.health.measures import SIDE
from core.health.quality import _PROPERTIES
from core.health.report import Words, finding
from core.language.current import speaking
from core.storage.typed_json import fits

SHARE = facts(share=0.25)


def made(kind: str, known: Facts) -> Finding:
    """A finding that was written to a file and read again."""
    words = Words(kind, "note", "Something", "It matters.")
    return cast(Finding, json.loads(json.dumps(finding(words, [], [], known))))


@pytest.mark.parametrize(
    ("kind", "known", "text"),
    [
        (
            "imbalance",
            facts(["b", "a"], [1200, 1]),
            "b has 1,200 images, a has 1. Get more of the small ones, or train with "
            "class weights.",
        ),
        (
            "small_classes",
            facts(["a", "b"], [3, 4], fewest=14, more=0),
            "Fewer than 14 images: a (3), b (4). Add images or merge them.",
        ),
        (
            "small_classes",
            facts(["a"], [3], fewest=14, more=2),
            "Fewer than 14 images: a (3) and 2 more. Add images or merge them.",
        ),
        ("turned", SHARE, "25.0% of the images."),
        (
            "low_contrast",
            facts(["Contrast"], low=12.345, median=1234.5),
            "Contrast: below 12.3, where this data set's median is 1,234.",
        ),
        (
            "bright",
            facts(["Light"], high=240.0, median=90.0),
            "Light: above 240, where this data set's median is 90.",
        ),
        (
            "size",
            facts(["Side"], low=10.0, high=240.0, median=90.0),
            "Side: below 10 or above 240, where this data set's median is 90.",
        ),
        (
            "twins_splits",
            facts(groups=3, test=2, tests=9, validation=1, validations=1),
            "2 of 9 test images have a twin in training. 1 of 1 validation image has a "
            "twin in training.",
        ),
        (
            "twins_splits",
            facts(groups=1, test=0, tests=9),
            "1 group of pictures that show the same.",
        ),
    ],
)
def test_a_sentence_is_made_of_facts(kind: str, known: Facts, text: str) -> None:
    item = made(kind, known)
    assert fits(item, Finding)
    assert item["detail"] == text == detail_of(item)


def test_it_is_kept_in_english_and_read_in_another_language() -> None:
    with speaking("de"):
        item = made("grey", SHARE)
        assert item["detail"].startswith("25.0%")
        assert detail_of(item).startswith("25,0%")


@pytest.mark.parametrize("kind", ["grey", "imbalance", "dark", "twins_splits", "new"])
def test_where_facts_are_missing_it_is_read_as_it_was_kept(kind: str) -> None:
    item = made("grey", SHARE)
    item.update(kind=kind, facts=facts())
    assert detail_of(item) == "25.0% of the images."
    del item["facts"]
    assert detail_of(item) == "25.0% of the images."


def test_the_axis_of_sharpness_says_at_which_size_it_is_measured() -> None:
    assert f"{SIDE} × {SIDE} pixels" in _PROPERTIES["blurred"][1].title
