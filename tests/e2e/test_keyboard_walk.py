"""From an empty home to a picture of a comparison, by the keyboard alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from core.config import FinetuneConfig, PhaseConfig
from core.data.datasets import list_datasets
from tests.conftest import unfreeze_steps
from tests.e2e.conftest import Server, answered, settled, visit
from tests.e2e.train_steps import SLOW, badge, settings_of_a_small_training

pytestmark = pytest.mark.e2e

_MOST = 120  # stops on the way to a control
_HAS_FOCUS = "node => node === document.activeElement"
_SETTINGS = {
    "views": 0,
    "batch_size": 32,
    "frozen": PhaseConfig(epochs=2, learning_rate=1e-2, patience=0),
    "finetune": FinetuneConfig(unfreeze_steps((9, 1, 1e-3)), patience=0),
}


def reach(page: Page, control: Locator, key: str = "Tab") -> None:
    """Go on by a key until a control has the focus."""
    expect(control).to_be_visible(timeout=SLOW)
    for _ in range(_MOST):
        if control.evaluate(_HAS_FOCUS):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} does not lead to {control}")


def press(page: Page, control: Locator) -> None:
    """Go to a control and press it."""
    reach(page, control)
    with answered(page):
        page.keyboard.press("Enter")


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True).first


@pytest.mark.usefixtures("at_home")
def test_a_newcomer_needs_no_mouse_from_the_sample_to_a_picture_of_a_comparison(
    server: Server, page: Page, tmp_path: Path
) -> None:
    visit(page, server.url)
    strip = page.get_by_role("img", name="A leaf of each of the five trees")
    expect(strip).to_be_visible()
    reach(page, button(page, "Try the sample"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Drawing the pictures").first).to_be_visible()
    title = page.get_by_role("heading", name="Leaves of five trees")
    expect(title).to_be_visible(timeout=SLOW)
    expect(page.get_by_test_id("stMetricValue").first).to_have_text("300", timeout=SLOW)
    assert [dataset.id for dataset in list_datasets()] == ["leaves"]
    settings_of_a_small_training(tmp_path, **_SETTINGS)
    settled(page)

    press(page, page.get_by_role("link", name="Train", exact=True))
    press(page, page.locator("summary").filter(has_text="Settings of this run"))
    press(page, button(page, "Use these settings"))
    expect(page.get_by_text("The form has these settings now")).to_be_visible()
    press(page, button(page, "Start training"))
    expect(badge(page, "Done")).to_be_visible(timeout=SLOW)
    press(page, button(page, "Compare"))
    page.wait_for_url(re.compile(r"/compare\?.*result="))
    settled(page)

    reach(page, page.get_by_role("tab", name="Figures per class"))
    page.keyboard.press("ArrowRight")
    with answered(page):
        page.keyboard.press("Enter")
    page.wait_for_url(re.compile("show=Pictures"))
    group = page.get_by_role("radiogroup").filter(has_text="Both wrong")
    reach(page, group.get_by_role("radio").first)
    reach(page, group.get_by_role("radio", name="Both wrong"), "ArrowRight")
    with answered(page):
        page.keyboard.press("Enter")
    page.wait_for_url(re.compile("changed=both_wrong"))
    why = button(page, "Why?")
    reach(page, why)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("img", name="where the picture speaks")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(why).to_be_focused()
