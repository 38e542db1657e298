"""From a leaking set to a training on clean data, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from core.backbones.weights import at_hand
from core.data.datasets import Dataset, add_folder
from core.data.manifest import Manifest
from core.data.manifests import current_manifest
from core.runs.run import list_runs, load_run
from tests.drawn_pictures import draw_class_folders
from tests.e2e.conftest import Server, answered, settled, visit
from tests.e2e.train_steps import SLOW, badge, shorten, start_training
from tests.e2e.widgets import choose
from tests.pages.suspect_page import checksums, said, searched

pytestmark = pytest.mark.e2e

_OF_A_PERSON = 3
_PATTERN = r"(p\d+)_"
_MISPLACED = "square/p99_0.png"  # a disc


@pytest.fixture
def leaking(at_home: Path, tmp_path: Path) -> Dataset:
    """Persons, copies of some pictures, and one in a wrong folder, which was found."""
    folder = tmp_path / "people"
    draw_class_folders(folder, {"disc": 19, "square": 18}, size=96)
    (folder / "disc" / "0018.png").rename(folder / _MISPLACED)
    for path in sorted(folder.glob("*/0*")):
        number = int(path.stem)
        person = number // _OF_A_PERSON + 10 * (path.parent.name == "square")
        path.rename(path.with_name(f"p{person}_{number % _OF_A_PERSON}{path.suffix}"))
    for source in sorted(folder.glob("*/p?_0.*")) + sorted(folder.glob("*/p1?_0.*")):
        _copy(source)
    made = add_folder(folder)
    searched(made, [_MISPLACED])
    return made


def _copy(source: Path) -> None:
    """The same picture, a little smaller and encoded again."""
    with Image.open(source) as image:
        small = image.convert("RGB").resize((72, 72))
        small.save(source.with_name(f"copy{source.stem}.jpg"), quality=88)


def sides_of(manifest: Manifest, pattern: str) -> dict[str, set[str]]:
    """The sides of the split that each group is on."""
    found: dict[str, set[str]] = {}
    for entry in manifest.entries:
        match = re.search(pattern, entry.path.rsplit("/", 1)[-1])
        found.setdefault(match.group(1) if match else entry.path, set()).add(
            entry.split
        )
    return found


def test_duplicates_and_wrong_labels_go_and_the_rest_is_split_by_groups_and_trained(
    page: Page, server: Server, leaking: Dataset
) -> None:
    if not at_hand():
        pytest.skip("needs the packaged weights of a backbone")
    before = checksums(leaking)

    visit(page, f"{server.url}/dataset?view=Health")
    page.get_by_role("button", name="Check the images").click()
    leak = page.get_by_text(re.compile(r"\d+ of \d+ test images? ha(s|ve) a twin"))
    expect(leak.first).to_be_visible(timeout=SLOW)
    rest = page.get_by_role("button", name=re.compile("Leave out all but one"))
    rest.first.click()
    expect(
        page.get_by_text(re.compile(r"\d+ pictures? will be left out"))
    ).to_be_visible()
    excluded = [path for path, word in said(leaking).items() if word == "excluded"]
    assert excluded

    with answered(page):
        page.get_by_role("tab", name="Review").click()
    expect(page.get_by_text(re.compile(r"^0 of \d+ seen"))).to_be_visible()
    expect(page.get_by_text("p99_0.png").first).to_be_visible()
    for key, seen in (("l", "1"), ("u", "0"), ("l", "1")):
        settled(page)  # a page that is drawn hears no key
        page.keyboard.press(key)
        expect(page.get_by_text(re.compile(rf"^{seen} of \d+ seen"))).to_be_visible()
        expected = None if key == "u" else "now disc"
        assert said(leaking).get(_MISPLACED) == expected

    with answered(page):
        page.get_by_role("tab", name="Split").click()
    choose(page, "Keep together by", "Part of the file name")
    page.get_by_label("Pattern", exact=True).fill(_PATTERN)
    with answered(page):
        page.keyboard.press("Enter")
    page.get_by_role("button", name="Make a new split").click()
    expect(page.get_by_text("Decisions about")).to_have_count(0)
    settled(page)
    manifest = current_manifest(leaking)
    assert manifest is not None and manifest.made_by.pattern == _PATTERN
    assert all(len(sides) == 1 for sides in sides_of(manifest, _PATTERN).values())
    labels = {e.path: manifest.class_names[e.label] for e in manifest.entries}
    assert labels[_MISPLACED] == "disc" and not labels.keys() & set(excluded)

    with answered(page):
        page.get_by_role("button", name="Train on this data set").click()
    shorten(page, finetune_epochs=1)
    run_id = start_training(page)
    expect(badge(page, "Done")).to_be_visible(timeout=SLOW)
    assert load_run(run_id).manifest.digest == manifest.digest
    assert [run.id for run in list_runs()] == [run_id]
    assert checksums(leaking) == before
