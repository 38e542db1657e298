"""What axe-core finds on a page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

_AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8")
_GRAVE = ("serious", "critical")


def violations(page: Page) -> list[dict[str, Any]]:
    """What axe-core finds on a page as it is."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE)  # a page may allow no scripts of others
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return list(found["violations"])


def grave(page: Page) -> Iterator[str]:
    """What of that is serious, and where."""
    for found in violations(page):
        if found["impact"] in _GRAVE:
            where = [node["target"][0] for node in found["nodes"][:3]]
            yield f"{found['id']} at {where}"
