"""What a person does on the Train page, and what there is to see of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

from playwright.sync_api import Locator, Page, expect

from core.data.datasets import list_datasets
from core.data.manifests import ensure_manifest
from core.runs.queue import create_run
from core.runs.run import Run
from core.storage.files import write_json
from tests.conftest import tiny_config, write_mobilenet_weights
from tests.e2e.conftest import Server, answered, settled, visit

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


def shorten(page: Page, finetune_epochs: int) -> None:
    """Let the form's training be one of small pictures and few epochs."""
    for title in ("Images and views", "Frozen phase", "Fine-tune phase"):
        toggle_section(page, title)
    fill(page, "Image size", 64)
    fill(page, "Epochs", FROZEN_EPOCHS, place=0)
    fill(page, "Epochs", finetune_epochs, place=1)


def settings_of_a_small_training(folder: Path, **changes: Any) -> Run:
    """A run that nobody has trained, whose settings the form can take over.

    Args:
        folder: For the weights of its narrow MobileNet.
        changes: Of its settings.
    """
    (dataset,) = list_datasets()
    weights = write_mobilenet_weights(folder / "mobilenet.h5")
    config = tiny_config(dataset.id, weights=str(weights), **changes)
    run = create_run(config, ensure_manifest(dataset), dataset.name)
    write_json(run.path / "launch.json", {"id": "1", "time": 0.0})
    write_json(run.path / "status.json", {"state": "stopped", "launch": "1"})
    return run


def use_settings(page: Page, server: Server, run: Run) -> None:
    """Open the Train page at a run, and let the form take over its settings."""
    visit(page, f"{server.url}/train?run={run.id}")
    toggle_section(page, "Settings of this run")
    with answered(page):
        page.get_by_role("button", name="Use these settings").click()
    expect(page.get_by_text("The form has these settings now")).to_be_visible()
    expect(page.get_by_text("Changed: backbone")).to_be_visible()
    settled(page)


def start_training(page: Page) -> str:
    """Start what the form on the Train page says; gives the id of the run."""
    before = shown_run(page.url)
    page.get_by_role("button", name="Start training").click()
    page.wait_for_url(lambda url: shown_run(url) not in ("", before), timeout=SLOW)
    return shown_run(page.url)


def shown_run(url: str) -> str:
    """The id of the run that a link to the Train page names; "" = none."""
    return parse_qs(urlparse(url).query).get("run", [""])[0]


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
