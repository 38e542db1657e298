"""The page that a model is exported as, in a browser that is off line."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Request, expect

from core.exports.web.page import web_page
from core.exports.web.runtime import RUNTIME, load_runtime
from tests.core.exports.web.pages import colour_model, facts, foretold, golden
from tests.e2e.static_site import served_folder


@pytest.fixture
def context(own_window: BrowserContext) -> BrowserContext:
    return own_window


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is in the zip, as far as the browser sees it."""
    if not RUNTIME.is_fetched():
        pytest.skip(
            "ONNX Runtime Web is not there: python -m scripts.fetch_web_runtime"
        )
    images = golden()
    text = web_page(facts(), colour_model(), load_runtime(), images, foretold(images))
    made = tmp_path_factory.mktemp("page")
    (made / "index.html").write_text(text, encoding="utf-8")
    return made


@pytest.fixture
def strange(context: BrowserContext) -> list[str]:
    """Off line; what the page asks for in spite of that, beside itself."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith(("blob:", "data:")):
            asked.append(request.url)

    context.on("request", note)
    return asked


@pytest.fixture
def served(folder: Path) -> Iterator[str]:
    """The page on a plain web server."""
    with served_folder(folder) as address:
        yield f"{address}/index.html"


def picture(colour: tuple[int, ...], kind: str = "PNG", mode: str = "RGB") -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, (90, 60), colour).save(buffer, kind)
    return buffer.getvalue()


DROP = """
([bytes, name]) => {
  const list = new DataTransfer();
  list.items.add(new File([new Uint8Array(bytes)], name));
  const event = new DragEvent("drop", { dataTransfer: list, bubbles: true });
  document.getElementById("drop").dispatchEvent(event);
}
"""
PASTE = """
(bytes) => {
  const list = new DataTransfer();
  list.items.add(new File([new Uint8Array(bytes)], "pasted.png"));
  const event = new ClipboardEvent("paste", { clipboardData: list, bubbles: true });
  document.body.dispatchEvent(event);
}
"""


def test_a_file_that_is_opened_with_a_double_click_answers(
    folder: Path, page: Page, strange: list[str]
) -> None:
    page.context.set_offline(True)
    address = (folder / "index.html").as_uri()
    page.goto(f"{address}#check")
    expect(page.locator("#verdict")).to_contain_text("Yes. 4 pictures: 0 changed")
    # What is transparent lies on white, and half red on white stays red.
    page.evaluate(DROP, [list(picture((255, 0, 0, 140), mode="RGBA")), "half.png"])
    card = page.get_by_role("article", name="half.png")
    expect(card.locator(".top")).to_have_text("red, 99.8%")
    page.evaluate(PASTE, list(picture((0, 200, 0), "JPEG")))
    card = page.get_by_role("article", name="pasted.png")
    expect(card.locator(".top")).to_have_text("green, 100.0%")
    page.evaluate(DROP, [list(picture((90, 90, 90))), "grey.png"])
    card = page.get_by_role("article", name="grey.png")
    expect(card.locator(".top")).to_have_text("I don't know")
    expect(card).to_contain_text("1.3 times as far")
    page.evaluate(DROP, [list(b"no picture"), "letter.txt"])
    card = page.get_by_role("article", name="letter.txt")
    expect(card).to_contain_text("this browser can't read it as a picture")
    assert [url.partition("#")[0] for url in strange] == [address]


def test_a_class_shows_its_places_when_it_is_chosen(folder: Path, page: Page) -> None:
    page.context.set_offline(True)
    page.goto((folder / "index.html").as_uri())
    both = np.zeros((60, 60, 3), np.uint8)
    both[:, :30, 0] = both[:, 30:, 1] = 255  # red beside green
    # Stored the other way round: the browser alone does not turn a WebP.
    stored, exif, buffer = Image.fromarray(both[:, ::-1]), Image.Exif(), io.BytesIO()
    exif[0x0112] = 2
    stored.save(buffer, "WEBP", lossless=True, exif=exif)
    expect(page.locator("#state")).to_have_text("Ready")
    page.evaluate(DROP, [list(buffer.getvalue()), "both.webp"])
    card = page.get_by_role("article", name="both.webp")
    expect(card.locator("canvas")).to_be_hidden()
    page.get_by_label("Show which places spoke for the answer").check()
    for name, place in (("red", 8), ("green", 24)):
        if name == "green":
            card.get_by_role("button", name="green").press("Enter")
        expect(card.locator("canvas")).to_have_attribute(
            "aria-label", f"Places that spoke for {name}"
        )
        strengths = card.locator("canvas").evaluate(
            "canvas => [8, 24].map(x => "
            "canvas.getContext('2d').getImageData(x, 16, 1, 1).data[3])"
        )
        assert strengths == [200 if at == place else 0 for at in (8, 24)]


def test_a_web_server_gives_the_same_page_with_the_camera(
    served: str, page: Page, strange: list[str]
) -> None:
    page.goto(served)
    page.get_by_role("button", name="Use the camera").click()
    # Chromium's drawn camera is green.
    expect(page.locator("#live .top")).to_contain_text("green, 99.")
    expect(page.locator("#speed")).to_contain_text("pictures a second")
    page.get_by_role("button", name="Keep this picture").click()
    expect(page.locator("#answers article .top")).to_contain_text("green, 99.")
    page.get_by_role("button", name="Stop the camera").click()
    expect(page.locator("#live")).to_be_hidden()
    assert strange == [served]
