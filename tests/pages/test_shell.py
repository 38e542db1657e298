"""The frame: text that is no markup, errors, words for figures, the router."""

from __future__ import annotations

import errno

import pytest

from core.errors import DataError
from pages._ui import shell
from tests.pages.apptest import open_page


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<b>x</b>", r"\<b\>x\<\/b\>"),
        ("$a$ *b*", r"\$a\$ \*b\*"),
        (":red[x]", r"\:red\[x\]"),
        ("a\nb\r\nc\td", "a b c d"),
        ("    code", "code"),
        ("", ""),
    ],
)
def test_names_are_no_markup(text: str, shown: str) -> None:
    assert shell.plain(text) == shown


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.4, "0 s"),
        (59.4, "59 s"),
        (60, "1 min"),
        (200, "3 min 20 s"),
        (7500, "2 h 5 min"),
    ],
)
def test_durations_read_as_people_say_them(seconds: float, text: str) -> None:
    assert shell.seconds_text(seconds) == text


def test_fractions_and_intervals_read_as_percentages() -> None:
    assert shell.percent_text(0.8912) == "89.1%"
    assert shell.percent_text(None) == "–"
    assert shell.interval_text((0.8612, 0.9178)) == "86 to 92%"


def test_errors_become_messages_and_tracebacks_stay_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(shell.st, "error", lambda text, **_: shown.append(text))
    with shell.errors_shown():
        raise DataError("two classes", "<one>", "Add one.")
    with shell.errors_shown():
        raise ZeroDivisionError("secret detail")
    assert r"received \<one\>" in shown[0]
    assert "our fault" in shown[1]
    assert "secret" not in shown[1]
    assert "secret detail" in caplog.text


def test_a_full_disk_is_told_and_other_system_errors_are_defects(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(shell.st, "error", lambda text, **_: shown.append(text))
    with shell.errors_shown():
        raise OSError(errno.ENOSPC, "No space left on device")
    with shell.errors_shown():
        raise OSError(errno.EBADF, "Bad file descriptor")
    assert "Free some space" in shown[0]
    assert "our fault" in shown[1]


@pytest.mark.parametrize("name", ["home", "dataset", "train", "compare", "predict"])
def test_every_page_opens_in_an_empty_home(name: str) -> None:
    open_page(name)
