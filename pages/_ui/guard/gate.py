"""What every request passes first, whatever its route: pages, files and the websocket.

`core/access/policy.py` says what it stands against.
"""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.access import hosts
from core.access.policy import Policy, canonical, is_loopback
from core.access.quota import upload_bytes
from core.language.current import best_of, speak
from core.language.texts import _
from core.text.numbers import size
from pages._ui.guard import door, guest, sign_in

_HEADERS = {
    "Content-Security-Policy": (
        "frame-ancestors 'none'; base-uri 'self'; object-src 'none'; form-action 'self'"
    ),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

# Of Streamlit's own routes, those that the pages use. Its figures (/_stcore/metrics)
# and what later versions may add are nobody's business.
_STREAMLIT = "_stcore"
_UPLOAD = "upload_file"
_OPEN = ("health", "host-config", "stream", _UPLOAD, "bidi-components")

_CLASS = 20  # people who may share an address, each with a quota of uploads


class Gate:
    """ASGI middleware around the whole app."""

    def __init__(self, app: ASGIApp, policy: Policy) -> None:
        self._app = app
        self._policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        # Whoever answers outside of a page speaks as the browser asks for.
        speak(best_of(Headers(scope=scope).get("accept-language", "")))
        send = _with_headers(send)
        refused = self._refused(scope)
        if not refused and self._policy.signs_in and not _is_for_all(scope):
            if scope["type"] == "http":
                if answer := await sign_in.answer(Request(scope, receive)):
                    await answer(scope, receive, send)
                    return
            else:
                receive = _while_signed_in(HTTPConnection(scope), receive)
                if not sign_in.person_at(HTTPConnection(scope)):
                    refused = 401, _("Sign in first.")
        if not refused and self._policy.is_open:
            refused = _too_much(scope)
        if refused:
            await _refuse(refused, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _refused(self, scope: Scope) -> tuple[int, str] | None:
        """The status and the reason, where a request is not answered."""
        headers = Headers(scope=scope)
        reached = canonical(str((scope.get("server") or ("",))[0]))
        if not self._policy.is_open and not is_loopback(reached):
            return 403, _("Thaw was started for this computer alone.")
        own = (headers.getlist("host"), headers.getlist("origin"))
        if reason := hosts.refusal(*own, self._policy, reached):
            return 421 if scope["type"] == "http" else 403, reason
        if _is_closed(scope["path"]):
            return 404, _("Not found")
        return None


def _streamlit_route(path: str) -> str | None:
    """The name of one of Streamlit's own routes, wherever the app is mounted."""
    parts = [part for part in path.split("/") if part]
    if _STREAMLIT not in parts:
        return None
    return next(iter(parts[parts.index(_STREAMLIT) + 1 :]), "")


def _is_closed(path: str) -> bool:
    route = _streamlit_route(path)
    return route is not None and route not in _OPEN


def _is_for_all(scope: Scope) -> bool:
    """What needs no sign-in: the phones of a class, and a container's health check.

    The latter tells nothing but that we live.
    """
    path = scope["path"]
    is_guest = scope["type"] == "http" and guest.is_route(path)
    return is_guest or path.endswith(f"/{_STREAMLIT}/health")


def _too_much(scope: Scope) -> tuple[int, str] | None:
    """The status and the reason, where somebody uploads more than they may."""
    if _streamlit_route(scope["path"]) != _UPLOAD or scope.get("method") != "PUT":
        return None
    connection = HTTPConnection(scope)
    length = connection.headers.get("content-length", "")
    if not length.isdecimal():
        return 411, _("An upload says how long it is.")
    limit = upload_bytes()
    token = connection.cookies.get(door.COOKIE, "")
    address = connection.client.host if connection.client else ""
    # Whoever signs in again and again has many sessions, and still one address.
    counted = [(address, limit)]
    if door.sessions.find(token):
        counted = [(token, limit), (address, _CLASS * limit)]
    if not all(door.uploads.take(key, int(length), most) for key, most in counted):
        reason = _(
            "You may upload {size} in an hour; this would be more.", size=size(limit)
        )
        return 413, reason
    return None


async def _refuse(
    refused: tuple[int, str], scope: Scope, receive: Receive, send: Send
) -> None:
    status, reason = refused
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": reason})
        return
    await PlainTextResponse(f"{reason}\n", status)(scope, receive, send)


def _while_signed_in(connection: HTTPConnection, receive: Receive) -> Receive:
    """A websocket that ends with the session: each message of a page asks again."""

    async def receiving() -> Message:
        message = await receive()
        if sign_in.person_at(connection) is None:
            return {"type": "websocket.disconnect", "code": 1008}
        return message

    return receiving


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers[name] = value
        await send(message)

    return sending
