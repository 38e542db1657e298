"""The example of an export for TensorFlow.js, in a browser."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, Request, expect

from core.exports.companions import LABELS, ExportLabels, write_example
from core.exports.formats import FORMATS
from core.exports.tfjs.runtime import RUNTIME, SCRIPT
from core.storage.files import write_json
from tests.core.exports.tfjs.graph_models import need_runtime, write_colour_model
from tests.core.exports.web.pages import CLASSES, SIDE
from tests.e2e.static_site import served_folder

pytestmark = pytest.mark.e2e


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What is in the zip, as far as the example needs it."""
    need_runtime()
    labels = ExportLabels(
        version=1,
        format="tfjs",
        class_names=list(CLASSES),
        input_size=SIDE,
        rendition={"ground": 0},
        temperature=1.0,
        novelty_threshold=1.0,
    )
    write_json(tmp_path / LABELS, labels)
    write_example(tmp_path, FORMATS["tfjs"], labels)
    write_colour_model(tmp_path)
    (tmp_path / Path(SCRIPT).name).write_bytes(RUNTIME.read(SCRIPT))
    return tmp_path


def picture(name: str, colour: tuple[int, ...], mode: str = "RGB") -> FilePayload:
    buffer = io.BytesIO()
    Image.new(mode, (90, 60), colour).save(buffer, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": buffer.getvalue()}


def test_it_names_the_class_of_chosen_pictures(folder: Path, page: Page) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    with served_folder(folder) as address:
        page.goto(f"{address}/example.html")
        told = page.locator("#told")
        expect(told).to_have_text("Choose pictures")
        pictures = [picture("red.png", (255, 0, 0)), picture("grey.png", (9, 9, 9))]
        pictures.append(picture("half.png", (0, 0, 255, 128), "RGBA"))  # on black
        page.locator("#files").set_input_files(pictures)
        expect(told).to_contain_text("half.png: <b>blue")
        lines = told.inner_text().splitlines()
        assert lines[0] == "red.png: red 0.99999"
        assert lines[1].endswith("0.33333, unlike the training images")
        assert lines[2].startswith(f"half.png: {CLASSES[2]} 0.9966")
        page.locator("#files").set_input_files(
            [
                FilePayload(
                    name="letter.txt", mimeType="text/plain", buffer=b"no picture"
                )
            ]
        )
        expect(told).to_contain_text("this browser can't read it as a picture")
        assert all(url.startswith((address, "blob:", "data:")) for url in asked)


def test_opened_with_a_double_click_it_says_to_serve_it(
    folder: Path, page: Page
) -> None:
    page.goto((folder / "example.html").as_uri())
    expect(page.locator("#told")).to_contain_text("python -m http.server")
    expect(page.locator("#told")).to_contain_text("localhost:8000/example.html")
