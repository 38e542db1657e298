from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import pytest
import uvicorn

from core.server import connection
from core.server.connection import Connection
from core.server.running import listening_socket
from core.server.settings import ServeSettings


async def answer(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body"})


async def all_of(reader: asyncio.StreamReader) -> bytes:
    """All that comes until the other side hangs up, whichever way it does."""
    found = b""
    # What was written to a closed connection is answered by a reset.
    with suppress(ConnectionResetError):
        while piece := await reader.read(1000):
            found += piece
    return found


async def heard(sent: list[bytes], pause: float) -> bytes:
    """What a server says to pieces that come with pauses, until it hangs up."""
    config = uvicorn.Config(answer, http=Connection, ws="none", lifespan="off")
    config.load()
    server = uvicorn.Server(config)
    with listening_socket(ServeSettings(port=0)) as listening:
        task = asyncio.create_task(server.serve([listening]))
        port = listening.getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        hearing = asyncio.create_task(all_of(reader))
        for piece in sent:
            if not hearing.done():
                writer.write(piece)
                await asyncio.sleep(pause)
        found = await asyncio.wait_for(hearing, 10)
        writer.close()
        server.should_exit = True
        await task
    return found


@pytest.mark.parametrize("first", [[], [b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"]])
def test_a_head_that_comes_letter_by_letter_is_given_up(
    first: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "HEAD_SECONDS", 0.2)
    slow = [bytes([letter]) for letter in b"GET / HTTP/1.1"]
    found = asyncio.run(heard([*first, *slow], 0.03))
    assert found.count(b"204 No Content") == len(first)
