"""The training form in a real browser: a recipe, a change, a start."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.data.datasets import add_folder
from core.data.manifests import ensure_manifest
from core.runs.run import list_runs
from tests.drawn_pictures import draw_class_folders
from tests.e2e.conftest import Server, end_workers, settled, visit
from tests.e2e.train_steps import (
    SLOW,
    fill,
    settings_of_a_small_training,
    toggle_section,
    use_settings,
)
from tests.e2e.widgets import choose

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("pictures") / "shapes"
    return draw_class_folders(root, {"disc": 12, "square": 12}, size=32)


@pytest.fixture
def images(at_home: Path, folder: Path) -> Iterator[None]:
    """A data set; what was started on it ends with the test, and keeps no other one."""
    ensure_manifest(add_folder(folder))
    yield
    end_workers(at_home)


@pytest.mark.usefixtures("images")
def test_the_form_stays_as_it_was_set(server: Server, page: Page) -> None:
    visit(page, f"{server.url}/train")
    toggle_section(page, "Frozen phase")
    toggle_section(page, "More")
    fill(page, "Seed", 41)
    fill(page, "Epochs", 7)
    for name in ("Home", "Train"):
        page.get_by_role("link", name=name, exact=True).click()
        page.wait_for_url(re.compile(r"/train" if name == "Train" else r"/(home)?$"))
        settled(page)
    expect(page.get_by_label("Seed", exact=True)).to_have_value("41")
    expect(page.get_by_label("Epochs", exact=True).first).to_have_value("7")


@pytest.mark.usefixtures("images")
def test_a_recipe_is_chosen_changed_and_started(page: Page, server: Server) -> None:
    visit(page, f"{server.url}/train")
    toggle_section(page, "Head")
    choose(page, "Recipe", "ResNet50 with a head of its own")
    expect(page.get_by_label("Units", exact=True)).to_have_value("512")
    fill(page, "Units", "32")
    expect(page.get_by_text("Changed: head: layers")).to_be_visible()
    expect(page.get_by_label("Units", exact=True)).to_have_value("32")
    page.get_by_text("Frozen only", exact=True).click()
    expect(page.locator("summary").filter(has_text="Fine-tune")).to_be_hidden()
    toggle_section(page, "Images and views")
    fill(page, "Image size", "64")
    expect(page.get_by_text("image size", exact=False).first).to_be_attached()
    page.get_by_role("button", name="Start training").click()
    page.wait_for_url(re.compile("run="), timeout=SLOW)
    badge = page.locator(".stMarkdownBadge").filter(has_text=re.compile("Running|Done"))
    expect(badge.first).to_be_visible(timeout=SLOW)
    config = list_runs()[0].config
    assert (config.strategy, config.image_size) == ("frozen", 64)
    assert getattr(config.head.layers[0], "units", 0) == 32
    assert config.frozen.schedule.kind == "exponential"


@pytest.mark.usefixtures("images")
def test_a_learning_rate_is_found_and_taken(
    page: Page, server: Server, tmp_path: Path
) -> None:
    use_settings(page, server, settings_of_a_small_training(tmp_path))
    toggle_section(page, "Frozen phase")
    fill(page, "Learning rate", "7.0")
    page.get_by_role("button", name="Find").click()
    ended = page.get_by_role("button", name="Close")
    expect(ended).to_be_visible(timeout=SLOW)
    take = page.get_by_role("button", name=re.compile(r"^(check )?Use \d"))
    if take.count():  # a few drawn pictures may tell nothing
        rate = take.inner_text().split()[-1]
        take.click()
        field = page.get_by_label("Learning rate", exact=True)
        expect(field.first).to_have_value(rate)
    else:
        ended.click()
    expect(ended).to_be_hidden()


@pytest.mark.usefixtures("images")
def test_one_can_type_from_field_to_field(page: Page, server: Server) -> None:
    visit(page, f"{server.url}/train")
    toggle_section(page, "Frozen phase")
    fill(page, "Epochs", "12", key="Tab")
    page.keyboard.press("Tab")  # past the question mark, or its buttons
    page.wait_for_timeout(500)
    settled(page)
    expect(page.get_by_label("Epochs", exact=True)).to_have_value("12")
    assert page.evaluate("document.activeElement !== document.body")


@pytest.mark.usefixtures("images")
def test_the_start_button_and_the_run_stay_in_the_window(
    page: Page, server: Server
) -> None:
    visit(page, f"{server.url}/train")
    for title in ("Network and thaw line", "Head", "Frozen phase"):
        toggle_section(page, title)
    fill(page, "Patience", "4")
    expect(page.get_by_role("button", name="Start training")).to_be_in_viewport()
    toggle_section(page, "Fine-tune phase")  # the last but one, below all of these
    opened = page.locator(".st-key-train_settings summary", has_text="Fine-tune phase")
    expect(opened).to_be_in_viewport(ratio=1)
    last = page.get_by_label("Average the weights of the last epochs").first
    expect(last).to_be_in_viewport()
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollTop") == 0
