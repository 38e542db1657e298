"""JSON against a form: types, and rules beside them."""

from __future__ import annotations

import json
from typing import Annotated, Any, TypedDict

import pytest

from core.storage.files import parse_json
from core.storage.typed_json import (
    Between,
    Count,
    Fraction,
    Interval,
    OneOf,
    Rows,
    UnixTime,
    fits,
    fitting,
    misfits,
)


class Form(TypedDict):
    """One value of each kind."""

    state: Annotated[str, OneOf(("on", "off"))]
    share: Fraction
    bounds: Interval
    count: Count
    when: UnixTime
    rows: Annotated[list[Any], Rows(str, int | None)]
    loss: float


class Loose(TypedDict, total=False):
    """A key that may be missing."""

    number: Annotated[int, Between(1, 9)]


SOUND: dict[str, Any] = {
    "state": "on",
    "share": 1,
    "bounds": [0.1, 0.9],
    "count": 0,
    "when": 1.7e9,
    "rows": [["a", 1], ["b", None]],
    "loss": 12.5,
}


def test_a_sound_value_fits() -> None:
    assert fits(SOUND, Form)
    assert misfits(SOUND, Form) == []
    assert fitting(SOUND, Form) == SOUND


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("state", ["up", "", None, 1, ["on"]]),
        ("share", [1.5, -0.1, True, "0.5", None, float("nan")]),
        ("bounds", [[], [0.1], [0.1, 0.2, 0.3], [0.1, 2], "01", {}]),
        ("count", [-1, 1.5, 2**64, 10**400, True]),
        ("when", [-1, 1e12, 10**400, float("inf")]),
        ("rows", [[["a"]], [["a", "b"]], [[1, 1]], ["ab"], {}, [[]]]),
        ("loss", [float("nan"), float("inf"), -1e300, 10**400, None]),
    ],
)
def test_a_wrong_type_or_range_does_not_fit(key: str, values: list[Any]) -> None:
    for value in values:
        wrong = {**SOUND, key: value}
        assert not fits(wrong, Form), value
        assert misfits(wrong, Form) == [key]
        assert key not in fitting(wrong, Form)


def test_missing_keys_count_where_they_are_required() -> None:
    assert misfits({}, Form) == list(SOUND)
    assert misfits({}, Loose) == []
    assert misfits({"number": 10, "other": 1}, Loose) == ["number"]


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_in_json_is_read_as_none(text: str) -> None:
    assert parse_json(f'{{"a": [{text}, 1]}}'.encode()) == {"a": [None, 1]}


@pytest.mark.parametrize("letter", ["[", '{"a":'])
def test_deep_nesting_is_damage_like_any_other(letter: str) -> None:
    with pytest.raises(ValueError, match="nested"):
        parse_json((letter * 100_000).encode())
    assert json.loads("[" * 50 + "]" * 50)
