"""The frame: text that is no markup, errors, the router."""

from __future__ import annotations

import errno
import re
import tomllib
from collections.abc import Callable
from unittest.mock import MagicMock

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from core.errors import DataError
from pages._ui.frame import shell
from tests.conftest import REPOSITORY
from tests.pages.apptest import open_page, sound

PAGES = sorted(path.stem for path in REPOSITORY.glob("pages/[a-z]*.py"))


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


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_in_an_empty_home(name: str) -> None:
    open_page(name)


def test_the_style_names_no_part_of_a_page_that_is_gone() -> None:
    style = (REPOSITORY / "pages/_ui/frame/shell.css").read_text()
    code = "".join(path.read_text() for path in REPOSITORY.glob("pages/**/*.py"))
    names = set(re.findall(r"\.st-key-(\w+)", style))
    assert "predict_answers" in names
    assert not {name for name in names if f'key="{name}"' not in code}


def test_home_is_found_under_its_name() -> None:
    app = AppTest.from_file(str(REPOSITORY / "router.py"), default_timeout=60)
    app._page_hash = calc_hash("home")  # as a browser asks for /home
    title = sound(app.run()).title[0].value
    assert title == open_page("home").title[0].value


@pytest.mark.parametrize("begin", [shell.navigation, shell.require_router])
def test_no_page_begins_without_an_icon_of_our_own(
    begin: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Streamlit has a browser fetch a page's material icon from another host, else.
    streamlit = MagicMock(session_state={})
    monkeypatch.setattr(shell, "st", streamlit)
    monkeypatch.setattr(shell, "is_dark", lambda: False)
    begin()
    called = [call[0] for call in streamlit.method_calls]
    assert called.index("set_page_config") < called.index("navigation")
    icon = streamlit.set_page_config.call_args.kwargs["page_icon"]
    assert (REPOSITORY / icon).is_file()


def luminance(colour: str) -> float:
    """Relative luminance of "#RRGGBB" (WCAG 2), 0-1."""
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        for share in shares
    ]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_primary_colour_is_read_as_text_and_under_its_label(name: str) -> None:
    config = tomllib.loads((REPOSITORY / ".streamlit" / "config.toml").read_text())
    theme = config["theme"][name]
    primary = theme["primaryColor"]
    labels = re.search(r"light-dark\((#\w+), (#\w+)\)", shell._STYLE)
    assert labels is not None
    assert contrast(primary, labels[1 if name == "light" else 2]) >= 4.5
    for ground in ("backgroundColor", "secondaryBackgroundColor"):
        assert contrast(primary, theme[ground]) >= 4.5
