"""How much is taken in at once: requests, and the bytes of their bodies."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import Request
from starlette.types import Receive

from core.server.refusals import Busy, TooLarge, TooSlow
from core.server.settings import MEGABYTE, ServeSettings

BODY_SECONDS = 30.0  # for a body to come, and for room to take it in
ANSWER_SECONDS = 60.0  # for the work that follows

_BODIES = 4  # of the largest size that lie in memory at once
_DRAIN_BYTES = 256 * MEGABYTE
_DRAIN_SECONDS = 5.0


class Gate:
    """Lets requests in while there is room for them and for their bodies."""

    def __init__(self, settings: ServeSettings) -> None:
        self._settings = settings
        self._room = asyncio.Condition()
        self._bytes_left = _BODIES * settings.max_bytes
        self.requests = 0  # that are in

    @asynccontextmanager
    async def body_of(self, request: Request) -> AsyncIterator[bytearray]:
        """A request's body, which counts until the block ends.

        Raises:
            Busy: Too many are in, or the block took too long.
            TooLarge: It is, or says that it will be.
            TooSlow: It did not come in time.
        """
        most = self._settings.max_bytes
        length = _length_of(request, most)
        if self.requests >= self._settings.concurrency:
            raise _busy(f"{self.requests} that are being answered")
        self.requests += 1
        try:
            await self._take(length)
            try:
                body = await _read(request, most)
                async with asyncio.timeout(ANSWER_SECONDS):
                    yield body
            except TimeoutError as error:
                raise _busy("more work than fits into the time") from error
            finally:
                await self._give_back(length)
        finally:
            self.requests -= 1

    async def _take(self, num_bytes: int) -> None:
        if num_bytes <= self._bytes_left and not self._room.locked():
            self._bytes_left -= num_bytes
            return
        try:
            async with asyncio.timeout(BODY_SECONDS), self._room:
                await self._room.wait_for(lambda: num_bytes <= self._bytes_left)
                self._bytes_left -= num_bytes
        except TimeoutError as error:
            raise _busy("large ones that are being answered") from error

    async def _give_back(self, num_bytes: int) -> None:
        self._bytes_left += num_bytes
        async with self._room:
            self._room.notify_all()


def _length_of(request: Request, most: int) -> int:
    """Bytes that a body says it has; where it does not say, it may be the largest."""
    text = request.headers.get("content-length", "")
    length = int(text) if text.isdecimal() and len(text) < 20 else most
    if length > most or len(text) >= 20:
        raise _too_large(most, f"{text[:20]} bytes")
    return length


async def _read(request: Request, most: int) -> bytearray:
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                if len(body) + len(chunk) > most:
                    raise _too_large(most, "more")
                body += chunk
    except TimeoutError as error:
        raise TooSlow(
            f"the whole body within {BODY_SECONDS:g} seconds",
            f"{len(body):,} bytes of it",
            "Send it again, in smaller requests where the connection is slow.",
        ) from error
    return body


async def drain(receive: Receive) -> None:
    """Throw away what is left of a refused request's body.

    Who still sends when the connection ends may never see why it was refused.
    """
    left = _DRAIN_BYTES
    try:
        async with asyncio.timeout(_DRAIN_SECONDS):
            while left > 0:
                message = await receive()
                left -= len(message.get("body", b""))
                if message["type"] != "http.request" or not message.get("more_body"):
                    return
    except TimeoutError:
        return


def _too_large(most: int, received: str) -> TooLarge:
    return TooLarge(
        f"a request of up to {most // MEGABYTE} MB",
        received,
        "Send fewer or smaller images at once, or serve with --max-megabytes.",
    )


def _busy(received: str) -> Busy:
    action = "Send it again in a moment; the header Retry-After says when."
    return Busy("room for one more request", received, action)
