"""What a person does on the Train page, and what there is to see of it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlparse

from playwright.sync_api import Locator, Page

from tests.e2e.conftest import answered

SLOW = 180_000  # milliseconds: what a training may take on a busy machine

FROZEN_EPOCHS = 4


def fill(
    page: Page, label: str, value: str | int, place: int = 0, key: str = "Enter"
) -> None:
    """Type another value into a field of the form, and leave it with this key."""
    field = page.get_by_label(label, exact=True).nth(place)
    field.fill(str(value))
    with answered(page):
        field.press(key)


def toggle_section(page: Page, title: str) -> None:
    """Unfold a part of the form on the Train page, or fold it away."""
    with answered(page):
        page.locator("summary").filter(has_text=title).click()


def start_training(page: Page, finetune_epochs: int) -> str:
    """Start a run in the form on the Train page; gives its id."""
    for title in ("Images and views", "Frozen phase", "Fine-tune phase"):
        toggle_section(page, title)
    fill(page, "Image size", 64)
    fill(page, "Epochs", FROZEN_EPOCHS, place=0)
    fill(page, "Epochs", finetune_epochs, place=1)
    fill(page, "Patience", 1000, place=1)
    before = page.url
    page.get_by_role("button", name="Start training").click()
    page.wait_for_url(lambda url: "run=" in url and url != before, timeout=SLOW)
    (run_id,) = parse_qs(urlparse(page.url).query)["run"]
    return run_id


def curve_points(page: Page) -> int:
    """Epochs on the live chart, of all its traces."""
    return int(
        page.evaluate(
            "() => (document.querySelector('.live-chart')?.data ?? [])"
            ".filter((trace) => trace.mode === 'lines+markers')"
            ".reduce((sum, trace) => sum + trace.x.length, 0)"
        )
    )


def wait_for_points(page: Page, more_than: int) -> None:
    page.wait_for_function(
        "(least) => (document.querySelector('.live-chart')?.data ?? [])"
        ".filter((trace) => trace.mode === 'lines+markers')"
        ".reduce((sum, trace) => sum + trace.x.length, 0) > least",
        arg=more_than,
        timeout=SLOW,
    )


def badge(page: Page, text: str) -> Locator:
    return page.locator(".stMarkdownBadge").filter(has_text=text).first
