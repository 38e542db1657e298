"""The benchmark of settings: who is asked, and what is counted."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks._report import header
from benchmarks.variants import BASE, compared, development, show
from core.cli.console import Console
from tests.core.runs.conftest import small_manifest


def result(variant: str, seed: int, right: str, data: str = "cats") -> dict[str, Any]:
    phase = {"right": right, "loss": 0.5, "cpu_seconds": 2.0, "epochs": [1, 1]}
    about = {"data": data, "seed": seed, "variant": variant}
    return about | {"phases": {"frozen": phase}}


def test_the_images_of_the_sets_own_test_are_not_among_them() -> None:
    whole = small_manifest()
    test = {whole.entries[place].path for place in whole.split("test")}
    for seed in (0, 1):
        dealt = development(whole, seed)
        assert len(dealt.entries) == len(whole.entries) - len(test)
        assert not test & {entry.path for entry in dealt.entries}
        splits = [entry.split for entry in dealt.entries]
        assert splits.count("train") > splits.count("test") == 4
    asked = [
        {it.path for it in development(whole, seed).entries if it.split == "test"}
        for seed in (0, 1)
    ]
    assert asked[0] != asked[1]


def test_answers_are_compared_image_by_image_over_seeds_and_sets() -> None:
    results = [
        result("other", 1, "0111"),
        result(BASE, 1, "0011"),
        result(BASE, 0, "1100"),
        result("other", 0, "1010"),
        result(BASE, 0, "11", "dogs"),
        result("other", 0, "11", "dogs"),
    ]
    rows = {(row["variant"], row["data"]): row for row in compared(results)}
    cats = rows["other", "cats"]
    assert (cats["count"], cats["fixed"], cats["broke"]) == (8, 2, 1)
    assert cats["difference"] == pytest.approx(1 / 8)
    assert rows["other", "all"]["count"] == 10
    assert rows["other", "all"]["cpu_seconds"] == pytest.approx(6.0)
    assert rows[BASE, "all"]["fixed"] == rows[BASE, "all"]["broke"] == 0


def test_seeds_that_only_the_base_has_are_left_out() -> None:
    results = [result(BASE, 0, "10"), result(BASE, 1, "11"), result("a=1", 1, "01")]
    (row,) = [
        row
        for row in compared(results)
        if (row["variant"], row["data"]) == ("a=1", "all")
    ]
    assert (row["count"], row["fixed"], row["broke"]) == (2, 0, 1)


def test_the_report_is_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    results = compared([result(BASE, 0, "10"), result("a=1", 0, "11")])
    show(header("variants", True, 0) | {"results": results}, Console())
    assert "a=1" in capsys.readouterr().out
