"""Using Streamlit's widgets as a person does."""

from __future__ import annotations

from playwright.sync_api import Page, TimeoutError

from tests.e2e.conftest import answered

_TRIES = 10
_A_MOMENT = 2000  # milliseconds


def choose(page: Page, label: str, option: str) -> None:
    """Open a list and choose from it; again, where it closed before one could.

    A list that is open closes when the page moves, as it does while it is drawn.
    """
    box = page.get_by_role("combobox", name=label)
    wanted = page.get_by_role("option", name=option)
    with answered(page):
        for _ in range(_TRIES):
            box.scroll_into_view_if_needed()
            if not wanted.is_visible():
                box.press("ArrowDown")
            try:
                wanted.click(timeout=_A_MOMENT)
                return
            except TimeoutError:
                continue
    raise AssertionError(f"{label} never offered {option}")
