from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from core.cli import console as console_module
from core.cli.console import Console, printable


def test_a_result_is_one_line_of_json_without_what_json_lacks(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Console().result(
        {
            "nan": float("nan"),
            "array": np.array([1.5, np.inf], np.float32),
            "count": np.int64(3),
            "path": Path("a"),
            "name": "ünï\udc80",
            "pair": (1, None),
        }
    )
    text = capsys.readouterr().out
    assert text.count("\n") == 1 and text.isascii()
    assert json.loads(text) == {
        "nan": None,
        "array": [1.5, None],
        "count": 3,
        "path": "a",
        "name": "ünï\udc80",
        "pair": [1, None],
    }


def test_answers_and_notes_go_to_different_streams(
    capsys: pytest.CaptureFixture[str],
) -> None:
    console = Console()
    console.say("answer")
    console.note("note")
    assert capsys.readouterr() == ("answer\n", "note\n")


def test_names_are_not_taken_for_markup_or_control_codes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    console = Console()
    console.say("[red]cats[/red] :smile:")
    console.say("clear \x1b[2J")
    console.table(["class"], [["[bold]dogs"], ["two\nlines"]])
    text = capsys.readouterr().out
    assert "[red]cats[/red] :smile:" in text
    assert "[bold]dogs" in text
    assert "\x1b" not in text
    assert len(text.splitlines()) == 5


def test_columns_are_aligned_and_not_wrapped_in_a_pipe(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Console().table(["name", ">count"], [["a" * 200, 7], ["b", None]])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert lines[1].endswith(" 7") and lines[2].endswith(" –")
    assert len({len(line) for line in lines}) == 1


def test_progress_is_a_few_plain_lines_without_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    with Console().counting("Reading") as progress:
        for done in range(1, 101):
            progress(done, 100)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "Reading: 100 of 100\n"


def test_a_long_step_says_something_now_and_then(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console_module, "_SPARSE_SECONDS", 0.0)
    with Console().bars() as bars:
        bars.update("Decode", 1, 4)
        bars.update("Decode", 2, 4, "2 of 4")
    assert capsys.readouterr().err == "Decode: 25%\nDecode: 2 of 4\n"


def test_a_terminal_gets_bars(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with Console().bars() as bars:
        bars.update("Decode [b]", 1, 4, "1 of 4")
        bars.update("Decode [b]", 4, 4, "4 of 4")
    text = capsys.readouterr().err
    assert "Decode [b]" in text and "4 of 4" in text


def test_printable_keeps_letters_of_all_scripts() -> None:
    assert printable("狗 é\n\x07", "\n") == "狗 é\n\N{REPLACEMENT CHARACTER}"
