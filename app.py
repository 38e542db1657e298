"""The server: `streamlit run app.py`; it runs `router.py` for each visit."""

import importlib
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.access import start
from core.errors import UserError
from pages._ui.frame.announced import Announced
from pages._ui.guard import door, identity
from pages._ui.guard.gate import Gate


@asynccontextmanager
async def prepared(_: st.App) -> AsyncIterator[None]:
    """Import the pages before the server answers: the first visitor need not wait."""
    # Not at the top: components register with a server, which is there only now.
    sys.path.append(str(Path(__file__).parent))
    importlib.import_module("pages._ui.frame.sockets").send_at_once()
    importlib.import_module("pages._ui.frame.warm_up").import_pages()
    importlib.import_module("pages._ui.frame.undo").finish_earlier_deletions()
    importlib.import_module("pages._ui.run_table.ahead").read_ahead()
    importlib.import_module("core.trackers.worker").catch_up_later()
    yield


def gate() -> Middleware:
    """What every request passes first; ends the process where it may not listen."""
    try:
        address = st.get_option("server.address") or ""
        policy = start.prepared(address, identity.is_configured())
    except UserError as error:
        sys.exit(f"Thaw does not start. {error}")
    door.use(policy)
    return Middleware(Gate, policy=policy)


def own_routes() -> list[Route]:
    """What pages ask the server for without a script: see the modules named here."""
    base = (st.get_option("server.baseUrlPath") or "").strip("/")

    def at(path: str, answer: Callable[[Request], Any], method: str) -> Route:
        return Route(f"/{base}/{path}".replace("//", "/"), answer, methods=[method])

    # Imported late, as the pages are.
    def made(module: str, name: str = "answer") -> Callable[[Request], Response]:
        def answer(request: Request) -> Response:
            answering = getattr(importlib.import_module(f"pages._ui.{module}"), name)
            return cast(Response, answering(request))

        return answer

    def awaited(module: str, name: str = "answer") -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            answering = getattr(importlib.import_module(f"pages._ui.{module}"), name)
            return cast(Response, await answering(request))

        return answer

    code_page = awaited("classroom.phone_page", "code_page")
    return [
        at("plotly/{name}", made("charts.plotly_script"), "GET"),
        at("picture/{dataset}/{image}", made("decide.pointed"), "GET"),
        at("thumbnail/{dataset}/{name}", made("dataset.served"), "GET"),
        at("shown/{run}/{name}", made("run.shown"), "GET"),
        at("live/{run}/{phase}", awaited("predict.live_answer"), "POST"),
        at("join", code_page, "GET"),
        at("join", code_page, "POST"),
        at("join/{token}", made("classroom.phone_page", "page"), "GET"),
        at("join/{token}/state", made("classroom.requests", "state"), "GET"),
        at("join/{token}/phone", awaited("classroom.requests", "phone"), "POST"),
        at("join/{token}/picture", awaited("classroom.requests", "picture"), "POST"),
        at("join/{token}/question", awaited("predict.phone_question"), "POST"),
    ]


app = st.App(
    "router.py",
    lifespan=prepared,
    routes=own_routes(),
    middleware=[gate(), Middleware(Announced)],
)
