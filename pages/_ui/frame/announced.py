"""What a browser is told to fetch while a page is made, before it is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages._ui.charts.plotly_script import URL
from pages._ui.guard import guest

_DRAWS_AT_ONCE = ("train",)  # pages that show a chart without being scrolled

# The elements of a page whose scripts Streamlit asks for only as each comes (1.67).
_ELEMENTS = {"compare": ("Html", "Multiselect", "Metric", "BidiComponent", "DataFrame")}

_FILES = Path(st.__file__).parent / "static"
_SCRIPTS = "static/js"
_LEAST_BYTES = 10_000  # smaller ones are there at once; proxies take few letters
_IMPORTED = re.compile(r"""(?:from|import)\s*["'`]\./([\w.-]+\.js)["'`]""")


class Announced:
    """ASGI middleware: adds the links to the answers that are documents."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = str(scope.get("path", ""))
        if guest.is_route(path):  # phones draw no chart, and share a slow network
            await self._app(scope, receive, send)
            return
        page = path.rsplit("/", 1)[-1]

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers["Link"] = _links(page)
            await send(message)

        await self._app(scope, receive, sending)


@lru_cache(maxsize=8)
def _links(page: str) -> str:
    """The header of a page, by the last part of its address."""
    when = "preload" if page in _DRAWS_AT_ONCE else "prefetch"
    links = [f"<{URL}>; rel={when}; as=script"]
    # After those that the document itself names: without them there is no element.
    links += [
        "; ".join((f"<{_SCRIPTS}/{name}>", "rel=modulepreload", "fetchpriority=low"))
        for name in _scripts_of(_ELEMENTS.get(page, ()))
    ]
    return ", ".join(links)


def _scripts_of(elements: tuple[str, ...]) -> list[str]:
    """The larger scripts of Streamlit's elements that its document does not name.

    None where another version has other files: it is faster with them, not better.
    """
    named = (_FILES / "index.html").read_text("utf-8")
    found: dict[str, str] = {}
    for element in elements:
        for script in (_FILES / _SCRIPTS).glob(f"{element}.*.js"):
            _add_imported(script.name, found)
    return [
        name
        for name, text in found.items()
        if name not in named and len(text) >= _LEAST_BYTES
    ]


def _add_imported(name: str, found: dict[str, str]) -> None:
    """Add a script's text, and those of all that it imports."""
    if name in found or not (_FILES / _SCRIPTS / name).is_file():
        return
    found[name] = (_FILES / _SCRIPTS / name).read_text("utf-8")
    for imported in _imports(found[name]):
        _add_imported(imported, found)


def _imports(text: str) -> Iterator[str]:
    return (match[1] for match in _IMPORTED.finditer(text))
