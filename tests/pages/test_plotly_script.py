"""plotly.js, as the browser asks for it."""

from __future__ import annotations

import asyncio
import gzip

import pytest
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

from pages._ui.charts import plotly_script
from pages._ui.charts.plotly_script import URL, Announced


def asked(name: str, encoding: bytes) -> Response:
    headers = [(b"accept-encoding", encoding)]
    parts = {"path_params": {"name": name}, "headers": headers}
    return plotly_script.answer(Request({"type": "http"} | parts))


def test_it_is_the_wheels_own_packed_where_the_browser_takes_it_so() -> None:
    name = URL.rpartition("/")[2]
    plain, packed = asked(name, b"identity"), asked(name, b"gzip, br")
    assert b"plotly.js v" in plain.body[:200]
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["content-encoding"] == "gzip"
    for answer in (plain, packed):
        assert "immutable" in answer.headers["cache-control"]
        assert answer.media_type == "text/javascript"


@pytest.mark.parametrize("name", ["0.0.0.js", "", "../plotly.min.js"])
def test_nothing_else_is_served(name: str) -> None:
    assert asked(name, b"").status_code == 404


def announced(path: str, kind: str) -> str | None:
    """What a document or file at this path announces."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    answer = Response("content", media_type=kind)
    scope = {"type": "http", "path": path, "method": "GET", "headers": []}
    asyncio.run(Announced(answer)(scope, receive, send))
    return MutableHeaders(scope=sent[0]).get("link")


def test_pages_announce_it_and_nothing_else_does() -> None:
    link = f"<{URL}>; rel=%s; as=script"
    assert announced("/base/compare", "text/html") == link % "preload"
    assert announced("/", "text/html") == link % "prefetch"
    assert announced("/compare", "text/plain") is None
