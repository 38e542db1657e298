"""A fresh server for each measurement, and how long a browser waits for its page."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Error, Page, sync_playwright

from core.errors import UserError
from core.storage.kernel_files import process_bytes

ROOT = Path(__file__).resolve().parents[1]

_FLAGS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    # A camera that draws, and that nobody is asked about.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)

_START_SECONDS = 60.0
_PAGE_SECONDS = 60.0

# Says, frame by frame, when the page has what it is asked for. A mark is set one frame
# after it was seen, which is when it has been painted.
_WATCH = """
(wanted) => {
  const ran = "[data-testid=stApp][data-test-connection-state=CONNECTED]" +
    "[data-test-script-state=notRunning]";
  const found = ([selector, text]) => [...document.querySelectorAll(selector)].some(
    (node) => node.getClientRects().length && node.textContent.includes(text) &&
      (node.tagName !== "IMG" || (node.complete && node.naturalWidth)));
  const marks = (window.__marks = {});
  const look = () => {
    for (const name of ["content", "drawn"]) {
      if (marks[name] !== undefined) continue;
      if (wanted.left && location.href.includes(wanted.left)) break;
      if (!document.querySelector(ran) || !wanted[name].every(found)) break;
      marks[name] = null;
      requestAnimationFrame(() => { marks[name] = performance.now(); });
    }
    if (marks.drawn === undefined) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
"""

Wanted = Sequence[tuple[str, str]]  # selectors, and the text that is in one of each


class Seconds(NamedTuple):
    """From the start of the navigation, in seconds."""

    first_contentful: float  # anything at all, also the grey placeholder
    content: float  # the page's own words and figures; its script has come to its end
    drawn: float  # also its charts, tables and pictures


class Running(NamedTuple):
    """A server that answers."""

    url: str
    pid: int

    def peak_bytes(self) -> int | None:
        """Most memory that it had until now; None where the system does not tell."""
        return process_bytes("VmHWM:", self.pid)


@contextmanager
def fresh_server(
    home: Path, root: Path = ROOT, warm_seconds: int = 0
) -> Iterator[Running]:
    """Start the app as `make app` does; gives it once it is healthy.

    Args:
        home: Its THAW_HOME.
        root: The checkout whose app it is.
        warm_seconds: How long a worker stays for the next job; 0 = none loads Keras
            beside what is measured.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log_path = home.with_name(f"{home.name}-server.log")
    command = [sys.executable, "-m", "streamlit", "run", str(root / "app.py")]
    settings = {"THAW_HOME": str(home), "THAW_WARM_SECONDS": str(warm_seconds)}
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            [*command, f"--server.port={port}"],
            cwd=root,
            env=os.environ | settings,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C comes to us, and we end it
        )
    try:
        _wait_for_health(port, process, log_path)
        yield Running(f"http://127.0.0.1:{port}", process.pid)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for_health(
    port: int, process: subprocess.Popen[bytes], log_path: Path
) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with (
            contextlib.suppress(OSError),
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health") as answer,
        ):
            if answer.read() == b"ok":
                return
        time.sleep(0.02)
    raise UserError(
        "a server that starts",
        "none",
        f"Call `make app` and correct what it says. The log: {log_path.read_text()}",
    )


def first_paint(
    browser: Browser,
    url: str,
    content: Wanted,
    drawn: Wanted,
    watch: Callable[[Page], None] = lambda page: None,
) -> Seconds:
    """Open an address in a browser that has nothing cached.

    Args:
        browser: A running one.
        url: Of the page.
        content: What only the finished page shows.
        drawn: What comes after it: charts, tables and pictures.
        watch: Told of the page before it opens the address.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    try:
        context.set_default_timeout(_PAGE_SECONDS * 1000)
        page = context.new_page()
        wanted = {"content": list(content), "drawn": list(drawn)}
        page.add_init_script(f"({_WATCH})({json.dumps(wanted)})")
        watch(page)
        page.goto(url, wait_until="commit")
        page.wait_for_function("window.__marks?.drawn > 0", polling=50)
        content_ms, drawn_ms, first_ms = page.evaluate(
            "[__marks.content, __marks.drawn, "
            "performance.getEntriesByName('first-contentful-paint')[0]?.startTime]"
        )
    finally:
        with contextlib.suppress(Error):  # Ctrl-C ends the browser, too
            context.close()
    return Seconds(first_ms / 1000, content_ms / 1000, drawn_ms / 1000)


def switched(page: Page, name: str, content: Wanted) -> float:
    """Go to another page of an open app, by its name in the navigation; see `acted`."""
    link = page.get_by_role("link", name=name, exact=True)
    return acted(page, link.click, content)


def acted(
    page: Page,
    act: Callable[[], object],
    content: Wanted,
    event: str = "pointerup",
    left: str = "",
) -> float:
    """Do something on a page of the app, and wait for what it brings.

    Args:
        page: Shows the app, and is calm.
        act: Does it.
        content: What is shown only after it.
        event: The browser's, of what is done.
        left: What is in the page's address before, and no longer after it.

    Returns:
        Seconds from the event to the frame that shows the content.
    """
    page.evaluate(
        "(name) => addEventListener(name, (event) => { window.__up = event.timeStamp; }"
        ", { capture: true, once: true })",
        event,
    )
    wanted = {"content": list(content), "drawn": [], "left": left}
    page.evaluate(f"({_WATCH})({json.dumps(wanted)})")
    act()
    page.wait_for_function("window.__marks?.drawn > 0", polling=50)
    return float(page.evaluate("(__marks.content - __up) / 1000"))


@contextmanager
def running_browser(more_flags: Sequence[str] = ()) -> Iterator[Browser]:
    """The browser that the tests use, without a window.

    Raises:
        UserError: None was found.
    """
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    flags = [*_FLAGS, *more_flags, *(["--no-sandbox"] if is_root else [])]
    path = _chromium_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        try:
            yield browser
        finally:
            with contextlib.suppress(Error):
                browser.close()


def _chromium_path() -> str:
    if path := os.environ.get("THAW_CHROMIUM"):
        return path
    found = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "find_chromium.py")],
        stdout=subprocess.PIPE,  # what it says of its search is for people
        text=True,
        check=False,
    )
    if found.returncode:
        raise UserError("a Chromium that starts", "none", "See above.")
    return found.stdout.strip()
