"""A real browser and its windows."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

_FIND = Path(__file__).resolve().parents[2] / "scripts" / "find_chromium.py"
_FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    # A camera that draws, and that nobody is asked about.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)

_PATIENCE = 20_000  # milliseconds; other tests keep the processor busy too

expect.set_options(timeout=_PATIENCE)


@contextlib.contextmanager
def launched() -> Iterator[Browser]:
    """A browser, which ends with the block."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(),
            args=[*_FLAGS, *(["--no-sandbox"] if is_root else [])],
        )
        yield browser
        browser.close()


def chromium_path() -> str:
    """The browser that `make test` found, or that is found now; never a silent skip."""
    if path := os.environ.get("THAW_CHROMIUM"):
        return path
    found = subprocess.run(
        [sys.executable, str(_FIND)],
        capture_output=True,
        text=True,
        check=False,
    )
    if found.returncode:
        pytest.fail(found.stderr)
    return found.stdout.strip()


@contextlib.contextmanager
def new_window(browser: Browser, **options: Any) -> Iterator[BrowserContext]:
    """A window that has no cookie, nothing stored, and no script of the app yet."""
    size = {"width": 1280, "height": 800}
    window = browser.new_context(**{"viewport": size, **options})
    window.set_default_timeout(_PATIENCE)
    yield window
    window.close()


def clear(window: BrowserContext) -> None:
    """Close a window's pages, and forget what they stored; scripts stay."""
    stored = {"storageTypes": "local_storage,indexeddb,cookies"}
    for page in window.pages:
        origin = page.evaluate("window.origin")
        session = window.new_cdp_session(page)
        session.send("Storage.clearDataForOrigin", stored | {"origin": origin})
        page.close()
    window.clear_cookies()
