"""A real server, asked by other pages, by strangers and by those who may."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from core.access.passwords import set_password
from core.access.roles import Role
from core.data.datasets import add_folder
from core.data.manifests import ensure_manifest
from tests.e2e.accessibility import grave
from tests.e2e.conftest import ROOT, Server, answered, settled

pytestmark = pytest.mark.e2e


@pytest.fixture
def context(own_window: BrowserContext) -> BrowserContext:
    return own_window


VIEWS, TRAINS, ADMINISTERS = "a word for viewers", "a word for class", "the teacher's"

# All that Streamlit 1.67 serves.
ROUTES = (
    "/",
    "/dataset",
    "/_stcore/health",
    "/_stcore/host-config",
    "/_stcore/metrics",
    "/_stcore/script-health-check",
    "/_stcore/upload_file/session/file",
    "/_stcore/bidi-components/name/file.js",
    "/_stcore/agent/interact",
    "/_stcore/stream",
    "/media/file.png",
    "/component/name/index.html",
    "/static/js/index.js",
    "/plotly/4.0.0.js",
    "/auth/login",
    "/auth/logout",
    "/oauth2callback",
)
WEBSOCKET = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


def ask(server: Server, route: str, method: str = "GET", **headers: str) -> Answer:
    address = ("127.0.0.1", server.port)
    body = b"x=1" if method in ("POST", "PUT") else b""
    own = {"Host": f"127.0.0.1:{server.port}"} | headers
    with contextlib.closing(http.client.HTTPConnection(*address, timeout=10)) as asked:
        asked.request(method, route, body, own)
        answer = asked.getresponse()
        return Answer(answer.status, answer.headers, answer.read())


def test_own_routes_answer_as_before(server: Server) -> None:
    for host in (f"localhost:{server.port}", f"[::1]:{server.port}"):
        assert ask(server, "/", Host=host).status == 200
    assert ask(server, "/_stcore/stream", **WEBSOCKET).status == 101
    origin = f"http://127.0.0.1:{server.port}"
    assert ask(server, "/_stcore/stream", **WEBSOCKET, Origin=origin).status == 101


@pytest.mark.parametrize("route", ROUTES)
def test_no_route_answers_to_a_foreign_name_or_page(server: Server, route: str) -> None:
    extra = WEBSOCKET if route.endswith("stream") else {}
    refused = 403 if extra else 421
    foreign = f"evil.example:{server.port}"
    own = f"127.0.0.1:{server.port}"
    for host, origin in (
        (foreign, f"http://{foreign}"),
        (foreign, f"http://{own}"),
        (own, f"http://{foreign}"),
        (own, "http://127.0.0.1:1"),
        (own, "null"),
    ):
        for method in ("GET",) if extra else ("GET", "POST", "PUT", "OPTIONS"):
            answer = ask(server, route, method, Host=host, Origin=origin, **extra)
            assert answer.status == refused, (method, host, origin)


@pytest.mark.parametrize("route", [item for item in ROUTES if "stream" not in item])
def test_every_route_forbids_framing(server: Server, route: str) -> None:
    headers = ask(server, route).headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_figures_of_the_server_are_closed(server: Server) -> None:
    for route in ("/_stcore/metrics", "//_stcore/metrics", "/_stcore/%6detrics"):
        answer = ask(server, route)
        assert answer.status in (400, 404)
        assert b"session" not in answer.body


def test_it_refuses_to_start_for_others_without_a_password(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
    done = subprocess.run(
        [*command, "--server.address=0.0.0.0", "--server.port=0"],
        env=os.environ | {"THAW_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode
    assert "Thaw does not start" in done.stderr
    assert "INSECURE=1" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def shared(
    tmp_path_factory: pytest.TempPathFactory, draw_images: Callable[..., Path]
) -> Iterator[Server]:
    """A server that others can reach, with a data set in the one folder it lends."""
    folder = tmp_path_factory.mktemp("shared")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("THAW_HOME", str(folder / "home"))
        shapes = draw_images(folder / "lent" / "shapes", {"discs": 30, "squares": 30})
        ensure_manifest(add_folder(shapes))
        set_password(Role.VIEW, VIEWS)
        set_password(Role.TRAIN, TRAINS)
        set_password(Role.ADMINISTER, ADMINISTERS)
    running = Server(
        folder / "home",
        "--server.address=0.0.0.0",
        THAW_DATA_ROOTS=str(folder / "lent"),
    )
    running.start()
    yield running
    running.stop()


# What a stranger tries: method, route, headers, and the status that they get.
ATTEMPTS = (
    ("GET", "/", {"Accept": "text/html"}, 401),
    ("GET", "/dataset?dataset=shapes", {"Accept": "*/*"}, 401),
    ("GET", "/_stcore/stream", WEBSOCKET, 403),
    ("GET", "/_stcore/stream", WEBSOCKET | {"Cookie": "thaw_session=guess"}, 403),
    ("PUT", "/_stcore/upload_file/a/b", {}, 401),
    ("GET", "/media/0123.png", {}, 401),
    ("GET", "/app/static/../../app.py", {}, 401),
    ("GET", "/_stcore/metrics", {}, 404),
    ("POST", "/_stcore/agent/interact", {}, 404),
    ("GET", "/", {"Host": "evil.example"}, 421),
    ("POST", "/", {"Origin": "http://evil.example"}, 421),
    ("GET", "/_stcore/health", {}, 200),  # it says "ok", and no more
)


@pytest.mark.parametrize(("method", "route", "headers", "status"), ATTEMPTS)
def test_a_stranger_gets_nothing(
    shared: Server, method: str, route: str, headers: dict[str, str], status: int
) -> None:
    assert ask(shared, route, method, **headers).status == status


def enter(page: Page, server: Server, path: str, name: str, password: str) -> None:
    page.goto(f"{server.url}{path}")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_a_viewer_looks_and_changes_nothing(page: Page, shared: Server) -> None:
    enter(page, shared, "/dataset", "Vic", "not the word")
    expect(page.get_by_role("alert")).to_contain_text("not one of those")
    assert not list(grave(page))
    enter(page, shared, "/dataset", "Vic", VIEWS)
    settled(page)
    page.locator("[class*=st-key-remove] button").first.click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("Ask whoever runs this Thaw").first).to_be_visible()
    assert list((shared.home / "datasets").glob("shapes*/dataset.json"))


def test_a_student_trains_in_the_lent_folder_alone(page: Page, shared: Server) -> None:
    enter(page, shared, "/dataset", "Ada `*`", TRAINS)
    settled(page)
    expect(page.get_by_text("who may train")).to_be_visible()
    page.get_by_role("button", name="Add images").click()
    for path in ("/etc/passwd", "/missing"):
        page.get_by_role("textbox", name="Path of the folder").fill(path)
        with answered(page):
            page.get_by_role("button", name="Add this folder").click()
        expect(page.get_by_text("received one that may not")).to_be_visible()


def test_signing_out_ends_what_other_tabs_could_do(page: Page, shared: Server) -> None:
    enter(page, shared, "/dataset", "Tom", ADMINISTERS)
    settled(page)
    remove = page.locator("[class*=st-key-remove] button").first
    expect(remove).to_be_visible()  # parts of the page that come later would be refused
    other = page.context.new_page()
    other.goto(f"{shared.url}/sign-out")
    expect(other.get_by_text("You are signed out")).to_be_visible()
    remove.click()
    page.wait_for_timeout(500)
    assert list((shared.home / "datasets").glob("shapes*/dataset.json"))
    page.reload()
    expect(page.get_by_label("Password")).to_be_visible()


def test_the_log_says_who_did_what_and_no_secret(shared: Server) -> None:
    log = (shared.home / "access.log").read_text()
    lines = [json.loads(line) for line in log.splitlines()]
    tried = {(line["name"], line["action"], line["outcome"]) for line in lines}
    assert ("Vic", "sign in", "refused") in tried
    assert ("Vic", "remove data set", "refused") in tried
    assert ("Tom", "sign in", "allowed") in tried
    written = [file for file in shared.home.rglob("*") if file.is_file()]
    for file in [*written, shared.log_path]:
        content = file.read_bytes()
        for secret in (VIEWS, TRAINS, ADMINISTERS):
            assert secret.encode() not in content, file
