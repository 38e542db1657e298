from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from starlette.requests import Request
from starlette.types import Message

from core.server import limits
from core.server.limits import Gate, drain
from core.server.refusals import Busy, TooLarge, TooSlow
from core.server.settings import MEGABYTE, ServeSettings
from tests.core.server.conftest import Serve, picture

SMALL = ServeSettings(max_megabytes=1, concurrency=2)


def request(length: int | None, *chunks: bytes, ends: bool = True) -> Request:
    """A request whose body comes in chunks, and then perhaps no more."""
    headers = [] if length is None else [(b"content-length", str(length).encode())]
    left = iter(chunks)

    async def receive() -> Message:
        chunk = next(left, None)
        if chunk is None and not ends:
            await asyncio.sleep(60)
        return {"type": "http.request", "body": chunk or b"", "more_body": bool(chunk)}

    return Request({"type": "http", "headers": headers}, receive)


async def read(gate: Gate, asked: Request) -> bytes:
    async with gate.body_of(asked) as body:
        return bytes(body)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("BODY_SECONDS", "ANSWER_SECONDS", "_DRAIN_SECONDS"):
        monkeypatch.setattr(limits, name, 0.05)
    yield


def test_a_body_is_put_together() -> None:
    assert asyncio.run(read(Gate(SMALL), request(4, b"ab", b"cd"))) == b"abcd"


@pytest.mark.parametrize(
    "asked",
    [
        lambda: request(MEGABYTE + 1),
        lambda: request(10**30),
        lambda: request(None, b"x" * MEGABYTE, b"x"),
    ],
)
def test_a_body_that_is_too_large_is_not_kept(asked: object) -> None:
    gate = Gate(SMALL)
    with pytest.raises(TooLarge, match="up to 1 MB"):
        asyncio.run(read(gate, asked()))  # type: ignore[operator]
    assert gate.requests == 0


def test_a_slow_body_is_given_up(impatient: None) -> None:
    gate = Gate(SMALL)
    with pytest.raises(TooSlow, match="2 bytes of it"):
        asyncio.run(read(gate, request(9, b"ab", ends=False)))
    assert gate.requests == 0


def test_work_that_takes_too_long_is_given_up(impatient: None) -> None:
    async def work() -> None:
        async with Gate(SMALL).body_of(request(1, b"a")):
            await asyncio.sleep(60)

    with pytest.raises(Busy, match="time"):
        asyncio.run(work())


def test_no_more_requests_than_there_is_room_for() -> None:
    async def work() -> None:
        gate = Gate(SMALL)
        async with gate.body_of(request(0)), gate.body_of(request(0)):
            with pytest.raises(Busy) as refused:
                await read(gate, request(0))
            assert refused.value.headers["Retry-After"]
        assert await read(gate, request(1, b"a")) == b"a"

    asyncio.run(work())


def test_large_bodies_wait_for_each_other() -> None:
    async def work() -> None:
        gate, held = Gate(ServeSettings(max_megabytes=1)), []
        done = asyncio.Event()

        async def hold() -> None:
            async with gate.body_of(request(MEGABYTE)):
                held.append(1)
                await done.wait()

        tasks = [asyncio.create_task(hold()) for _ in range(6)]
        await asyncio.sleep(0.01)
        assert len(held) == 4  # megabytes at once
        assert await asyncio.wait_for(read(gate, request(0)), 1) == b""
        done.set()
        await asyncio.gather(*tasks)
        assert len(held) == 6

    asyncio.run(work())


def test_what_is_left_of_a_refused_body_is_thrown_away(impatient: None) -> None:
    async def work(asked: Request) -> None:
        await drain(asked.receive)

    asyncio.run(work(request(None, b"a" * 10, b"b")))
    asyncio.run(work(request(None, b"a", ends=False)))  # and not waited for


def test_a_busy_server_says_when_to_come_back(serve: Serve) -> None:
    server = serve(concurrency=1)
    server.service.gate.requests = 1
    headers = {"Content-Type": "image/png"}
    answer = server.client.post("/predict", content=picture(1), headers=headers)
    assert answer.status_code == 503 and answer.headers["Retry-After"] == "1"
    assert "room for one more request" in answer.json()["error"]["message"]
    assert server.client.get("/healthz").status_code == 200
    assert "thaw_requests_in_progress 1.0" in server.client.get("/metrics").text
