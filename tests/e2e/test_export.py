"""A finished model is taken away from the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.data.datasets import open_dataset
from core.data.manifests import ensure_manifest
from core.exports.importer import imported
from tests.core.commands.finished_run import SIZE, make_run
from tests.drawn_pictures import draw_class_folders
from tests.e2e.accessibility import grave
from tests.e2e.conftest import Server, visit

pytestmark = pytest.mark.e2e

SLOW = 90_000  # milliseconds, for a worker that loads Keras on a busy machine

# As a slow browser does while a download is prepared: a quick one keeps the focus.
_DISABLE = """async (button) => {
  button.focus();
  button.disabled = true;
  await new Promise((after) => setTimeout(after, 200));
  button.disabled = false;
}"""


@pytest.fixture
def finished(at_home: Path, tmp_path: Path) -> None:
    """A finished run at the server."""
    root = draw_class_folders(tmp_path / "pets", {"cats": 20, "dogs": 20}, size=SIZE)
    make_run(ensure_manifest(open_dataset(root)), {"frozen": 0})


@pytest.mark.usefixtures("finished")
def test_a_zip_is_made_proved_and_downloaded(
    server: Server, page: Page, tmp_path: Path
) -> None:
    visit(page, f"{server.url}/predict")
    page.get_by_role("button", name="Download the model").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("what Thaw itself predicts with")).to_be_visible()
    dialog.get_by_text("OpenVINO", exact=True).click()
    expect(dialog.get_by_role("radio", name="OpenVINO")).to_be_checked()
    assert not list(grave(page))
    dialog.get_by_role("button", name="Make the zip").click()
    expect(dialog.get_by_role("progressbar")).to_be_visible()
    # The dialog stays open until the proof is there.
    button = dialog.get_by_role("button", name=re.compile(r"Download \d"))
    expect(button).to_be_visible(timeout=SLOW)
    with page.expect_download() as download:
        button.click()
    target = tmp_path / "model.zip"
    download.value.save_as(target)
    assert download.value.suggested_filename.endswith("-frozen-openvino.zip")
    found = imported(target, tmp_path / "unpacked")
    assert (found.format.name, found.class_names) == ("openvino", ("cats", "dogs"))
    button.evaluate(_DISABLE)
    assert page.evaluate("document.activeElement === document.body")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
