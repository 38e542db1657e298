"""What pages tell a browser to fetch early."""

from __future__ import annotations

import asyncio
from pathlib import Path

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import Message

from pages._ui.charts.plotly_script import URL
from pages._ui.frame.announced import Announced

_STATIC = Path(st.__file__).parent / "static"


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


def test_pages_announce_plotly_and_nothing_else_does() -> None:
    link = f"<{URL}>; rel=%s; as=script"
    assert announced("/base/train", "text/html") == link % "preload"
    assert announced("/", "text/html") == link % "prefetch"
    assert announced("/train", "text/plain") is None
    assert announced("/join/abc", "text/html") is None  # a phone draws no chart


def test_compare_announces_the_scripts_of_its_elements_that_are_there() -> None:
    told = announced("/base/compare", "text/html") or ""
    scripts = [part[1 : part.index(">")] for part in told.split(", ")[1:]]
    for element in ("Multiselect", "DataFrame"):
        assert any(Path(script).name.startswith(f"{element}.") for script in scripts)
    assert all((_STATIC / script).is_file() for script in scripts)
    assert len(told) < 2000  # a proxy's room for an answer's head is 4 kB
