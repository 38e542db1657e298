"""Templates and regular expressions capture what stands in file names."""

from __future__ import annotations

import pytest

from core.data.name_patterns import CLASS, GROUP, capturing, compiled
from core.errors import ConfigError


@pytest.mark.parametrize(
    "pattern", ["", "(", "a" * 201, "(a+)+", "((a*))*", "(b{2,})+"]
)
def test_a_pattern_that_can_not_be_used_is_refused(pattern: str) -> None:
    with pytest.raises(ConfigError, match="regular expression"):
        compiled(pattern)


@pytest.mark.parametrize(
    ("pattern", "path", "found"),
    [
        ("{class}_{number}.jpg", "x/cat_12.JPG", "cat"),
        ("{class}_{number}.jpg", "x/cat_12.png", None),
        ("{class}_{number}", "x/big_cat_12.png", "big_cat"),
        ("{class}_{number}", "x/12.png", None),
        ("{class}/{word}", "cat/any.png", "cat"),
        ("{class}/{word}", "top/cat/any.png", None),
        ("{word}/{class}-*", "top/cat-.png", "cat"),
        ("{class}_{class}.png", "cat_cat.png", "cat"),
        ("{class}_{class}.png", "cat_dog.png", None),
        ("{group}_{class}_{number}", "ann_cat_1.png", "cat"),
        (r"^(\d+)_(?P<class>[a-z]+)", "12_cat.png", "cat"),
        (r"^([a-z]+)", "x/cat7.png", "cat"),
        (r"\d{2}", "x/cat77.png", "77"),
        ("+.{class}", "+.cat.png", "cat"),
    ],
)
def test_a_class_is_captured(pattern: str, path: str, found: str | None) -> None:
    assert capturing(pattern, CLASS)(path) == found


def test_one_pattern_may_name_class_and_group() -> None:
    assert capturing("{group}_{class}_{number}", GROUP)("ann_cat_1.png") == "ann"
    assert capturing("{class}_{number}", GROUP)("cat_1.png") == "cat"


@pytest.mark.parametrize("template", ["{class}{group}.png", "{a}-{b}-{c}-{d}-{e}-{f}"])
def test_a_template_that_nobody_can_follow_is_refused(template: str) -> None:
    with pytest.raises(ConfigError, match="something between"):
        compiled(template)
