"""What every request passes, whatever its route; and how a refusal is answered."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable
from itertools import count

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.server import inference
from core.server.json_body import json_answer
from core.server.limits import drain
from core.server.refusals import Refusal
from core.server.service import Service

LIVE, READY = "/healthz", "/readyz"
# They tell nothing of the model, or let a person type the key.
OPEN = {"/", "/docs", "/openapi.json", LIVE, READY, inference.LIVE, inference.READY}

ID_HEADER = "X-Request-ID"
# Randomness for each request would cost a system call.
_START, _NUMBERS = secrets.token_hex(4), count(1)
_ID = re.compile(r"[\w.:-]{1,64}", re.ASCII)
_SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}

Log = Callable[[str], None]


class Frame:
    """ASGI middleware: the key, an id for each request, figures, and a log.

    Args:
        app: With the routes.
        service: What they share.
        log: Told one short line per request; None = nobody wants to know.
    """

    def __init__(self, app: ASGIApp, service: Service, log: Log | None = None) -> None:
        self._app = app
        self._service = service
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        call = _Call(scope, receive, send)
        try:
            self._require_allowed(scope, call.headers)
            await self._app(scope, call.receive, call.send)
        except Refusal as refusal:
            await answer_to(scope["path"], refusal)(scope, call.receive, call.send)
        finally:
            self._count(call)

    def _require_allowed(self, scope: Scope, headers: Headers) -> None:
        reached = str((scope.get("server") or ("",))[0])
        self._service.door.require_meant(headers, reached)
        if scope["path"] not in OPEN:
            self._service.door.require_key(headers)

    def _count(self, call: _Call) -> None:
        seconds, scope = time.perf_counter() - call.began, call.scope
        route = scope.get("route")
        path, method = "other", "any"  # what strangers type would be ever new names
        if route is not None and scope["method"] in route.methods:
            path, method = route.path, scope["method"]
        self._service.metrics.answered(path, method, call.status, seconds)
        if self._log:
            shown = scope["path"][:200]
            took = f"{1000 * seconds:.0f} ms"
            self._log(f"{call.id} {scope['method']} {shown} {call.status} {took}")


class _Call:
    """One request on its way through."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self.began = time.perf_counter()
        self.headers = Headers(scope=scope)
        given = self.headers.get(ID_HEADER, "")
        self.id = given if _ID.fullmatch(given) else f"{_START}-{next(_NUMBERS)}"
        self.status = 499  # the client went before it was answered
        self._receive, self._send = receive, send
        has_body = "content-length" in self.headers or (
            "transfer-encoding" in self.headers
        )
        # Who asks before they send is told no before they do.
        self._is_read = not has_body or "expect" in self.headers

    async def receive(self) -> Message:
        message = await self._receive()
        if not message.get("more_body"):
            self._is_read = True
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            if not self._is_read:
                await drain(self.receive)
            headers = MutableHeaders(scope=message)
            headers[ID_HEADER] = self.id
            headers.update(_SECURITY)
        await self._send(message)


def answer_to(path: str, refusal: Refusal) -> Response:
    """A refusal as the path's callers read it: /v2 has a form of its own."""
    if path == inference.ROOT or path.startswith(f"{inference.ROOT}/"):
        value: object = {"error": str(refusal)}
    else:
        value = {"error": {"status": int(refusal.status), **refusal.to_json()}}
    answer = json_answer(value, refusal.status)
    answer.headers.update(refusal.headers)
    return answer


async def refused(request: Request, error: Exception) -> Response:
    """Starlette's handler of refusals that a route raises."""
    if not isinstance(error, Refusal):
        raise error
    return answer_to(request.url.path, error)


async def gone(request: Request, error: Exception) -> Response:
    """The client went; nobody reads this."""
    return Response(status_code=499)
