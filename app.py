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
    def picture(request: Request) -> Response:
        answering = importlib.import_module("pages._ui.decide.pointed")
        return cast(Response, answering.answer(request))

    def thumbnail(request: Request) -> Response:
        answering = importlib.import_module("pages._ui.dataset.served")
        return cast(Response, answering.answer(request))

    def shown(request: Request) -> Response:
        answering = importlib.import_module("pages._ui.run.shown")
        return cast(Response, answering.answer(request))

    async def live(request: Request) -> Response:
        answering = importlib.import_module("pages._ui.predict.live_answer")
        return cast(Response, await answering.answer(request))

    def plotly(request: Request) -> Response:
        answering = importlib.import_module("pages._ui.charts.plotly_script")
        return cast(Response, answering.answer(request))

    return [
        at("plotly/{name}", plotly, "GET"),
        at("picture/{dataset}/{image}", picture, "GET"),
        at("thumbnail/{dataset}/{name}", thumbnail, "GET"),
        at("shown/{run}/{name}", shown, "GET"),
        at("live/{run}/{phase}", live, "POST"),
    ]


app = st.App(
    "router.py",
    lifespan=prepared,
    routes=own_routes(),
    middleware=[gate(), Middleware(Announced)],
)
