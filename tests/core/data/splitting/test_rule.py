"""A rule says how a split was made, and is read again."""

from __future__ import annotations

import pytest

from core.data.splitting.rule import CSV, FOLDER, PATTERN, SplitRule
from core.errors import ConfigError


def test_a_rule_is_read_as_it_was_written() -> None:
    rule = SplitRule(PATTERN, r"^(\w+)_", keeps_twins=False, seed=3, extends="ab")
    assert SplitRule.from_json(rule.to_json()) == rule
    assert SplitRule.from_json(rule.to_json() | {"weather": "fine"}) == rule


def test_what_is_no_rule_counts_as_none() -> None:
    values = SplitRule(FOLDER).to_json()
    assert SplitRule.from_json(None) is None
    assert SplitRule.from_json({}) is None
    assert SplitRule.from_json(values | {"group_by": "moon"}) is None
    assert SplitRule.from_json(values | {"group_by": "pattern", "pattern": "("}) is None


def test_seed_and_fractions_alone_are_no_rule_to_keep() -> None:
    assert SplitRule(seed=4, fractions=(0.5, 0.25, 0.25)).is_plain
    assert not SplitRule(FOLDER).is_plain
    assert not SplitRule(keeps_twins=False).is_plain
    assert not SplitRule(extends="ab").is_plain


def test_a_rule_in_words() -> None:
    assert SplitRule().words == "image by image"
    rule = SplitRule(CSV, "", "people.csv", "file", "person", repairs=True)
    assert rule.words == "by the column person of people.csv, repaired"
    rule = SplitRule(FOLDER, keeps_twins=False, extends="0123456789abcdef")
    expected = "by sub-folder, near-duplicates apart, with new files added to "
    assert rule.words == f"{expected}0123456789ab"


def test_a_table_is_needed_to_group_by_one() -> None:
    with pytest.raises(ConfigError, match="CSV file"):
        SplitRule(CSV)
    with pytest.raises(ConfigError, match="groups by one of"):
        SplitRule("moon")
