"""The server as an ASGI application: its routes, in their frame."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from core.server import inference, metrics, site
from core.server.frame import LIVE, READY, Frame, Log, answer_to, gone, refused
from core.server.json_body import json_answer
from core.server.predict import predict
from core.server.refusals import NotFound, Refusal, WrongMethod, defect
from core.server.service import Service, service_of


def make_app(service: Service, log: Log | None = None) -> ASGIApp:
    """All routes of a model's server.

    Args:
        service: What they share; its threads end with the application.
        log: Told one short line per request; None = nobody wants to know.
    """

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        service.engine.close()

    app = Starlette(
        routes=[
            Route("/", site.home),
            Route("/docs", site.docs),
            Route("/openapi.json", site.openapi),
            Route(LIVE, is_live),
            Route(READY, is_ready),
            Route("/metrics", figures),
            Route("/predict", predict, methods=["POST"]),
            *inference.ROUTES,
        ],
        exception_handlers={
            Refusal: refused,
            HTTPException: _no_route,
            ClientDisconnect: gone,
            Exception: _defect,
        },
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    app.state.service = service
    return Frame(app, service, log)


async def is_live(request: Request) -> Response:
    """That the server answers at all."""
    return json_answer({"status": "ok"})


async def is_ready(request: Request) -> Response:
    """Whether it may be sent requests."""
    if service_of(request).is_ready:
        return json_answer({"status": "ready"})
    return json_answer({"status": "stopping"}, 503)


async def figures(request: Request) -> Response:
    """What was counted, in Prometheus' text format."""
    text = service_of(request).metrics.text()
    return Response(text, media_type=metrics.CONTENT_TYPE)


async def _no_route(request: Request, error: Exception) -> Response:
    """Starlette found no route: another path, or another method."""
    if not isinstance(error, HTTPException):
        raise error
    path, method = request.url.path, request.method
    if error.status_code != WrongMethod.status:
        missing = NotFound(
            "a path that /docs lists", path[:200], "Correct the address."
        )
        return answer_to(path, missing)
    allowed = (error.headers or {}).get("Allow", "")
    action = f"Send it with {allowed}."
    answer = answer_to(path, WrongMethod(f"{allowed} {path}", method[:20], action))
    answer.headers["Allow"] = allowed
    return answer


async def _defect(request: Request, error: Exception) -> Response:
    """What should not happen; uvicorn writes the traceback to its log."""
    return answer_to(request.url.path, defect())
