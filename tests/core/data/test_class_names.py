from __future__ import annotations

import pytest

from core.data.class_names import checked_class_name
from core.errors import DataError


def test_a_known_name_is_taken_as_it_is() -> None:
    assert checked_class_name(" odd/name", [" odd/name"]) == " odd/name"
    assert checked_class_name(" cats ", ["cats"]) == "cats"


def test_a_new_name_has_no_blanks_around_it_and_one_spelling() -> None:
    assert checked_class_name("  Bl\u0061\u0308ume 2 ", ["cats"]) == "Bl\u00e4ume 2"


@pytest.mark.parametrize(
    "text", ["", "   ", "a/b", "a\\b", "..", ".hidden", "x" * 81, "a\nb", "a\0b"]
)
def test_what_no_folder_could_be_called_is_refused(text: str) -> None:
    with pytest.raises(DataError):
        checked_class_name(text, ["cats"])


@pytest.mark.parametrize("text", ["Cats", "CATS ", "house  cats"])
def test_a_name_that_only_looks_new_is_refused(text: str) -> None:
    with pytest.raises(DataError, match="but for how it is written"):
        checked_class_name(text, ["cats", "house cats"])
