"""Steps through a data set's tabs in a browser, and the wait after each."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

Step = Callable[[Page], None]

_QUIET_MS = 400  # without work: a step is over
_UNSEEN_MS = 2000  # likewise, where it has not been seen to work at all

# Watches from now on until nothing has been busy for a while. The wait lasts from the
# last key or button that went up to the last busy frame, or the last change of what is
# on the page; the longest task is what kept the browser from drawing.
_WATCH = f"""
() => {{
  const isBusy = () => !document.querySelector("[data-testid=stApp]" +
      "[data-test-connection-state=CONNECTED][data-test-script-state=notRunning]") ||
    document.querySelector("[data-stale=true]") ||
    document.querySelector(".map-chart:not([data-points])") ||
    [...document.querySelectorAll("[data-testid=stMain] img")].some(
      (image) => !image.complete);
  let longest = 0, last = 0, acted = 0, seen = false;
  const act = (event) => {{ acted = event.timeStamp; seen = false; }};
  for (const name of ["pointerup", "keyup"]) addEventListener(name, act, true);
  const changes = new MutationObserver(() => {{
    last = performance.now();
    seen = true;
  }});
  changes.observe(document.querySelector("[data-testid=stMain]"),
    {{ childList: true, subtree: true }});
  const tasks = new PerformanceObserver((list) => {{
    for (const task of list.getEntries()) longest = Math.max(longest, task.duration);
  }});
  tasks.observe({{ type: "longtask" }});
  window.__isOver = false;
  window.__step = new Promise((resolve) => {{
    const look = () => {{
      const now = performance.now();
      if (isBusy()) {{ last = now; seen = true; }}
      const quiet = seen ? {_QUIET_MS} : {_UNSEEN_MS};
      if (!window.__isOver || now - Math.max(last, acted) < quiet)
        return requestAnimationFrame(look);
      changes.disconnect();
      tasks.disconnect();
      for (const name of ["pointerup", "keyup"]) removeEventListener(name, act, true);
      resolve([Math.max(0, last - acted) / 1000, longest / 1000]);
    }};
    look();
  }});
}}
"""


def timed(page: Page, step: Step) -> dict[str, float]:
    """Seconds until the page is calm after a step, and its longest blocking task."""
    page.evaluate(_WATCH)
    step(page)
    page.evaluate("window.__isOver = true")
    seconds, longest = page.evaluate("window.__step")
    return {"seconds": round(seconds, 3), "longest_block_seconds": round(longest, 3)}


def _tab(name: str) -> Step:
    return lambda page: page.get_by_role("tab", name=name, exact=True).click()


def _choose(label: str, text: str) -> Step:
    def choose(page: Page) -> None:
        page.get_by_role("combobox", name=label).click()
        page.get_by_role("option", name=text, exact=True).click()

    return choose


def _next_page(page: Page) -> None:
    page.get_by_role("button", name="Next page").click()


def _press(name: str) -> Step:
    return lambda page: page.get_by_role("button", name=name, exact=True).click()


def _lasso(page: Page) -> None:
    """Draw around the middle of the map, a quarter of it."""
    chart = page.locator(".map-chart")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    if box is None:
        raise RuntimeError("the map is not on the page")
    left, top = box["x"] + 0.25 * box["width"], box["y"] + 0.25 * box["height"]
    right, bottom = left + 0.5 * box["width"], top + 0.5 * box["height"]
    page.mouse.move(left, top)
    page.mouse.down()
    for corner in ((right, top), (right, bottom), (left, bottom), (left, top)):
        page.mouse.move(*corner, steps=4)
    page.mouse.up()


def _search(page: Page) -> None:
    page.get_by_label("File name").fill("00012")
    page.keyboard.press("Enter")


STEPS: dict[str, Step] = {
    "open the gallery": _tab("Gallery"),
    "next page": _next_page,
    "sort by size": _choose("Sort by", "Largest first"),
    "only one class": _choose("Class", "class 1"),
    "search a name": _search,
    "clear the filters": _press("Clear all filters"),
    "show the map": lambda page: page.get_by_role("radio", name="Map").click(),
    "lasso on the map": _lasso,
    "clear the selection": _press("Clear selection"),
    "open the health check": _tab("Health"),
    "open the split": _tab("Split"),
    "open the decisions": _tab("Decisions"),
    "back to the overview": _tab("Overview"),
}
