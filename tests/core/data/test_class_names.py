"""Names of classes that become folders on any system."""

from __future__ import annotations

import unicodedata

import pytest

from core.data.class_names import checked_class_name, chosen_class_name
from core.errors import DataError


@pytest.mark.parametrize(
    "text", ["mug", "train", "Müll", "猫", "left hand", "7", "C++"]
)
def test_what_people_call_things_is_taken(text: str) -> None:
    assert checked_class_name(f"  {text} ") == text


def test_blanks_and_accents_are_written_in_one_way() -> None:
    apart = unicodedata.normalize("NFD", "Müll")
    assert checked_class_name(f"{apart}\t  links\n") == "Müll links"


@pytest.mark.parametrize(
    "text",
    [
        *("", "  ", "a/b", "a\\b", "..", ".hidden", "a:b", "what?", "CON", "nul.txt"),
        *("x.", "a" * 61, "猫" * 70, "a\u202eb", "a\0b", "__MACOSX", "\ud800"),
    ],
)
def test_what_no_folder_can_have_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(DataError, match="a name for a class"):
        checked_class_name(text)


@pytest.mark.parametrize("text", ["Mug", "mug", "ｍug"])  # noqa: RUF001
def test_names_that_look_alike_are_one(text: str) -> None:
    with pytest.raises(DataError, match="different names"):
        checked_class_name(text, ["hand", "mug"])


def test_a_class_that_there_is_is_taken_as_it_is() -> None:
    assert chosen_class_name(" odd/name", [" odd/name"]) == " odd/name"
    assert chosen_class_name(" cats ", ["cats"]) == "cats"
    assert chosen_class_name(" birds ", ["cats"]) == "birds"


@pytest.mark.parametrize("text", ["Cats", "CATS ", "house  cats", "a/b", ""])
def test_what_only_looks_new_or_can_be_no_class_is_refused(text: str) -> None:
    with pytest.raises(DataError):
        chosen_class_name(text, ["cats", "House cats"])
