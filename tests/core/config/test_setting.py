"""Each setting is described once, beside its field, and checked against that."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from core.config import HeadLayer
from core.config.descriptions import describe
from core.config.setting import Checked, Setting, Words, setting
from core.errors import ConfigError
from tests.core.config.test_json import FULL
from tests.core.config.test_ranges import CHOICES, RANGES


def names(values: Any, name: str = "") -> Iterator[str]:
    """Dotted names of all settings, lists and their items' settings included."""
    if not isinstance(values, dict):
        yield name
    items = dict(enumerate(values)) if isinstance(values, list) else values
    if isinstance(items, dict):
        for key, value in items.items():
            yield from names(value, f"{name}.{key}" if name else str(key))


# `FULL` has every kind of layer; an item of a list is not itself a setting.
SETTINGS = [name for name in names(FULL) if not name.rpartition(".")[2].isdecimal()]


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_has_its_description(name: str) -> None:
    described = describe(name)
    assert described.label and described.help
    assert described.help.strip().endswith(".")


@pytest.mark.parametrize("layer", typing.get_args(HeadLayer))
def test_every_kind_of_layer_has_its_description(layer: type) -> None:
    described = describe("kind", layer)
    assert list(described.choices) == [layer().kind]
    assert described.label and described.help


@pytest.mark.parametrize(
    "name", ["", "lr", "frozen", "frozen.lr", "head.layers.0.x", "seed.x", "finetune.0"]
)
def test_what_is_no_setting_has_none(name: str) -> None:
    with pytest.raises(KeyError):
        describe(name)


def test_an_item_of_a_list_has_the_same_description_at_any_place() -> None:
    any_step = describe("finetune.steps.*.epochs")
    assert describe("finetune.steps.0.epochs") == any_step
    assert describe("finetune.steps.7.epochs") == any_step
    assert describe("finetune.steps").limits == (1, 9)


@pytest.mark.parametrize("name", RANGES)
def test_limits_are_those_that_are_checked(name: str) -> None:
    assert describe(name).limits == RANGES[name][:2]


@pytest.mark.parametrize("name", CHOICES)
def test_choices_are_those_that_are_checked(name: str) -> None:
    assert tuple(describe(name).choices) == tuple(CHOICES[name])
    assert all(describe(name).choices.values())


@dataclass(frozen=True)
class _Part(Checked):
    views: int | str = setting(
        4,
        "Views",
        "Of each image. More help more.",
        (0, 64),
        choices={"new": "New ones"},
    )
    layers: tuple[int, ...] = setting((), "Layers", "A stack.", (0, 2))
    path: str = setting("", "Path", "Of a file.")


def test_a_number_may_also_be_one_of_a_few_texts() -> None:
    assert _Part(views="new").views == "new"
    with pytest.raises(ConfigError, match="views to be between 0 and 64"):
        _Part(views=65)
    with pytest.raises(
        ConfigError, match='views to be a number from 0 to 64, or "new"'
    ):
        _Part(views="old")


def test_a_list_is_checked_by_its_length_and_free_text_is_not() -> None:
    assert _Part(layers=(7, 8), path="anything").path == "anything"
    with pytest.raises(ConfigError, match="layers to be between 0 and 2"):
        _Part(layers=(1, 2, 3))


def test_the_summary_is_one_line() -> None:
    assert describe("path", _Part).summary == "Path: of a file"
    assert describe("views", _Part).summary == "Views: of each image; new: new ones"
    choices = {"a": "Apples", "pears": "Pears"}
    assert Setting(Words("Kind", "Which.", choices)).summary == "a: apples"
    for name in SETTINGS:
        assert "\n" not in describe(name).summary


def test_what_people_read_of_a_setting_is_in_their_language(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    german = {"Views": "Ansichten", "New ones": "Neue", "Of each image.": "Je Bild."}
    described = describe("views", _Part)
    monkeypatch.setattr("core.config.setting._", lambda text: german.get(text, text))
    assert described.label == "Ansichten"
    assert described.choices == {"new": "Neue"}
    assert described.words.label == "Views"
    assert _Part(views="new").views == "new"
