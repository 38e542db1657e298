"""The running app in a browser, for the pictures of it in the documentation."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from core.runs.job import ACTIVE_STATES, Job
from core.runs.warm_worker import dismiss
from tests.e2e.conftest import Server, end_workers, settled
from tests.e2e.windows import new_window

DOCS = Path(__file__).resolve().parent
LIGHT, DARK = THEMES = ("light", "dark")

_PATIENCE_SECONDS = 600  # nothing is measured here
_MOMENT_MS, _CALM_MS = 300, 1000

# Placeholders, pictures, and the charts that are in the window.
_HAS_ALL = """() => {
  const isSeen = (node) => {
    const { top, bottom, height } = node.getBoundingClientRect();
    return height > 0 && bottom > 0 && top < innerHeight;
  };
  const all = (selector) => [...document.querySelectorAll(selector)].filter(isSeen);
  return !all("[data-testid=stSkeleton]").length &&
    all("[data-testid=stMain] img").every((image) => image.complete) &&
    all(".live-chart").every((chart) => chart.dataset.updates) &&
    all("[data-testid=stPlotlyChart]").every((box) => box.querySelector(".main-svg"));
}"""


@contextmanager
def home_of_its_own(kept: Path | None = None) -> Iterator[Path]:
    """A THAW_HOME for this process and those that it starts.

    Args:
        kept: Use this folder and leave it there; None = a temporary one.
    """
    folder = kept or Path(tempfile.mkdtemp(prefix="thaw-pictures-"))
    folder.mkdir(parents=True, exist_ok=True)
    before = os.environ.get("THAW_HOME")
    os.environ["THAW_HOME"] = str(folder)
    try:
        yield folder
    finally:
        dismiss()
        end_workers(folder)
        if before is None:
            del os.environ["THAW_HOME"]
        else:
            os.environ["THAW_HOME"] = before
        if kept is None:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(home: Path, **environ: str) -> Iterator[Server]:
    """The app in a home, until the block ends."""
    server = Server(home, **environ)
    try:
        server.start(_PATIENCE_SECONDS)
        yield server
    finally:
        server.stop()


@contextmanager
def opened(
    browser: Browser, width: int, height: int, theme: str, locale: str = "en-GB"
) -> Iterator[Page]:
    """A page in a window of its own.

    Args:
        browser: A running one.
        width: Of the page, CSS pixels.
        height: Likewise.
        theme: "light" or "dark".
        locale: What the browser says that its reader speaks.
    """
    size = {"width": width, "height": height}
    with new_window(
        browser, viewport=size, color_scheme=theme, locale=locale
    ) as window:
        window.set_default_timeout(_PATIENCE_SECONDS * 1000)
        yield window.new_page()


def rest(page: Page) -> None:
    """Wait until nothing is awaited on a page: scripts, placeholders, pictures."""
    page.wait_for_timeout(_MOMENT_MS)
    settled(page)
    page.wait_for_function(_HAS_ALL)
    page.wait_for_timeout(_CALM_MS)


def wait_for(job: Job) -> None:
    """Wait until a job is done.

    On a very busy computer one passes for interrupted until its worker has begun.

    Raises:
        SystemExit: It ended in another way.
    """
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while (state := job.state()) in ACTIVE_STATES or (
        state == "interrupted" and time.monotonic() < deadline
    ):
        time.sleep(0.5)
    if state != "done":
        raise SystemExit(f"{job.id} ended as {state}: {job.status()}")
