"""Signing in with an OpenID Connect provider: one of our own, on this computer."""

from __future__ import annotations

import contextlib
import http.client
import http.server
import json
import re
import threading
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest

from core.access.people import set_role
from core.access.roles import Role
from tests.e2e.conftest import Server

pytest.importorskip("authlib", reason="needs requirements-signin.txt")
jwt = pytest.importorskip("joserfc.jwt", reason="needs requirements-signin.txt")
jwk = pytest.importorskip("joserfc.jwk", reason="needs requirements-signin.txt")

pytestmark = pytest.mark.e2e


class Provider(http.server.ThreadingHTTPServer):
    """Vouches for ada@example.org, whoever asks."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.key = jwk.RSAKey.generate_key(2048, {"kid": "1"})
        self.nonce = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def token(self) -> str:
        now = int(time.time())
        claims = {"iss": self.url, "sub": "1", "aud": "thaw", "iat": now}
        claims |= {"exp": now + 600, "nonce": self.nonce, "email": "ada@example.org"}
        return str(jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.key))


class _Answers(http.server.BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        url = self.server.url
        if self.path == "/keys":
            self._say({"keys": [self.server.key.as_dict(private=False)]})
            return
        self._say(
            {
                "issuer": url,
                "authorization_endpoint": f"{url}/authorize",
                "token_endpoint": f"{url}/token",
                "jwks_uri": f"{url}/keys",
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        given = {"access_token": "a", "token_type": "Bearer"}
        self._say(given | {"id_token": self.server.token()})

    def _say(self, value: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(value).encode())

    def log_message(self, *_: Any) -> None:
        """Say nothing between the tests."""


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def shared(tmp_path: Path, provider: Provider) -> Iterator[Server]:
    secrets = tmp_path / "secrets.toml"
    environ = {"THAW_HOSTS": "thaw.example.org"}
    running = Server(tmp_path / "home", f"--secrets.files={secrets}", **environ)
    secrets.write_text(
        f'[auth]\nredirect_uri = "{running.url}/oauth2callback"\n'
        f'cookie_secret = "{"x" * 64}"\nclient_id = "thaw"\nclient_secret = "s"\n'
        f'server_metadata_url = "{provider.url}/.well-known/openid-configuration"\n'
    )
    running.start()
    yield running
    running.stop()


class Visitor:
    """A browser's cookies, and what it is answered."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cookies: dict[str, str] = {}

    def get(self, path: str) -> tuple[int, str, str]:
        """Status, where to go next, and the page."""
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        with contextlib.closing(connection):
            connection.request(
                "GET", path, None, {"Accept": "text/html", "Cookie": cookies}
            )
            answer = connection.getresponse()
            for line in answer.headers.get_all("Set-Cookie") or []:
                name, _, value = line.split(";")[0].partition("=")
                self._cookies[name] = value
            text = answer.read().decode("utf-8", "replace")
            return answer.status, answer.headers["Location"] or "", text


def test_whom_the_provider_knows_and_who_has_a_role_gets_in(
    shared: Server, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Visitor(shared.port)
    status, _, form = visitor.get("/")
    assert status == 401
    link = re.search(r'href="(/auth/login[^"]+)"', form)
    assert link is not None
    asked = parse_qs(urlparse(visitor.get(unescape(link[1]))[1]).query)
    provider.nonce = asked["nonce"][0]
    assert visitor.get(f"/oauth2callback?code=1&state={asked['state'][0]}")[0] == 302
    assert visitor.get("/")[0] == 401, "nobody without a role"
    monkeypatch.setenv("THAW_HOME", str(shared.home))
    set_role("@example.org", Role.VIEW)
    assert visitor.get("/")[0] == 200
    assert visitor.get("/sign-out")[:2] == (303, "auth/logout")
    visitor.get("/auth/logout")
    assert visitor.get("/")[0] == 401
