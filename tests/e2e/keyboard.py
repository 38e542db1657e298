"""A page as the Tab key goes through it: what is reached, its name, how it shows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page

_SCRIPT = Path(__file__).with_suffix(".js").read_text("utf-8")
_MOST = 200  # stops of one page; more are a trap


@dataclass
class Stop:
    """A control that the Tab key reaches.

    Attributes:
        role: As a reader of screens is told.
        name: Likewise.
        is_seen: Whether there is anything to see of it.
        box: Left, top, width and height on the screen, in pixels.
        hint: Which part of the page it is, for people who read a failed test.
        ring: What changed where it has the focus.
        contrast: Of that with what lies behind it.
    """

    role: str
    name: str
    is_seen: bool
    box: tuple[int, int, int, int]
    hint: str
    ring: str = "none"
    contrast: float = 0.0


def walk(page: Page, most: int = _MOST, key: str = "Tab") -> list[Stop]:
    """Press a key until the focus leaves the page or returns to where it was first."""
    if not page.evaluate("'keyboardStep' in window"):
        page.evaluate(_SCRIPT)
    session = page.context.new_cdp_session(page)
    stops: list[Stop] = []
    first: Any = None
    for _ in range(most):
        page.keyboard.press(key)
        told = page.evaluate("keyboardStep()")
        if told["ring"] and stops:
            stops[-1].ring, stops[-1].contrast = told["ring"]
        if told["now"] is None:
            break
        stop, node = _stop(session, told["now"])
        if node == first:
            break
        first = first or node
        stops.append(stop)
    session.detach()
    return stops


def _stop(session: CDPSession, now: dict[str, Any]) -> tuple[Stop, Any]:
    found = session.send("Runtime.evaluate", {"expression": "keyboardFocus()"})
    of = {"objectId": found["result"]["objectId"], "fetchRelatives": False}
    node = session.send("Accessibility.getPartialAXTree", of)["nodes"][0]
    role, name = (str(node.get(it, {}).get("value", "")) for it in ("role", "name"))
    stop = Stop(role, name.strip(), now["seen"], tuple(now["box"]), now["hint"])
    return stop, node["backendDOMNodeId"]
