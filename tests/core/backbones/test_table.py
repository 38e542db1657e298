"""The packaged tables are complete, and say in a file what they say in memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.backbones.registry import BACKBONES
from core.backbones.shapes import EQUAL, FLAT, Pad, Window
from core.backbones.table import (
    Row,
    Table,
    read_table,
    table_path,
    table_text,
    without_pretrained,
)


def row(name: str, *takes: int, **settings: object) -> Row:
    values: dict[str, object] = {
        "rule": EQUAL,
        "channels": (3, 3),
        "parameters": (0, 0),
        "trainable": (0, 0),
        "multiply_adds": (0, 0),
    }
    return Row(name, "Kind", takes, **(values | settings))  # type: ignore[arg-type]


def test_every_backbone_has_a_table_and_no_table_is_left_over() -> None:
    folder = table_path("").parent
    assert {path.stem for path in folder.glob("*.json")} == set(BACKBONES)
    for name, facts in BACKBONES.items():
        assert read_table(name).alphas == facts.alphas


@pytest.mark.parametrize("name", BACKBONES)
def test_each_operation_is_a_row_of_text(name: str) -> None:
    text = table_path(name).read_text("utf-8")
    table = read_table(name)
    assert table_text(table) == text
    assert len(text.splitlines()) == len(table.rows) + 2


def test_file_says_all_of_a_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = (
        row("image"),
        row("pad", 0, rule=Pad(1, 2)),
        row("conv", 1, rule=Window((1, 7), (2, 2), "same"), channels=(4, 8)),
        row("", 0, 2, parameters=(4, 8), trainable=(2, 4), multiply_adds=(7, 7)),
        row("flat", 3, rule=FLAT, pretrained_only=True),
    )
    table = Table((0.5, 1.0), rows)
    monkeypatch.setattr("core.backbones.table._TABLES_DIR", tmp_path)
    table_path("made").write_text(table_text(table), "utf-8")
    assert read_table("made") == table


def test_row_that_comes_with_weights_only_is_bridged() -> None:
    rows = [row("a"), row("b", 0, pretrained_only=True), row("c", 1), row("d", 2, 0)]
    assert without_pretrained(rows) == [row("a"), row("c", 0), row("d", 1, 0)]
