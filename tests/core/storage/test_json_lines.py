"""Files of JSON lines: read with care, whatever happened to them."""

from __future__ import annotations

from pathlib import Path

from core.storage.json_lines import append_lines, read_lines


def test_what_was_added_is_read_in_its_order(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    append_lines(path, {"a": "ä"}, [1])
    append_lines(path, None)
    assert read_lines(path) == [{"a": "ä"}, [1], None]


def test_damaged_lines_count_for_nothing_and_harm_no_other(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"a": 1}\n\xff\xfe\n\n{"b"\n' + b"[" * 100_000 + b'\n{"c": 2}')
    append_lines(path, {"d": 3})
    assert read_lines(path) == [{"a": 1}, {"c": 2}, {"d": 3}]


def test_a_file_that_is_not_there_has_no_lines(tmp_path: Path) -> None:
    assert read_lines(tmp_path / "none.jsonl") == [] == read_lines(tmp_path)
