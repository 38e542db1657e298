"""The phones' page, and what strangers get."""

from __future__ import annotations

import asyncio
import re

import pytest
from starlette.responses import Response

from core.classroom.classroom import Classroom, open_class
from core.data.collected import new_collection
from core.language.current import speaking
from pages._ui.classroom import phone_page
from tests.pages.gate_requests import OPEN, ask
from tests.pages.phone_requests import request, room, things

__all__ = ["room", "things"]


def test_what_people_write_is_no_markup_on_the_phones_page() -> None:
    evil = new_collection('</script><img src=x onerror="alert(1)">', ["a", "b"])
    room = open_class("")
    room.aim(dataset=evil.id)
    text = bytes(phone_page.page(request(room, method="GET")).body).decode()
    assert "<img src=x" not in text and "&lt;img src=x" in text
    assert text.count("</script>") == 2


def test_the_phones_page_speaks_the_phones_language(room: Classroom) -> None:
    with speaking("de"):
        text = bytes(phone_page.page(request(room, method="GET")).body).decode()
    assert '<html lang="de">' in text and "Welche Klasse ist es?" in text


def test_the_code_leads_to_the_class_and_is_not_to_be_guessed(room: Classroom) -> None:
    def typed(code: str) -> Response:
        return asyncio.run(phone_page.code_page(request(room, f"code={code}".encode())))

    answer = typed(room.code.replace(" ", "+").lower())
    assert answer.headers["location"] == f"join/{room.opened['token']}"
    statuses = [typed("AAAAAA").status_code for _ in range(11)]
    assert statuses == [404] * 10 + [429]
    assert typed(room.opened["code"]).status_code == 429


@pytest.mark.parametrize(
    "path", ["/join", "/join/abc", "/join/a-b_c/state", "/join/abc/picture"]
)
def test_a_guest_reaches_the_phones_page_without_signing_in(path: str) -> None:
    assert ask(OPEN, path).reached_app


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/joins", "/dataset", "/join/", "//join", "/join/abc/", "/join/../x"),
        *("/join/abc/other", "/x/join/abc", "/join/abc/state/x", "/join/ä", "/join\n"),
        *("/live/run/frozen", "/thumbnail/a/b", "/_stcore/stream/join/abc"),
    ],
)
def test_a_guest_reaches_no_other_page(path: str) -> None:
    answer = ask(OPEN, path)
    assert not answer.reached_app and answer.status in (401, 404)
    assert ask(OPEN, "/join/abc", kind="websocket").status == 403


@pytest.mark.parametrize("path", ["/join", "/join/abc/phone", "/join/abc/picture"])
def test_another_web_page_sends_nothing(path: str) -> None:
    for answer in (
        ask(OPEN, path, "POST", origin="http://evil.example"),
        ask(OPEN, path, "POST", host="evil.example"),
    ):
        assert not answer.reached_app and answer.status in (403, 421)


def test_no_texts_of_the_page_are_missing_in_its_script() -> None:
    used = set(re.findall(r"texts\.(\w+)", phone_page._JS))
    assert used == set(phone_page._said())
