"""Why a request is not answered, each reason with the HTTP status that says so."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import ClassVar

from core.errors import UserError

RETRY_SECONDS = 1


class Refusal(UserError):
    """A request that can't be understood."""

    status = HTTPStatus.BAD_REQUEST
    headers: ClassVar[Mapping[str, str]] = {}  # of the answer


class NoKey(Refusal):
    """The key is missing or wrong."""

    status = HTTPStatus.UNAUTHORIZED
    headers: ClassVar = {"WWW-Authenticate": "Bearer"}


class Stranger(Refusal):
    """It comes from another web page, or was meant for another server."""

    status = HTTPStatus.MISDIRECTED_REQUEST


class NotFound(Refusal):
    """There is no such path, or no such model."""

    status = HTTPStatus.NOT_FOUND


class WrongMethod(Refusal):
    """The path is right, and is asked in another way."""

    status = HTTPStatus.METHOD_NOT_ALLOWED


class TooSlow(Refusal):
    """The body did not come in time."""

    status = HTTPStatus.REQUEST_TIMEOUT


class TooLarge(Refusal):
    """More bytes or more images than one request may have."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class WrongType(Refusal):
    """A body of a kind that is not read."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


class Unusable(Refusal):
    """A well-formed request whose content can't be used."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class Busy(Refusal):
    """Too much is asked at once; later it can be answered."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    headers: ClassVar = {"Retry-After": str(RETRY_SECONDS)}


class Defect(Refusal):
    """What should not happen."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR


def defect() -> Defect:
    """What a request is told that met a defect of ours."""
    received = "an unexpected error"
    action = "A defect of Thaw; the server's log has its traceback. Please report it."
    return Defect("an answer", received, action)
