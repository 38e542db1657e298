"""One connection of a client, which may be slow on purpose."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 30.0  # from a connection's begin, or its last answer


class Connection(H11Protocol):
    """Ends where the head of a request does not come in time.

    Uvicorn itself limits how long a connection may be silent, but not how long it may
    take to send a head letter by letter.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._watch: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_request()

    def on_response_complete(self) -> None:
        self._await_request()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._watch:
            self._watch.cancel()
        super().connection_lost(exc)

    def _await_request(self) -> None:
        if self._watch:
            self._watch.cancel()
        self._watch = self.loop.call_later(HEAD_SECONDS, self._give_up, self.cycle)

    def _give_up(self, last: object) -> None:
        if self.cycle is last and not self.transport.is_closing():
            self.transport.close()
