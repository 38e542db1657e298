"""What strangers get, and what those get who know a password."""

from __future__ import annotations

import asyncio
import gettext
import json
from pathlib import Path
from typing import Any

import pytest

from core.access import passwords
from core.access.policy import Policy
from core.access.quota import Uploads
from core.access.roles import OWNER, Role
from core.access.sessions import MAX_GUESSES, Guesses, Sessions
from core.language import texts
from pages._ui.guard import door
from pages._ui.guard.gate import Gate
from tests.pages.gate_requests import OPEN, ask, sign_in

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _new_door(monkeypatch: pytest.MonkeyPatch) -> None:
    """A door that nobody has passed, and a password."""
    monkeypatch.setattr(door, "sessions", Sessions())
    monkeypatch.setattr(door, "guesses", Guesses())
    monkeypatch.setattr(door, "uploads", Uploads())
    monkeypatch.setattr(passwords, "_COST", 2**4)  # a quick hash does here
    passwords.set_password(Role.TRAIN, PASSWORD)


@pytest.mark.parametrize(
    ("path", "method", "kind"),
    [
        ("/", "GET", "http"),
        ("/compare", "GET", "http"),
        ("/media/a.png", "GET", "http"),
        ("/picture/photos-1a2b/0123456789abcdef", "GET", "http"),
        ("/thumbnail/photos-1a2b/0123456789abcdef.jpg", "GET", "http"),
        ("/plotly/4.0.0.js", "GET", "http"),
        ("/_stcore/host-config", "GET", "http"),
        ("/_stcore/upload_file/a/b", "PUT", "http"),
        ("/_stcore/upload_file/a/b", "DELETE", "http"),
        ("/_stcore/stream", "GET", "websocket"),
    ],
)
def test_a_stranger_gets_the_form_or_nothing(path: str, method: str, kind: str) -> None:
    for cookie in ("", "thaw_session=", "thaw_session=guessed", "_streamlit_user=x"):
        answer = ask(OPEN, path, method, kind=kind, cookie=cookie)
        assert answer.status in (401, 403)
        assert not answer.reached_app


def test_a_health_check_needs_no_password() -> None:
    assert ask(OPEN, "/_stcore/health").body == "the app"


def test_the_password_lets_in_until_the_sign_out(thaw_home: Path) -> None:
    entered = sign_in(PASSWORD, "/compare", query="a=1&b=%2F")
    assert entered.status == 303
    assert entered.headers["location"] == "/compare?a=1&b=%2F"
    assert "httponly" in entered.headers["set-cookie"].lower()
    assert "samesite=lax" in entered.headers["set-cookie"].lower()
    assert ask(OPEN, "/compare", cookie=entered.cookie).body == "the app"
    stream = ask(OPEN, "/_stcore/stream", kind="websocket", cookie=entered.cookie)
    assert stream.reached_app
    left = ask(OPEN, "/sign-out", cookie=entered.cookie)
    assert "signed out" in left.body
    assert ask(OPEN, "/compare", cookie=entered.cookie).status == 401
    log = (thaw_home / "access.log").read_text()
    lines = [json.loads(line) for line in log.splitlines()]
    assert [(line["name"], line["action"]) for line in lines] == [("Ada", "sign in")]


def test_over_tls_the_cookie_stays_there() -> None:
    assert "secure" in sign_in(PASSWORD, scheme="https").headers["set-cookie"].lower()
    assert "secure" not in sign_in(PASSWORD).headers["set-cookie"].lower()


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("//evil.example/x", "/evil.example/x"),
        ("/\\evil.example", "/evil.example"),
        ("/\\/evil.example", "/evil.example"),
        ("/a\r\nSet-Cookie: b", "/a%0D%0ASet-Cookie%3A%20b"),
        ("/base/sign-out", "/base"),
    ],
)
def test_a_sign_in_leads_to_this_server_only(path: str, place: str) -> None:
    assert sign_in(PASSWORD, path).headers["location"] == place


def test_guessing_ends_after_a_few(thaw_home: Path) -> None:
    for _ in range(MAX_GUESSES):
        assert sign_in("wrong guess").status == 401
    assert sign_in(PASSWORD).status == 429
    assert sign_in(PASSWORD, client="10.0.0.9").status == 303
    assert PASSWORD not in (thaw_home / "access.log").read_text()
    assert "wrong guess" not in (thaw_home / "access.log").read_text()


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://localhost:3000"]
)
def test_another_page_can_not_sign_somebody_in(origin: str) -> None:
    assert sign_in(PASSWORD, origin=origin).status == 421


def test_a_long_form_is_not_read() -> None:
    assert sign_in("x" * 5000).status == 413


def test_what_was_typed_is_not_markup() -> None:
    assert "<script>" not in sign_in("x", name="<script>").body


def test_uploads_have_a_quota(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THAW_UPLOAD_GB", "0.000001")
    cookie = sign_in(PASSWORD).cookie
    path = "/_stcore/upload_file/session/file"

    def upload(length: str | None, policy: Policy = OPEN) -> int:
        headers = {"cookie": cookie}
        headers |= {} if length is None else {"content_length": length}
        return ask(policy, path, "PUT", **headers).status

    assert upload("600") == 200
    assert upload("600") == 413
    assert upload("400") == 200
    assert upload(None) == 411
    assert upload("-1") == 411
    assert upload("600", Policy()) == 200, "at one's own computer there is none"


def test_a_cookie_that_was_made_up_has_no_quota_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("THAW_UPLOAD_GB", "0.000001")
    path = "/_stcore/upload_file/session/file"
    insecure = Policy(is_open=True)
    given = [
        ask(
            insecure, path, "PUT", cookie=f"thaw_session={number}", content_length="600"
        )
        for number in range(3)
    ]
    assert [answer.status for answer in given] == [200, 413, 413]
    assert ask(insecure, path, kind="websocket").reached_app


def test_many_sessions_have_one_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THAW_UPLOAD_GB", "0.000001")
    path = "/_stcore/upload_file/session/file"
    statuses = []
    for _ in range(21):
        cookie = f"thaw_session={door.sessions.start(OWNER)}"
        answer = ask(OPEN, path, "PUT", cookie=cookie, content_length="1000")
        statuses.append(answer.status)
    assert statuses == [200] * 20 + [413]


def test_a_websocket_ends_with_the_session() -> None:
    token = sign_in(PASSWORD).cookie
    heard: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        heard.append((await receive())["type"])
        door.sessions.end(token.split("=")[1])
        heard.append((await receive())["type"])

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.receive", "bytes": b""}

    async def send(message: dict[str, Any]) -> None:
        heard.append(message["type"])

    scope = {
        "type": "websocket",
        "path": "/_stcore/stream",
        "headers": [(b"host", b"localhost"), (b"cookie", token.encode())],
        "server": ("127.0.0.1", 8501),
    }
    asyncio.run(Gate(app, OPEN)(scope, receive, send))
    assert heard == ["websocket.receive", "websocket.disconnect"]


def test_the_form_is_in_the_language_that_the_browser_asks_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    german = gettext.NullTranslations()
    words = {"Password": "Passwort", "Sign in to Thaw": "Bei Thaw <anmelden>"}
    monkeypatch.setattr(german, "gettext", lambda text: words.get(text, text))
    monkeypatch.setattr(texts, "catalog", lambda code: german)
    answer = ask(OPEN, accept_language="de-AT,de;q=0.9,en;q=0.8")
    assert '<html lang="de">' in answer.body and "<label>Passwort" in answer.body
    assert "<h1>Bei Thaw &lt;anmelden&gt;</h1>" in answer.body
    assert "<label>Password" in ask(OPEN, accept_language="fr").body
    assert '<html lang="en">' in ask(OPEN).body
