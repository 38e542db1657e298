"""Requests to the gate alone, with an app behind it that answers to everything."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from core.access.policy import Policy, policy_of
from pages._ui.guard.gate import Gate

OPEN = policy_of("0.0.0.0", {})


@dataclass
class Answer:
    """What came back."""

    status: int = 0
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    reached_app: bool = False

    @property
    def cookie(self) -> str:
        return self.headers.get("set-cookie", "").split(";")[0]


def ask(
    policy: Policy,
    path: str = "/",
    method: str = "GET",
    *,
    body: bytes = b"",
    reached: str = "127.0.0.1",
    client: str = "127.0.0.1",
    kind: str = "http",
    query: str = "",
    scheme: str = "http",
    **headers: str,
) -> Answer:
    """Send a request through the gate; a header's name has _ for -."""
    given = {"host": "localhost:8501", "accept": "text/html"} | headers
    scope = {
        "type": kind,
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [
            (name.replace("_", "-").encode(), value.encode("latin-1"))
            for name, value in given.items()
        ],
        "server": (reached, 8501),
        "client": (client, 40000),
        "scheme": scheme,
    }
    if kind == "websocket":
        del scope["method"]
    answer = Answer()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        answer.reached_app = True
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"the app"})

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            pairs = message["headers"]
            answer.headers = {key.decode(): value.decode() for key, value in pairs}
        elif message["type"] == "websocket.close":
            answer.status = 403
        else:
            answer.body += message.get("body", b"").decode()

    asyncio.run(Gate(app, policy)(scope, receive, send))
    return answer


def sign_in(password: str, path: str = "/", name: str = "Ada", **more: Any) -> Answer:
    return ask(
        OPEN,
        path,
        "POST",
        body=urlencode({"name": name, "password": password}).encode(),
        content_type="application/x-www-form-urlencoded",
        **more,
    )
