"""What a template's marks become."""

from __future__ import annotations

from typing import Any

import pytest
from jinja2 import UndefinedError

from core.keras_script.rendering import _ENVIRONMENT, Code, literal


def filled_in(template: str, **values: Any) -> str:
    return _ENVIRONMENT.from_string(template).render(values)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("cats", '"cats"'),
        ("it's", '"it\'s"'),
        ('the "dogs"', "'the \"dogs\"'"),
        ("a\nb\\", '"a\\nb\\\\"'),
        (0.1 + 0.2, "0.3"),
        (1e-7, "1e-07"),
        (3, "3"),
        (None, "None"),
        (True, "True"),
        ((0.5,), "(0.5,)"),
        (("a", 1), '("a", 1)'),
    ],
)
def test_values_are_written_as_literals(value: Any, expected: str) -> None:
    assert literal(value) == expected
    assert filled_in("x = _value_", value=value) == f"x = {expected}"


def test_code_stands_as_it_is_wherever_an_identifier_may() -> None:
    template = (
        'def f(_names_):\n    """Of _names_."""\n    return layers._kind_(_names_)'
    )
    assert filled_in(template, names=Code("a, b"), kind=Code("Dense")) == (
        'def f(a, b):\n    """Of a, b."""\n    return layers.Dense(a, b)'
    )


def test_attributes_are_reached() -> None:
    assert filled_in("_value.real_.x", value=3) == "3.x"


def test_other_underscores_are_left_alone() -> None:
    template = "def __init__(self, _, _private, last_, a_b):\n    x = __name__"
    assert filled_in(template) == template


def test_lines_of_statements_and_remarks_leave_nothing() -> None:
    template = (
        "a\n    #: if yes\n    b\n    #: endif\n\n## why\nc\n#: if not yes\nd\n#: endif"
    )
    assert filled_in(template, yes=True) == "a\n    b\n\nc\n"
    assert filled_in(template, yes=False) == "a\n\nc\nd\n"


def test_lines_can_move_to_the_left() -> None:
    template = "    #: filter dedent(4)\n    if x:\n        y\n    #: endfilter\n"
    assert filled_in(template) == "if x:\n    y\n"


@pytest.mark.parametrize("template", ["_nothing_", "#: if nothing\n#: endif", "_a.b_"])
def test_what_nobody_gives_is_an_error(template: str) -> None:
    with pytest.raises(UndefinedError):
        filled_in(template, a=1)
