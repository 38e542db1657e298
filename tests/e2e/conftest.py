"""A real server and a real browser."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from weakref import WeakKeyDictionary

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from core.runs.run import Run
from core.storage.files import read_json
from core.storage.locks import is_locked
from tests.e2e.windows import clear, launched, new_window

ROOT = Path(__file__).resolve().parents[2]

_answers: WeakKeyDictionary[Page, int] = WeakKeyDictionary()


class Server:
    """The app as `make app` starts it, on a free port and in a THAW_HOME of its own."""

    def __init__(self, home: Path, *flags: str, **environ: str) -> None:
        self.home = home
        self._flags = flags
        self._environ = {"THAW_HOME": str(home)} | environ
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log_path = home.parent / f"server-{self.port}.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, most_seconds: float = 30) -> None:
        command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
        with self.log_path.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, f"--server.port={self.port}", *self._flags],
                cwd=ROOT,
                env=os.environ | self._environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + most_seconds
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health") as answer:
                    if answer.read() == b"ok":
                        return
            except OSError:
                time.sleep(0.1)
        told = self.log_path.read_text()
        raise AssertionError(f"no server after {most_seconds:.0f} s: {told}")

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(20)


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The one app of all modules; they ask for `server`, in whose home is nothing.

    Its worker stays for the next job, as anybody's does: to load Keras anew for each
    run takes longer than the run.
    """
    home = tmp_path_factory.mktemp("e2e") / "home"
    running = Server(home, THAW_WARM_SECONDS="600")
    running.start()
    yield running
    running.stop()
    remove(home)  # the worker that waits there sees that, and ends


@pytest.fixture(scope="module")
def server(app: Server) -> Iterator[Server]:
    """A running app in an empty home; so that a story can go on from test to test."""
    yield app
    end_workers(app.home)
    for item in app.home.glob("*"):
        # What is known of this computer's speed stays, and so does the worker.
        if item.is_dir() and item.name != "warm":
            remove(item)


def remove(folder: Path) -> None:
    """Delete a folder into which the app may just be writing, such as thumbnails."""
    for _ in range(20):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.1)
    raise AssertionError(f"{folder} can't be deleted")


@pytest.fixture
def at_home(server: Server, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of the app, which is this process's for as long as the test lasts."""
    monkeypatch.setenv("THAW_HOME", str(server.home))
    return server.home


@pytest.fixture(scope="module")
def pictures(
    tmp_path_factory: pytest.TempPathFactory, draw_images: Callable[..., Path]
) -> Path:
    """Two classes with 30 drawn pictures each."""
    root = tmp_path_factory.mktemp("pictures") / "shapes"
    return draw_images(root, {"discs": 30, "squares": 30}, size=96)


@pytest.fixture(scope="module")
def run(server: Server, trained_run: Run) -> Run:
    """A finished run at the server, with its data set."""
    ignored = shutil.ignore_patterns(".reserve")  # an ending worker deletes it
    for kind in ("datasets", "runs"):
        source = trained_run.path.parent.parent / kind
        shutil.copytree(source, server.home / kind, ignore=ignored, dirs_exist_ok=True)
    return Run(server.home / "runs" / trained_run.id)


def end_workers(home: Path) -> None:
    """Kill the workers of this home that still live, and wait until they are gone."""
    for folder in (*home.glob("runs/[!.]*"), *home.glob("studies/[!.]*")):
        pid = read_json(folder / "status.json", {}).get("pid")
        if pid and is_locked(folder / "lock"):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while is_locked(folder / "lock") and time.monotonic() < deadline:
            time.sleep(0.02)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture(scope="session")
def window(browser: Browser) -> Iterator[BrowserContext]:
    """The one window of most tests, in which the app's scripts are read once."""
    with new_window(browser) as window:
        window.on("page", _count_answers)
        yield window


@pytest.fixture
def context(window: BrowserContext) -> Iterator[BrowserContext]:
    """A window that remembers nothing of what another test did in it.

    A module whose tests sign in, go offline or use the camera has `own_window` instead.
    """
    yield window
    clear(window)


@pytest.fixture
def own_window(browser: Browser) -> Iterator[BrowserContext]:
    """A new window."""
    with new_window(browser) as window:
        window.on("page", _count_answers)
        yield window


@pytest.fixture
def page(context: BrowserContext, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page; what it showed when its test failed is kept in test-results/."""
    opened = context.new_page()
    yield opened
    if getattr(request.node, "failed", False):
        folder = ROOT / "test-results"
        folder.mkdir(exist_ok=True)
        opened.screenshot(path=folder / f"{request.node.name}.png", full_page=True)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Iterator[None]:
    outcome = yield
    if call.when == "call":
        item.failed = outcome.get_result().failed  # type: ignore[attr-defined]


def visit(page: Page, url: str) -> None:
    """Open a page of the app and wait until its script has run."""
    page.goto(url)
    settled(page)


def settled(page: Page) -> None:
    """Wait until the script of the page is not running."""
    page.wait_for_selector(
        "[data-testid='stApp'][data-test-connection-state='CONNECTED']"
        "[data-test-script-state='notRunning']"
    )


def _count_answers(page: Page) -> None:
    """Count the ends of scripts that the server tells a page."""

    def receive(frame: str | bytes) -> None:
        message = ForwardMsg()
        message.ParseFromString(frame if isinstance(frame, bytes) else frame.encode())
        _answers[page] += message.WhichOneof("type") == "script_finished"

    _answers[page] = 0
    page.on("websocket", lambda socket: socket.on("framereceived", receive))


@contextlib.contextmanager
def answered(page: Page) -> Iterator[None]:
    """Wait until the script has run for what is done inside, and is not running.

    `settled` alone may look before the browser has sent anything. What was typed would
    be lost if the page were left then: with two requests on their way Streamlit (1.67)
    answers the later one only, which speaks for the widgets of its own page.
    """
    before, deadline = _answers[page], time.monotonic() + 60
    yield
    while _answers[page] == before:
        assert time.monotonic() < deadline, "the server has not answered"
        page.wait_for_timeout(20)
    settled(page)
