"""What phones ask: a state every few seconds, and now and then a picture.

These are requests of our own on Streamlit's server: no script runs for a phone and none
keeps a websocket, so that thirty of them cost less than a second teacher would.
"""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeAlias

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from core.access import quota
from core.classroom import limits, phones, receiving
from core.classroom.classroom import Classroom, class_at
from core.classroom.events import Phone
from core.errors import ImageError, UserError, explain_os_error
from core.language.texts import _
from pages._ui.guard import door

KEY = "x-phone"  # header: what a phone proves itself by

_MAX_JSON_BYTES = 2000
_BODY_SECONDS = 60.0  # for a picture to come
_SPACE_SECONDS = 60.0  # between two looks at how much is kept
_MOST_ON_THEIR_WAY = 12  # pictures in memory; others try again a moment later
_AT_ONCE = 2  # are decoded: the teacher's page wants a processor, too

_decoding = threading.BoundedSemaphore(_AT_ONCE)
_on_their_way: set[tuple[str, int]] = set()  # of the event loop alone
_space = threading.Lock()
_space_asked = 0.0

_STATUS = {
    phones.NoPhoneError: 401,
    phones.MutedError: 403,
    limits.TooManyError: 429,
    ImageError: 422,
}

logger = logging.getLogger(__name__)

Take: TypeAlias = Callable[[Classroom, Phone, Request, bytes], dict[str, Any]]


def state(request: Request) -> Response:
    """What a phone may do now; it asks every few seconds."""
    room = class_at(request.path_params["token"])
    if room is None:
        return _over()
    phone = None
    with suppress(phones.NoPhoneError):
        phone = phones.phone_of(room, request.headers.get(KEY, ""))
    return JSONResponse(_told(room, phone))


async def phone(request: Request) -> Response:
    """A phone joins, or says what it is called."""
    body = await body_of(request, _MAX_JSON_BYTES)
    if body is None:
        return _refused(_("Too long."), 413)
    try:
        name = str(json.loads(body).get("name", ""))
    except (ValueError, AttributeError, RecursionError):
        return _refused(_("Reload the page."), 400)
    return await run_in_threadpool(_joined, request, name)


def _joined(request: Request, name: str) -> Response:
    room = class_at(request.path_params["token"])
    if room is None:
        return _over()
    address = request.client.host if request.client else ""
    try:
        try:
            known = phones.phone_of(room, request.headers.get(KEY, ""))
            phones.rename(room, known, name)
        except phones.NoPhoneError:
            known = phones.join(room, name, address)
    except UserError as error:
        return _failed(error)
    except FileNotFoundError:  # the class was ended just now
        return _over()
    return JSONResponse({**_told(room, known), "key": known.key})


async def picture(request: Request) -> Response:
    """A picture for the data set."""
    return await received(request, False, _stored)


def _stored(
    room: Classroom, phone: Phone, request: Request, content: bytes
) -> dict[str, Any]:
    name = request.query_params.get("class", "")
    found = receiving.take_picture(room, phone, name, content)
    return {"class": found.class_name, "twice": not found.is_new}


async def received(request: Request, is_question: bool, take: Take) -> Response:
    """Take in a picture that a phone sends, within its limits.

    Args:
        request: Its body is the file.
        is_question: Whether a model is asked, or the data set gets it.
        take: What is done with it, in a thread; its answer goes to the phone.
    """
    room = await run_in_threadpool(class_at, request.path_params["token"])
    if room is None:
        return _over()
    try:
        phone = phones.phone_of(room, request.headers.get(KEY, ""))
    except UserError as error:
        return _failed(error)
    own = room.id, phone.number
    # Another one of the same phone, too: two at once would pass a limit of one.
    if own in _on_their_way or len(_on_their_way) >= _MOST_ON_THEIR_WAY:
        return _refused(_("Others are sending, too: one moment."), 503)
    _on_their_way.add(own)
    try:
        await run_in_threadpool(receiving.require_allowed, room, phone, is_question)
        body = await body_of(request, limits.MAX_BYTES)
        if body is None:
            return _refused(_too_large(), 413)
        given = room, phone, request, body
        answer = await run_in_threadpool(_taken, take, given)
        return JSONResponse({**_told(room, phone), **answer})
    except UserError as error:
        return _failed(error)
    except (TimeoutError, ClientDisconnect):
        return _refused(_("The picture did not come whole: send it again."), 408)
    except OSError as error:
        explanation = explain_os_error(error)
        if explanation is None:
            raise
        logger.warning("a phone's picture was not stored: %s", error)
        return _failed(explanation, 507)
    finally:
        _on_their_way.discard(own)


def _taken(
    take: Take, given: tuple[Classroom, Phone, Request, bytes]
) -> dict[str, Any]:
    with _decoding:
        _require_space()
        return take(*given)


def _require_space() -> None:
    """Ask now and then whether more may be kept: it is a look at all that is there."""
    global _space_asked
    with _space:
        if door.policy().is_open and time.monotonic() - _space_asked > _SPACE_SECONDS:
            quota.require_space()
            _space_asked = time.monotonic()


async def body_of(request: Request, most: int) -> bytes | None:
    """What is sent, counted as it comes; None = it is longer than `most`."""
    body = bytearray()
    async with asyncio.timeout(_BODY_SECONDS):
        async for piece in request.stream():
            body += piece
            if len(body) > most:
                return None
    return bytes(body)


def _told(room: Classroom, phone: Phone | None) -> dict[str, Any]:
    known = room.known()
    told = {
        "classes": receiving.class_names_of(room) if known.dataset else [],
        "asks": bool(known.run),
        "most": room.opened["per_phone"],
        "joined": phone is not None,
    }
    if phone is not None:
        told |= {
            "number": phone.number,
            "name": phone.name,
            "muted": phone.is_muted,
            "sent": known.sent[phone.number, False],
            "asked": known.sent[phone.number, True],
        }
    return told


def _failed(error: UserError, status: int = 400) -> Response:
    return _refused(str(error), _STATUS.get(type(error), status))


def _refused(reason: str, status: int) -> Response:
    return JSONResponse({"error": reason}, status)


def _over() -> Response:
    return _refused(_("This class is over."), 410)


def _too_large() -> str:
    megabytes = limits.MAX_BYTES // 1_000_000
    return _("This picture is too large: at most {size} MB.", size=megabytes)
