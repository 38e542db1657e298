"""The pictures of a request to `/predict`: in a form, in JSON, or one as it is."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from core.server.json_body import read_object
from core.server.refusals import Refusal, TooLarge, Unusable, WrongType

_TAKEN = "multipart/form-data, application/json or image/*"
_DATA_URL = re.compile(r"data:[^,]{0,200};base64,", re.IGNORECASE)
_MAX_FIELDS = 10_000  # of a form; `require_few` says it in better words


@dataclass(frozen=True)
class Picture:
    """One picture as it was sent."""

    name: str
    content: bytes


async def pictures_of(headers: Headers, body: bytearray, most: int) -> list[Picture]:
    """The pictures of a request.

    Args:
        headers: Of the request.
        body: All of it.
        most: Pictures that it may have.

    Returns:
        One or more, in the order in which they were sent.

    Raises:
        Refusal: There are none, too many, or none that can be found.
    """
    kind = content_type(headers)
    if kind == "multipart/form-data":
        found = await _of_form(headers, body)
    elif kind == "application/json":
        found = _of_json(await read_object(body), most)
    elif kind.startswith("image/") or kind == "application/octet-stream":
        found = [Picture("image", bytes(body))] if body else []
    else:
        raise WrongType(_TAKEN, kind or "no Content-Type", "Send it as one of these.")
    if not found:
        action = "With curl: -F image=@cat.jpg, or --data-binary @cat.jpg."
        raise Refusal("one or more images", "none", action)
    require_few(len(found), most)
    return found


def content_type(headers: Headers) -> str:
    """What a request says its body is, without parameters, lower case.

    Raises:
        WrongType: It is compressed: a small one could stand for a very large one.
    """
    if (coding := headers.get("content-encoding", "identity").lower()) != "identity":
        action = "Send it as it is; pictures are compressed already."
        raise WrongType("a body without Content-Encoding", coding, action)
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def require_few(count: int, most: int) -> None:
    """Check how many images a request has.

    Raises:
        TooLarge: More than it may.
    """
    if count > most:
        action = "Send them in several requests, or serve with --max-images."
        raise TooLarge(f"up to {most} images", f"{count:,}", action)


class _InMemory(MultiPartParser):
    """The body lies in memory already, and is limited: no file is needed."""

    spool_max_size = 2**62


async def _of_form(headers: Headers, body: bytearray) -> list[Picture]:
    async def chunks() -> AsyncGenerator[bytes, None]:
        yield bytes(body)

    parser = _InMemory(headers, chunks(), max_files=_MAX_FIELDS, max_fields=_MAX_FIELDS)
    try:
        form = await parser.parse()
    except MultiPartException as error:
        action = "Let a library, or curl's -F, make the form."
        raise Refusal("a well-formed form", error.message, action) from error
    found = []
    try:
        for field, value in form.multi_items():
            if not isinstance(value, UploadFile):
                action = f"Send its content: with curl, -F {field[:40]}=@FILE."
                raise Unusable("files", f"text in the field {field[:40]}", action)
            found.append(Picture(value.filename or field, await value.read()))
    finally:
        await form.close()
    return found


def _of_json(value: dict[str, Any], most: int) -> list[Picture]:
    images = value.get("images")
    if not isinstance(images, list) or value.keys() != {"images"}:
        raise Unusable(
            'an object such as {"images": ["BASE64"]}',
            "images that are no list"
            if value.keys() == {"images"}
            else f"the keys {', '.join(map(repr, list(value)[:5]))[:200] or 'of none'}",
            'An item is base64, or {"name": "cat.jpg", "data": "BASE64"}.',
        )
    require_few(len(images), most)
    return [_of_item(index, item) for index, item in enumerate(images)]


def _of_item(index: int, item: object) -> Picture:
    name, data = f"images[{index}]", item
    if isinstance(item, dict) and item.keys() <= {"name", "data"}:
        name, data = item.get("name", name), item.get("data")
    if not isinstance(name, str) or not isinstance(data, str):
        raise Unusable(
            "a picture in base64",
            f"another kind of value in images[{index}]",
            'Send base64, or {"name": "cat.jpg", "data": "BASE64"}.',
        )
    return Picture(name, from_base64(data, f"images[{index}]"))


def from_base64(text: str, where: str) -> bytes:
    """An encoded picture from base64, which may stand in a data URL.

    Raises:
        Unusable: It is something else.
    """
    if text[:8].lower().startswith(("http://", "https://", "file://")):
        action = "Send the picture itself: the server opens no addresses."
        raise Unusable("a picture in base64", f"an address in {where}", action)
    if found := _DATA_URL.match(text):
        text = text[found.end() :]
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        action = "Encode the file's bytes, without line breaks."
        received = f"something else in {where}"
        raise Unusable("a picture in base64", received, action) from error
