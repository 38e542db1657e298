"""The main job as a person does it: one story, its tests in order on one server."""

from __future__ import annotations

import json
import os
import re
import signal
import zipfile
from pathlib import Path
from urllib.parse import urlparse

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from core.config import FinetuneConfig, PhaseConfig
from tests.conftest import unfreeze_steps
from tests.e2e.accessibility import grave
from tests.e2e.conftest import Server, settled, visit
from tests.e2e.train_steps import (
    SLOW,
    badge,
    curve_points,
    settings_of_a_small_training,
    start_training,
    use_settings,
    wait_for_points,
)

pytestmark = pytest.mark.e2e

FROZEN_EPOCHS = 4
MOST_EPOCHS = 1000  # no machine comes to their end before a test stops them
# Small and slow at once: a step for each picture. It never ends early.
SETTINGS = {
    "batch_size": 1,
    "frozen": PhaseConfig(epochs=FROZEN_EPOCHS, learning_rate=1e-2, patience=0),
    "finetune": FinetuneConfig(unfreeze_steps((9, MOST_EPOCHS, 1e-5)), patience=0),
}
CURVES = 4  # loss and accuracy, of training and validation


@pytest.fixture(scope="module")
def story() -> dict[str, str]:
    """What one test hands on to the next: ids of runs."""
    return {}


def test_a_zip_is_imported_and_shown(
    server: Server, page: Page, pictures: Path, tmp_path: Path
) -> None:
    archive = tmp_path / "shapes.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for path in sorted(pictures.rglob("*.*")):
            packed.write(path, f"shapes/{path.relative_to(pictures)}")
        packed.writestr("shapes/discs/broken.jpg", b"not an image")
    visit(page, f"{server.url}/dataset")
    page.get_by_text("Zip or tar file", exact=True).click()
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(archive)
    page.get_by_role("button", name=re.compile("Add this zip")).click()
    expect(page.get_by_test_id("stMetricValue").first).to_have_text("60")
    expect(page.get_by_role("tab", name=re.compile("Problems"))).to_be_visible()
    page.get_by_role("tab", name=re.compile("Problems")).click()
    expect(page.get_by_text("discs/broken.jpg").first).to_be_attached()


@pytest.mark.usefixtures("at_home")
def test_the_chart_grows_in_place_and_survives_a_reload(
    server: Server,
    context: BrowserContext,
    page: Page,
    story: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("weights")  # later tests resume this training
    use_settings(page, server, settings_of_a_small_training(folder, **SETTINGS))
    story["run"] = start_training(page)
    expect(badge(page, "Running")).to_be_visible(timeout=SLOW)
    wait_for_points(page, 0)
    page.evaluate("document.querySelector('.live-chart svg').sameNode = true")
    for _ in range(3):
        wait_for_points(page, curve_points(page))
    assert page.evaluate("document.querySelector('.live-chart svg').sameNode")

    page.reload()
    settled(page)
    expect(badge(page, "Running")).to_be_visible()
    assert story["run"] in page.url
    wait_for_points(page, curve_points(page))
    assert not list(grave(page))

    second = context.new_page()
    visit(second, f"{server.url}/train")
    expect(badge(second, "Running")).to_be_visible()
    wait_for_points(second, curve_points(second))
    second.close()


def test_a_restart_of_the_server_leaves_the_training_alone(
    server: Server, page: Page, story: dict[str, str]
) -> None:
    server.stop()
    server.start()
    visit(page, f"{server.url}/train?run={story['run']}")
    expect(badge(page, "Running")).to_be_visible()
    wait_for_points(page, curve_points(page))


def test_the_script_of_a_training_stays_open_while_that_goes_on(
    server: Server, page: Page, story: dict[str, str]
) -> None:
    visit(page, f"{server.url}/train?run={story['run']}")
    wait_for_points(page, 0)
    dialog = page.get_by_role("dialog")
    for whose in ("form", "run"):  # the form's has been there before
        page.locator(f".st-key-{whose}_code button:visible").click()
        script = dialog.get_by_text("train.py", exact=True)
        expect(script).to_be_visible(timeout=SLOW)
        if whose == "form":
            assert not list(grave(page))
            page.keyboard.press("Escape")
            expect(dialog).to_be_hidden()
    wait_for_points(page, curve_points(page))  # the panel was drawn anew
    wait_for_points(page, curve_points(page))
    expect(dialog.get_by_text(story["run"])).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    wait_for_points(page, curve_points(page))
    expect(dialog).to_be_hidden()


def test_a_killed_worker_shows_as_interrupted_and_can_be_resumed(
    server: Server, page: Page, story: dict[str, str]
) -> None:
    visit(page, f"{server.url}/train?run={story['run']}")
    wait_for_points(page, CURVES * (FROZEN_EPOCHS + 1))  # it fine-tunes
    status_path = server.home / "runs" / story["run"] / "status.json"
    os.kill(json.loads(status_path.read_text())["pid"], signal.SIGKILL)
    expect(badge(page, "Interrupted")).to_be_visible()
    reached = curve_points(page)
    page.get_by_role("button", name="Resume").click()
    expect(badge(page, "Running")).to_be_visible(timeout=SLOW)
    wait_for_points(page, reached)


def test_stop_keeps_the_best_model(
    server: Server, page: Page, story: dict[str, str]
) -> None:
    visit(page, f"{server.url}/train?run={story['run']}")
    wait_for_points(page, CURVES * (FROZEN_EPOCHS + 1))  # it fine-tunes
    page.get_by_role("button", name="Stop and keep the model").click()
    expect(badge(page, "Stopped")).to_be_visible(timeout=SLOW)
    figures = page.locator(".st-key-run_figures")
    expect(figures.get_by_text("Fine-tuned, test accuracy")).to_be_visible()
    expect(figures.get_by_text("Chosen on validation")).to_be_visible()
    least, most = (CURVES * (FROZEN_EPOCHS + more) for more in (1, MOST_EPOCHS))
    assert least < curve_points(page) < most
    epochs = page.evaluate(
        "() => document.querySelector('.live-chart').data"
        ".filter((trace) => trace.mode === 'lines+markers')"
        ".map((trace) => Array.from(trace.x))"
    )
    frozen, tuned = epochs[:CURVES], epochs[CURVES:]
    for before, after in zip(frozen, tuned, strict=True):
        count = len(before) + len(after)
        # None is lost or there twice, although a worker was killed.
        assert [*before, *after] == list(range(1, count + 1))


def test_a_link_opens_the_comparison(
    server: Server, page: Page, story: dict[str, str]
) -> None:
    visit(page, f"{server.url}/train?run={story['run']}")
    page.get_by_role("button", name="Compare").click()
    page.wait_for_url(re.compile(r"/compare\?.*result="))
    settled(page)
    page.get_by_text("validation", exact=True).click()
    page.wait_for_url(re.compile("split=validation"))
    page.get_by_role("tab", name="Pictures that changed sides").click()
    page.wait_for_url(re.compile("show=Pictures"))
    page.get_by_role("radio", name=re.compile("Both wrong")).click()
    page.wait_for_url(re.compile("changed=both_wrong"))
    settled(page)
    sentence = page.get_by_role("heading", level=2).first.inner_text()

    stranger = page.context.browser
    assert stranger is not None
    other = stranger.new_page()
    visit(other, page.url)
    expect(other.get_by_role("heading", level=2).first).to_have_text(sentence)
    chips = other.locator(".st-key-result [data-tag]")
    expect(chips).to_have_text([re.compile("Frozen: sh"), re.compile("Fine-tuned: sh")])
    expect(other.get_by_text("validation images", exact=False).first).to_be_visible()
    chosen = other.get_by_role("radio", name=re.compile("Both wrong"))
    expect(chosen).to_have_attribute("aria-checked", "true")
    other.close()


def test_a_link_to_an_unknown_run_says_so(server: Server, page: Page) -> None:
    visit(page, f"{server.url}/compare?result=gone-1:frozen&result=gone-1:finetune")
    expect(page.get_by_text("This link names something")).to_be_visible()
    visit(page, f"{server.url}/train?run=gone-1")
    expect(page.get_by_text("This link names something")).to_be_visible()


def test_a_dropped_picture_is_classified(
    server: Server, page: Page, pictures: Path, story: dict[str, str]
) -> None:
    visit(page, f"{server.url}/predict?model={story['run']}")
    zone = page.get_by_test_id("stFileUploaderDropzone").first
    content = (pictures / "discs" / "0000.png").read_bytes()
    files = page.evaluate_handle(
        """([picture, text]) => {
            const transfer = new DataTransfer();
            const bytes = Uint8Array.from(picture);
            transfer.items.add(new File([bytes], "disc.png", { type: "image/png" }));
            transfer.items.add(new File([text], "note.jpg", { type: "image/jpeg" }));
            return transfer;
        }""",
        [list(content), "not an image"],
    )
    for event in ("dragenter", "dragover", "drop"):
        zone.dispatch_event(event, {"dataTransfer": files})
    expect(page.get_by_text("discs").first).to_be_visible()
    expect(page.get_by_text(re.compile("Not an image")).first).to_be_visible()


@pytest.mark.parametrize("path", ["", "dataset", "train", "compare", "predict"])
def test_no_page_shows_a_traceback_or_asks_the_network(
    server: Server, page: Page, path: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    visit(page, f"{server.url}/{path}")
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_text("Something went wrong")).to_have_count(0)
    assert {urlparse(url).hostname for url in asked} <= {"127.0.0.1", None}


def test_a_chart_that_cannot_load_says_so(
    server: Server, page: Page, story: dict[str, str]
) -> None:
    page.route("**/plotly/*.js", lambda route: route.abort())
    visit(page, f"{server.url}/train?run={story['run']}")
    expect(page.get_by_text("The chart could not be loaded")).to_be_visible()
