"""Acting on a page in front of a camera: each act is done, and becomes frames."""

from __future__ import annotations

import base64
import io
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page

from docs.film import Frame, Point, paced, speed_text, way, without_lulls
from docs.shown_app import rest

_STEP_MS = 50  # of a pointer that moves
_STEPS = 9
_PRESS_MS = 160
_MOST_PICTURES = 100  # of a wait, about
_LULL_SECONDS = 0.5  # that nothing may happen while something is waited for

_DROP = """([name, type, text]) => {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, { type }));
  return transfer;
}"""


class Camera:
    """Films a page.

    Attributes:
        frames: What was filmed.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._pointer: Point | None = None
        self.frames: list[Frame] = []
        self._line, self._scene = "", 0

    def begin(self, line: str) -> None:
        """Begin a scene, of which this is said below the page."""
        self._line = line
        self._scene += 1

    def hold(self, seconds: float) -> None:
        """Show the page as it is now."""
        self._add(self._picture(), round(seconds * 1000))

    def point(self, target: Locator, carried: str = "") -> None:
        """Let the pointer go to something, where it hides no word."""
        if not _is_inside(self._page, target):
            target.evaluate("node => node.scrollIntoView({block: 'center'})")
            self._page.wait_for_timeout(300)
        box = target.bounding_box()
        if box is None:
            raise RuntimeError(f"{target} is not on the page")
        end = (box["x"] + 0.85 * box["width"], box["y"] + 0.7 * box["height"])
        picture = self._picture()
        start = self._pointer or self._corner()
        for place in way(start, end, _STEPS):
            self._add(picture, _STEP_MS, place, carried=carried)
        self._pointer = end

    def click(self, target: Locator) -> None:
        """Point at something, press it, and wait until the page is calm."""
        self.point(target)
        self._add(self.frames[-1].page, _PRESS_MS, self._pointer, is_pressed=True)
        target.click()
        rest(self._page)

    def drop(self, file: Path, zone: Locator, kind: str) -> None:
        """Carry a file into a box, and let go of it.

        Args:
            file: It.
            zone: Where files can be dropped.
            kind: Its media type.
        """
        self._pointer = self._corner()
        content = base64.b64encode(file.read_bytes()).decode()
        carried = self._page.evaluate_handle(_DROP, [file.name, kind, content])
        self.point(zone, file.name)
        for event in ("dragenter", "dragover"):
            zone.dispatch_event(event, {"dataTransfer": carried})
        last = replace(self.frames[-1], milliseconds=400, page=self._picture())
        self.frames.append(last)
        zone.dispatch_event("drop", {"dataTransfer": carried})
        rest(self._page)

    def watch(
        self, is_over: Callable[[], bool], most_seconds: float, every: float = 0.4
    ) -> None:
        """Film until something is over; played so fast that it does not take longer."""
        pictures: list[Image.Image] = []
        times: list[float] = []
        same: list[bool] = []
        while True:
            times.append(time.monotonic())
            picture = self._picture()
            same.append(bool(pictures) and picture == pictures[-1])
            pictures.append(pictures[-1] if same[-1] else picture)
            if is_over():
                break
            # A long wait needs no more pictures than a short one.
            pause = max(every, (times[-1] - times[0]) / _MOST_PICTURES)
            time.sleep(max(0.0, pause - (time.monotonic() - times[-1])))
        times.append(max(time.monotonic(), times[-1] + every))
        durations = paced(without_lulls(times, same, _LULL_SECONDS), most_seconds)
        fast = speed_text(times[-1] - times[0], sum(durations) / 1000)
        line, self._line = self._line, ", ".join(filter(None, (self._line, fast)))
        for picture, milliseconds in zip(pictures, durations, strict=True):
            self._add(picture, milliseconds, self._pointer)
        self._line = line

    def scroll_to(self, target: Locator) -> None:
        """Move the page until something is in its middle."""
        target.evaluate("node => node.scrollIntoView({block: 'center'})")
        self._pointer = None
        self._page.wait_for_timeout(400)

    def _add(
        self,
        picture: Image.Image,
        milliseconds: int,
        pointer: Point | None = None,
        is_pressed: bool = False,
        carried: str = "",
    ) -> None:
        made = Frame(
            picture,
            milliseconds,
            self._line,
            pointer=pointer or self._pointer,
            is_pressed=is_pressed,
            carried=carried,
            scene=self._scene,
        )
        self.frames.append(made)

    def _picture(self) -> Image.Image:
        shot = self._page.screenshot(scale="css", animations="disabled")
        return Image.open(io.BytesIO(shot)).convert("RGB")

    def _corner(self) -> Point:
        size = self._page.viewport_size
        if size is None:
            raise RuntimeError("a window without a size can't be filmed")
        return (size["width"] * 0.9, size["height"] * 0.95)


def _is_inside(page: Page, target: Locator) -> bool:
    """Whether the middle of something is in the window."""
    box, size = target.bounding_box(), page.viewport_size
    if box is None or size is None:
        return False
    return 60 < box["y"] + box["height"] / 2 < size["height"] - 20
