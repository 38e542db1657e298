"""Pictures of things are collected: with a webcam, by pasting, by keys."""

from __future__ import annotations

import base64

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from core.data.collected import class_counts
from core.data.datasets import list_datasets
from tests.core.data.conftest import picture
from tests.e2e.accessibility import grave
from tests.e2e.conftest import Server, answered, visit

_PASTE = """(text) => {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], "image.png", { type: "image/png" }));
  document.activeElement.dispatchEvent(new ClipboardEvent(
    "paste", { clipboardData: data, bubbles: true, cancelable: true }
  ));
}"""
_READY = "() => document.querySelector('video')?.currentTime > 0.1"


@pytest.fixture
def context(own_window: BrowserContext) -> BrowserContext:
    return own_window


def take(page: Page) -> None:
    page.wait_for_function(_READY)
    with answered(page):
        page.get_by_role("button", name="Take photo").click()


@pytest.mark.usefixtures("at_home")
def test_pictures_come_from_the_webcam_and_the_clipboard(
    server: Server, page: Page
) -> None:
    page.context.grant_permissions(["camera"])
    visit(page, f"{server.url}/dataset")
    with answered(page):
        page.get_by_text("Webcam or pasting", exact=True).click()
    page.get_by_role("textbox", name="Name of the data set").fill("On my desk")
    page.get_by_role("textbox", name="Classes, one per line").fill("hand\nmug")
    with answered(page):
        page.get_by_role("button", name="Begin").click()
    (dataset,) = list_datasets()
    take(page)
    assert class_counts(dataset) == {"hand": 1, "mug": 0}
    assert not list(grave(page))
    with answered(page):
        page.keyboard.press("2")
    take(page)
    assert sum(class_counts(dataset).values()) >= 1  # the drawing may be the same
    before = class_counts(dataset)["mug"]
    with answered(page):
        page.get_by_text("Files and pasting", exact=True).click()
    assert not list(grave(page))
    page.get_by_test_id("stChatInputTextArea").click()
    page.evaluate(_PASTE, base64.b64encode(picture(1)).decode())
    send = page.get_by_test_id("stChatInputSubmitButton")
    expect(send).to_be_enabled()  # it is uploaded
    with answered(page):
        send.press("Enter")
    assert class_counts(dataset)["mug"] == before + 1
    with answered(page):
        page.get_by_role("button", name="Take back the last picture").click()
    assert class_counts(dataset)["mug"] == before
