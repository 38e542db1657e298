"""What phones of a class ask of the server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request

from core.classroom import limits
from core.classroom.classroom import Classroom, end_class, open_class
from core.classroom.phones import join, mute
from core.data.collected import class_counts
from core.data.datasets import Dataset
from pages._ui.classroom import phone_page, requests
from pages._ui.predict import phone_question
from tests.core.data.conftest import picture
from tests.pages.finished_run import finished_run, use_fake
from tests.pages.phone_requests import request, room, things, told

__all__ = ["room", "things"]


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
