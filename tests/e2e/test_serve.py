"""The pages that `serve` shows, in a browser, with a server of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Request, expect

from core.data.datasets import open_dataset
from core.data.manifests import ensure_manifest
from tests.core.commands.finished_run import SIZE, make_run
from tests.drawn_pictures import draw_class_folders
from tests.e2e.conftest import ROOT

KEY = "a key of many letters"

Serve = Callable[..., str]


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Starts it with a network that calls bright images dogs; gives its address."""
    monkeypatch.setenv("THAW_HOME", str(tmp_path / "home"))
    root = draw_class_folders(tmp_path / "pets", {"cats": 8, "dogs": 8}, size=SIZE)
    run = make_run(ensure_manifest(open_dataset(root)), {"frozen": 0})
    running: list[subprocess.Popen[bytes]] = []

    def start(*words: str) -> str:
        command = [sys.executable, "-m", "core", "serve", run.id, "--port", "0", *words]
        said = tmp_path / "serve.log"
        with said.open("wb") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=os.environ, stdout=log, stderr=log
            )
        running.append(process)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and process.poll() is None:
            found = re.search(r"answers on (http://\S+)", said.read_text())
            if found:
                return found[1]
            time.sleep(0.05)
        raise AssertionError(f"it does not serve: {said.read_text()}")

    yield start
    for process in running:
        process.terminate()
        assert process.wait(30) == 0


@pytest.fixture
def asked(page: Page) -> list[str]:
    """The addresses that the browser asks for."""
    found: list[str] = []

    def note(request: Request) -> None:
        found.append(request.url)

    page.context.on("request", note)
    return found


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    """A bright one, a dark one, and what is none."""
    for name, value in (("bright", 250), ("dark", 5)):
        Image.new("RGB", (30, 20), (value,) * 3).save(tmp_path / f"{name}.png")
    (tmp_path / "letter.txt").write_text("no picture")
    return [tmp_path / name for name in ("bright.png", "dark.png", "letter.txt")]


def outside(asked: list[str], url: str) -> list[str]:
    """What was asked of anybody but the server."""
    own = (f"{url}/", "blob:", "data:")
    return [address for address in asked if not address.startswith(own)]


def test_pictures_that_are_chosen_are_answered_on_the_page(
    serve: Serve, page: Page, asked: list[str], pictures: list[Path]
) -> None:
    url = serve()
    page.goto(f"{url}/")
    expect(page.get_by_text("cats, dogs")).to_be_visible()
    page.get_by_label("Pictures").set_input_files(pictures)
    boxes = page.locator("#answers section")
    expect(boxes).to_have_count(3)
    expect(boxes.nth(0)).to_contain_text("bright.png")
    expect(boxes.nth(0).get_by_role("row").first).to_contain_text(re.compile("^dogs"))
    expect(boxes.nth(1).get_by_role("row").first).to_contain_text(re.compile("^cats"))
    expect(boxes.nth(2)).to_contain_text("letter.txt")
    expect(boxes.nth(2)).to_contain_text("Not classified: not an image")
    page.get_by_role("link", name="All calls").click()
    for call in ("POST /predict", "POST /v2/models/{name}/infer", "GET /healthz"):
        expect(page.get_by_role("heading", name=call, exact=True)).to_be_visible()
    document = page.request.get(f"{url}/openapi.json").json()
    headings = page.get_by_role("heading", level=2).all_inner_texts()
    assert {words.split()[-1] for words in headings} >= set(document["paths"])
    assert f"{url}/predict" in asked and not outside(asked, url)


def test_a_page_behind_a_key_answers_who_gives_it(
    serve: Serve, page: Page, asked: list[str], pictures: list[Path]
) -> None:
    url = serve("--key", KEY)
    page.goto(f"{url}/")
    expect(page.get_by_text("It answers those who have its key.")).to_be_visible()
    page.get_by_label("Pictures").set_input_files(pictures[0])
    expect(page.locator("#answers .error")).to_contain_text("key")
    page.get_by_label("Key").fill(KEY)
    page.get_by_label("Pictures").set_input_files(pictures[1])
    expect(page.locator("#answers td").first).to_have_text("cats")
    assert not outside(asked, url)
