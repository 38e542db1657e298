"""Steps through a data set's tabs in a browser, and the wait after each."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

Step = Callable[[Page], None]

_QUIET_MS = 400  # without work: a step is over

# Watches from now on until nothing has been busy for a while. What counts as the wait
# ends with the last busy frame; the longest task is what kept the browser from drawing.
_WATCH = f"""
() => {{
  const isBusy = () => !document.querySelector("[data-testid=stApp]" +
      "[data-test-connection-state=CONNECTED][data-test-script-state=notRunning]") ||
    document.querySelector("[data-stale=true]") ||
    [...document.querySelectorAll("[data-testid=stImage] img")].some(
      (image) => !image.complete);
  const start = performance.now();
  let longest = 0, last = start, seen = false;
  const tasks = new PerformanceObserver((list) => {{
    for (const task of list.getEntries()) longest = Math.max(longest, task.duration);
  }});
  tasks.observe({{ type: "longtask" }});
  window.__step = new Promise((resolve) => {{
    const look = () => {{
      const now = performance.now();
      if (isBusy()) {{ last = now; seen = true; }}
      if (now - last < {_QUIET_MS} || (!seen && now - start < 2000))
        return requestAnimationFrame(look);
      tasks.disconnect();
      resolve([(last - start) / 1000, longest / 1000]);
    }};
    look();
  }});
}}
"""


def timed(page: Page, step: Step) -> dict[str, float]:
    """Seconds until the page is calm after a step, and its longest blocking task."""
    page.evaluate(_WATCH)
    step(page)
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


def _search(page: Page) -> None:
    page.get_by_label("File name").fill("00012")
    page.keyboard.press("Enter")


STEPS: dict[str, Step] = {
    "open the gallery": _tab("Gallery"),
    "next page": _next_page,
    "sort by size": _choose("Sort by", "Largest first"),
    "only one class": _choose("Class", "class 1"),
    "search a name": _search,
    "open the health check": _tab("Health"),
    "open the split": _tab("Split"),
    "open the decisions": _tab("Decisions"),
    "back to the overview": _tab("Overview"),
}
