"""Many pictures at once, a wrong answer put right, and the live view."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from core.data.added import listed
from core.data.datasets import load_dataset
from core.runs.run import Run
from tests.drawn_pictures import draw_class_folders
from tests.e2e.conftest import Server, answered, visit

_HIDE = """(hidden) => {
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
_REFUSE = """() => {
  navigator.mediaDevices.getUserMedia = async () => {
    throw new DOMException("", "NotAllowedError");
  };
}"""


@pytest.fixture
def context(own_window: BrowserContext) -> BrowserContext:
    return own_window


def drop(page: Page, files: list[Path]) -> None:
    with answered(page):
        # The box for a folder, which comes second, may be drawn first.
        box = "[data-testid='stFileUploaderDropzoneInput']:not([webkitdirectory])"
        page.locator(box).set_input_files(files)


@pytest.mark.usefixtures("at_home")
def test_of_many_pictures_a_wrong_answer_is_corrected(
    server: Server, run: Run, page: Page, tmp_path: Path
) -> None:
    folder = draw_class_folders(tmp_path / "new", {"x": 33}, size=40, seed=5)
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    (folder / "notes.txt").write_text("no picture")
    visit(page, f"{server.url}/predict?model={run.id}")
    drop(page, [*files, folder / "notes.txt"])
    told = re.compile("33 pictures.*, 1 that can't be read")
    main = page.get_by_test_id("stMainBlockContainer")  # it is read aloud elsewhere
    expect(main.get_by_text(told)).to_be_visible()
    expect(page.get_by_text("Pictures 1 to 30 of 34")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").click()
    assert len(download.value.path().read_text("utf-8-sig").splitlines()) == 35
    page.locator("[class*='st-key-predict_open'] button").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Send to the data set").click()
    expect(page.get_by_text("is now a copy in")).to_be_visible()
    dataset = load_dataset(run.config.dataset)
    (added,) = listed(dataset)
    with answered(page):
        page.get_by_role("link", name="Open the data set").click()
    page.get_by_role("button", name="Make the next version of the split").click()
    expect(page.get_by_text("next version has 37 images")).to_be_visible()
    assert added.label in ("disc", "square")


def test_the_live_view_answers_until_the_webcam_is_stopped(
    server: Server, run: Run, page: Page
) -> None:
    page.context.grant_permissions(["camera"])
    on_their_way: list[int] = [0, 0]  # now, and at most

    def begin(request: object) -> None:
        on_their_way[0] += "/live/" in request.url  # type: ignore[attr-defined]
        on_their_way[1] = max(on_their_way)

    def end(request: object) -> None:
        on_their_way[0] -= "/live/" in request.url  # type: ignore[attr-defined]

    page.on("request", begin)
    page.on("requestfinished", end)
    page.on("requestfailed", end)
    visit(page, f"{server.url}/predict?model={run.id}")
    with answered(page):
        page.get_by_text("Live view", exact=True).click()
    page.get_by_role("button", name="Start the webcam").click()
    expect(page.get_by_text("answers per second")).to_be_visible()
    expect(page.locator(".answer-bar")).to_have_count(2)
    assert on_their_way[1] == 1
    with answered(page):
        page.get_by_role("button", name="Keep this picture").click()
    main = page.get_by_test_id("stMainBlockContainer")  # it is read aloud elsewhere
    expect(main.get_by_text("1 picture", exact=True)).to_be_visible()
    page.evaluate(_HIDE, True)
    expect(page.get_by_text("Paused while this tab")).to_be_visible()
    assert page.evaluate("document.querySelector('.live-view video').srcObject") is None
    page.evaluate(_HIDE, False)
    expect(page.locator(".answer-bar")).to_have_count(2)
    page.get_by_role("button", name="Stop the webcam").click()
    expect(page.locator(".answer-bar")).to_have_count(0)
    page.evaluate(_REFUSE)
    page.get_by_role("button", name="Start the webcam").click()
    expect(page.get_by_text("The webcam was not allowed")).to_be_visible()
