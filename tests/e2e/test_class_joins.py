"""A teacher lets a class join: two phones send pictures, and ask the model."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from core.data.collected import class_counts, new_collection
from core.runs.run import Run
from tests.core.data.conftest import picture
from tests.e2e.accessibility import grave
from tests.e2e.conftest import Server, answered, visit
from tests.e2e.windows import new_window

_LOOK = "document.dispatchEvent(new Event('visibilitychange'))"


@pytest.fixture
def context(own_window: BrowserContext) -> BrowserContext:
    return own_window


@pytest.fixture
def phones(browser: Browser) -> Iterator[list[Page]]:
    """Two phones: 390 pixels wide, a finger for a mouse."""
    size = {"width": 390, "height": 844}
    with ExitStack() as stack:
        yield [
            stack.enter_context(
                new_window(browser, viewport=size, has_touch=True, is_mobile=True)
            ).new_page()
            for _ in range(2)
        ]


def photos(*seeds: int) -> list[FilePayload]:
    """What a phone's camera or gallery gives."""
    return [
        {"name": "image.jpg", "mimeType": "image/jpeg", "buffer": content}
        for content in (picture(seed, (64, 48), "JPEG") for seed in seeds)
    ]


def joined(phone: Page, link: str, name: str) -> None:
    phone.goto(link)
    expect(phone.get_by_text("Which class is it?")).to_be_visible()
    phone.get_by_label("Your name").fill(name)
    phone.get_by_label("Your name").press("Enter")


def is_narrow(phone: Page) -> bool:
    return bool(phone.evaluate("document.documentElement.scrollWidth <= 390"))


@pytest.mark.usefixtures("at_home")
def test_two_phones_send_pictures_and_ask_the_model(
    server: Server, run: Run, page: Page, phones: list[Page]
) -> None:
    things = new_collection("On my desk", ["hand", "mug"])
    visit(page, f"{server.url}/dataset?dataset={things.id}")
    page.get_by_text("Let a class join").click()
    expect(page.get_by_text("listens to this computer alone")).to_be_visible()
    with answered(page):
        most = page.get_by_role("spinbutton", name="Pictures per phone")
        most.fill("3")
        most.press("Tab")
    with answered(page):
        page.get_by_role("button", name="Let them join").click()
    join = page.get_by_role("link", name="Join from this computer")
    link = join.get_attribute("href")
    assert link is not None

    mia, eve = phones
    joined(mia, link, "Mia")
    mia.get_by_role("radio", name="mug").tap()
    mia.get_by_label("Take a photo").set_input_files(photos(1))
    expect(mia.get_by_text("Sent as mug: 1 of 3.")).to_be_visible()
    joined(eve, link, "<img src=x onerror=alert(1)>")
    eve.get_by_label("Choose a picture").set_input_files(photos(2, 3, 4, 5))
    full = "You have sent all 3 pictures that one phone may send."
    expect(eve.get_by_text(full)).to_be_visible()
    expect(eve.get_by_label("Take a photo")).to_be_disabled()
    assert is_narrow(mia) and is_narrow(eve)
    assert class_counts(things) == {"hand": 3, "mug": 1}

    panel = page.locator(".st-key-class_panel")
    expect(panel.get_by_text("2 phones joined · 4 pictures arrived")).to_be_visible()
    expect(panel.get_by_text("Mia (1) · mug 1")).to_be_visible()
    expect(panel.get_by_text("(2) · hand 3")).to_be_visible()
    expect(panel.get_by_role("img", name="mug, from Mia (1)")).to_be_visible()
    assert not list(grave(page))
    with answered(page):
        panel.get_by_role("button", name="Remove").first.click()
    expect(panel.get_by_text("2 phones joined · 3 pictures arrived")).to_be_visible()
    assert class_counts(things) == {"hand": 2, "mug": 1}

    visit(page, f"{server.url}/predict?model={run.id}")
    expect(panel.get_by_text("0 pictures arrived")).to_be_visible()
    mia.evaluate(_LOOK)
    mia.get_by_role("radio", name="Ask the model").tap()
    mia.get_by_label("Take a photo").set_input_files(photos(6))
    expect(mia.get_by_role("listitem").filter(has_text="%")).to_have_count(2)
    assert not list(grave(mia))
    expect(panel.get_by_text("2 phones joined · 1 picture arrived")).to_be_visible()
    expect(panel.get_by_role("img", name="from Mia (1)")).to_be_visible()
    with answered(page):
        page.get_by_role("button", name="End the session").click()
    mia.evaluate(_LOOK)
    expect(mia.get_by_text("This class is over.")).to_be_visible()
