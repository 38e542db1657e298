"""JSON of requests, which may be anything, and of answers."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import Any

from starlette.responses import Response

from core.server.refusals import Refusal

_SMALL_BYTES = 1_000_000

# Numbers take many times the room of their text: large texts are read one by one.
_ONE_LARGE = threading.Lock()


async def read_object(text: bytes | bytearray | memoryview) -> dict[str, Any]:
    """The object that a request's JSON is.

    Raises:
        Refusal: It is not JSON, nested too deeply, or no object.
    """
    if len(text) <= _SMALL_BYTES:
        return _parsed(bytes(text))
    return await asyncio.to_thread(_parsed_alone, bytes(text))


def _parsed_alone(text: bytes) -> dict[str, Any]:
    with _ONE_LARGE:
        return _parsed(text)


def _parsed(text: bytes) -> dict[str, Any]:
    try:
        value = json.loads(text, parse_constant=_no_number)
    except RecursionError as error:
        raise _no_json("one that is nested too deeply") from error
    except ValueError as error:  # a JSONDecodeError, or bytes that are no UTF-8
        received = f"{error}"[:200] if text.strip() else "an empty body"
        raise _no_json(received) from error
    if not isinstance(value, dict):
        raise _no_json("another kind of value")
    return value


def _no_number(name: str) -> float:
    raise ValueError(f"{name}, which JSON has not")


def _no_json(received: str) -> Refusal:
    return Refusal("a JSON object", received, "Send an object: /docs shows examples.")


def json_answer(value: object, status: int = 200) -> Response:
    """An answer in ASCII: a name that was sent may hold half a character."""
    return Response(json.dumps(value).encode(), status, media_type="application/json")
