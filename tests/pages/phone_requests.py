"""Requests of a phone to a class that collects pictures."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.requests import Request
from starlette.responses import Response

from core.classroom.classroom import Classroom, open_class
from core.data.collected import new_collection
from core.data.datasets import Dataset


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
