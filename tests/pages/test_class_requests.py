"""What phones of a class ask of the server, and what strangers get."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.requests import Request
from starlette.responses import Response

from core.classroom import limits
from core.classroom.classroom import Classroom, end_class, open_class
from core.classroom.phones import join, mute
from core.data.collected import class_counts, new_collection
from core.data.datasets import Dataset
from core.language.current import speaking
from pages._ui.classroom import phone_page, requests
from pages._ui.predict import phone_question
from tests.core.data.conftest import picture
from tests.pages.finished_run import finished_run, use_fake
from tests.pages.gate_requests import OPEN, ask


@pytest.fixture
def things() -> Dataset:
    return new_collection("things", ["hand", "&amp; 'mug'"])


@pytest.fixture
def room(things: Dataset) -> Classroom:
    made = open_class("", per_phone=2)
    made.aim(dataset=things.id)
    return made


def request(
    room: Classroom,
    body: bytes = b"",
    key: str = "",
    method: str = "POST",
    **query: str,
) -> Request:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body}

    scope = {
        "type": "http",
        "method": method,
        "path_params": {"token": room.opened["token"]},
        "query_string": urlencode(query).encode(),
        "headers": [(b"x-phone", key.encode())],
        "client": ("10.0.0.9", 4000),
    }
    return Request(scope, receive)


def told(answer: Response) -> tuple[int, dict[str, Any]]:
    return answer.status_code, json.loads(bytes(answer.body))


def joined(room: Classroom, name: str = "", key: str = "") -> dict[str, Any]:
    body = json.dumps({"name": name}).encode()
    return told(asyncio.run(requests.phone(request(room, body, key))))[1]


def send(
    room: Classroom, key: str, content: bytes, class_name: str = "hand"
) -> tuple[int, dict[str, Any]]:
    sent = request(room, content, key, **{"class": class_name})
    return told(asyncio.run(requests.picture(sent)))


def test_a_phone_joins_once_and_sends_until_its_limit(
    room: Classroom, things: Dataset
) -> None:
    phone = joined(room, "Mia")
    assert (phone["number"], phone["classes"]) == (1, ["&amp; 'mug'", "hand"])
    assert joined(room, "Bo", phone["key"])["number"] == 1
    status, answer = send(room, phone["key"], picture(1), "&amp; 'mug'")
    assert (status, answer["sent"], answer["class"]) == (200, 1, "&amp; 'mug'")
    assert send(room, phone["key"], picture(1))[1]["twice"] is True
    assert send(room, phone["key"], picture(2))[1]["sent"] == 2
    status, answer = send(room, phone["key"], picture(3))
    assert status == 429 and "at most 2 pictures" in answer["error"]
    assert class_counts(things) == {"&amp; 'mug'": 1, "hand": 1}


def test_what_is_wrong_with_a_picture_is_said_with_its_status(
    room: Classroom, things: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_BYTES", 3000)
    key = joined(room)["key"]
    for sent_key, content, class_name, status in (
        ("", picture(1), "hand", 401),
        ("x", picture(1), "hand", 401),
        (key, b"no picture", "hand", 422),
        (key, bytes(3001), "hand", 413),
        (key, picture(1), "../hand", 400),
        (key, picture(1), "mug", 400),
    ):
        found = send(room, sent_key, content, class_name)
        assert found[0] == status and found[1]["error"]
    mute(room, 1, True)
    assert send(room, key, picture(1))[0] == 403
    assert sum(class_counts(things).values()) == 0


def test_no_length_that_a_request_claims_is_believed(
    room: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_BYTES", 3000)
    pieces, given = 1000, 0

    async def receive() -> dict[str, Any]:
        nonlocal given
        given += 1
        more = given < pieces
        return {"type": "http.request", "body": bytes(1000), "more_body": more}

    asked = request(room, key=joined(room)["key"])
    asked.scope["headers"].append((b"content-length", b"10"))
    answer = asyncio.run(requests.picture(Request(asked.scope, receive)))
    assert answer.status_code == 413 and given == 4


def test_a_phone_that_sends_too_fast_is_told_to_wait(
    room: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "pace", limits.Pace(1))
    key = joined(room)["key"]
    assert send(room, key, b"no picture")[0] == 422
    status, answer = send(room, key, picture(1))
    assert status == 429 and "Wait" in answer["error"]


def test_where_too_many_send_the_others_try_again(
    room: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = joined(room)["key"]
    monkeypatch.setattr(requests, "_MOST_ON_THEIR_WAY", 0)
    assert send(room, key, picture(1))[0] == 503


def test_a_picture_that_stops_coming_frees_its_place(
    room: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "_BODY_SECONDS", 0.01)
    key = joined(room)["key"]

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(30)
        raise AssertionError("nobody waits so long")

    asked = request(room, key=key)
    answer = asyncio.run(requests.picture(Request(asked.scope, receive)))
    assert answer.status_code == 408
    assert send(room, key, picture(1))[0] == 200


def test_a_class_that_is_over_takes_and_shows_nothing(
    room: Classroom, things: Dataset
) -> None:
    key = joined(room)["key"]
    end_class(room)
    assert send(room, key, picture(1))[0] == 410
    assert told(requests.state(request(room, key=key)))[0] == 410
    assert "things" not in bytes(phone_page.page(request(room)).body).decode()
    assert sum(class_counts(things).values()) == 0


def test_a_key_of_another_class_opens_nothing_here(room: Classroom) -> None:
    stranger = join(open_class("Ada"), "Eve")
    assert send(room, stranger.key, picture(1))[0] == 401
    assert told(requests.state(request(room, key=stranger.key)))[1]["joined"] is False


def test_a_phone_asks_the_model_and_the_teacher_gets_both(
    tmp_path: Path,
    draw_images: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    room: Classroom,
) -> None:
    use_fake(monkeypatch)
    folder = draw_images(tmp_path / "shapes", {"disc": 6, "square": 6}, size=16)
    run = finished_run(folder, {"frozen": 8})
    key = joined(room)["key"]

    def asked(content: bytes) -> tuple[int, dict[str, Any]]:
        sent = request(room, content, key)
        return told(asyncio.run(phone_question.answer(sent)))

    assert asked(picture(1))[0] == 400  # no model is to be asked yet
    room.aim(run=run.id, model_phase="frozen")
    status, answer = asked(picture(1))
    assert status == 200 and answer["top"][0] == ["square", 0.9]
    assert asked(b"no picture")[0] == 422
    (arrival,) = room.known().arrivals
    assert arrival.is_question and arrival.top[0] == ("square", 0.9)


def test_what_people_write_is_no_markup_on_the_phones_page(things: Dataset) -> None:
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
    for foreign in ({"origin": "http://evil.example"}, {"host": "evil.example"}):
        answer = ask(OPEN, path, "POST", **foreign)
        assert not answer.reached_app and answer.status in (403, 421)


def test_no_texts_of_the_page_are_missing_in_its_script() -> None:
    used = set(re.findall(r"texts\.(\w+)", phone_page._JS))
    assert used == set(phone_page._said())
