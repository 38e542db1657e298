"""The review queue: one suspect after the other, nothing lost, nothing moved."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.config import RunConfig
from core.data.datasets import Dataset, add_folder
from core.data.decisions import EXCLUDE, KEEP, RELABEL, Decision, decide, read_decisions
from core.data.manifests import current_manifest, ensure_manifest
from pages._ui.decide import one_image
from pages._ui.studies import progress
from tests.pages.apptest import open_page, press, sound, texts
from tests.pages.finished_study import held, made_study
from tests.pages.suspect_page import checksums, said, searched

SUSPICIOUS = ("disc/0001.jpg", "square/0002.png", "disc/0004.png")


def review(dataset: Dataset) -> AppTest:
    return open_page("dataset", dataset=dataset.id, view="Review")


def place(app: AppTest) -> str:
    """What the progress says, and which suspect is shown."""
    paths = [item.value for item in app.caption if "/000" in item.value]
    shown = paths[0].replace("\\", "") if paths else "none"
    return f"{app.get('progress')[0].proto.text}: {shown}"


def test_a_search_is_started_from_the_tab(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_manifest(dataset)
    asked: list[Any] = []
    monkeypatch.setattr(progress, "submit_study", lambda *given: asked.append(given))
    press(review(dataset), "Search for wrong labels")
    ((kind, config, manifest, *_),) = asked
    assert (kind, manifest) == ("suspects", current_manifest(dataset))
    assert isinstance(config, RunConfig)


def test_a_search_that_goes_on_is_watched_and_can_be_stopped(dataset: Dataset) -> None:
    ensure_manifest(dataset)
    study = made_study("suspects", dataset, None, state="queued")
    with held(study):
        app = press(review(dataset), "Stop")
        assert app.get("progress")
        assert study.stop_requested


def test_a_failed_search_says_why_and_can_be_tried_again(dataset: Dataset) -> None:
    ensure_manifest(dataset)
    error = {"expected": "weights", "received": "none", "action": "Install them."}
    made_study("suspects", dataset, None, state="failed", error=error)
    app = review(dataset)
    assert "Install them" in app.error[0].value
    starts = [x.label for x in app.button if x.label.startswith("Search for wrong")]
    assert re.fullmatch(r"Search for wrong labels \(about .+\)", *starts)


def test_each_answer_is_kept_and_shows_the_next_suspect(dataset: Dataset) -> None:
    searched(dataset, SUSPICIOUS)
    before = checksums(dataset)
    app = review(dataset)
    assert place(app) == "0 of 3 seen, 0 changed: disc/0001.jpg"
    assert "Likely label, probability 96.2%" in texts(app)
    press(app, "Relabel")
    assert place(app) == "1 of 3 seen, 1 changed: square/0002.png"
    press(app, "Keep")
    assert place(app) == "2 of 3 seen, 1 changed: disc/0004.png"
    press(app, "Exclude")
    assert "All are seen, 2 changed" in app.success[0].value
    assert said(dataset) == {
        "disc/0001.jpg": "now square",
        "square/0002.png": "kept",
        "disc/0004.png": "excluded",
    }
    assert all(decision.digest for decision in read_decisions(dataset))
    assert place(review(dataset)) == "3 of 3 seen, 2 changed: none"
    assert checksums(dataset) == before


def test_undo_goes_back_step_by_step_after_a_reload_too(dataset: Dataset) -> None:
    searched(dataset, SUSPICIOUS)
    app = press(press(review(dataset), "Relabel"), "Keep")
    assert place(press(app, "Undo")) == "1 of 3 seen, 1 changed: square/0002.png"
    app = press(review(dataset), "Undo")
    assert place(app) == "0 of 3 seen, 0 changed: disc/0001.jpg"
    assert said(dataset) == {}
    assert next(item for item in app.button if item.label == "Undo").disabled


def test_a_skipped_suspect_waits_for_the_end_and_decides_nothing(
    dataset: Dataset,
) -> None:
    searched(dataset, SUSPICIOUS[:2])
    app = press(review(dataset), "Skip")
    assert place(app) == "1 of 2 seen, 0 changed: square/0002.png"
    assert place(press(app, "Undo")) == "0 of 2 seen, 0 changed: disc/0001.jpg"
    press(press(app, "Skip"), "Keep")
    press(app, "Look at 1 skipped again")
    assert place(app) == "1 of 2 seen, 0 changed: disc/0001.jpg"
    assert said(dataset) == {"square/0002.png": "kept"}


def test_another_class_than_the_likely_one_can_be_chosen(
    tmp_path: Path, draw_images: Callable[..., Path]
) -> None:
    root = draw_images(tmp_path / "pets", {"ant": 4, "bee": 4, "cat": 4}, size=16)
    dataset = add_folder(root)
    searched(dataset, ["ant/0001.jpg"])
    app = review(dataset)
    box = app.selectbox(key="new_label_ant/0001.jpg")
    assert (box.options, box.value) == (["bee", "cat"], "bee")
    sound(box.set_value("cat").run())
    press(app, "Relabel")
    assert said(dataset) == {"ant/0001.jpg": "now cat"}


def test_a_key_pressed_twice_is_not_for_the_next_suspect(dataset: Dataset) -> None:
    searched(dataset, SUSPICIOUS)
    app = review(dataset)
    keys = {item.key for item in app.button}
    press(app, "Keep")
    for action in (f"{KEEP}_K", f"{EXCLUDE}_X", f"{RELABEL}_L"):
        assert f"{action}_{SUSPICIOUS[0]}" in keys
        assert f"{action}_{SUSPICIOUS[0]}" not in {item.key for item in app.button}


def test_undo_takes_back_what_the_person_decided_and_no_one_else(
    dataset: Dataset,
) -> None:
    searched(dataset, SUSPICIOUS)
    decide(dataset, [Decision(SUSPICIOUS[0], "", KEEP, person="Ann")])
    app = review(dataset)
    assert place(app).startswith("1 of 3 seen")
    assert next(item for item in app.button if item.label == "Undo").disabled


def test_a_file_that_is_another_by_now_has_no_place(dataset: Dataset) -> None:
    study = searched(dataset, SUSPICIOUS)
    text = (study.path / "result.json").read_text()
    manifest = ensure_manifest(dataset)
    digest = next(e.digest for e in manifest.entries if e.path == SUSPICIOUS[0])
    (study.path / "result.json").write_text(text.replace(digest, "0" * 32))
    assert place(review(dataset)) == "0 of 2 seen, 0 changed: square/0002.png"


def test_what_the_split_does_not_have_yet_is_said_and_made(dataset: Dataset) -> None:
    searched(dataset, SUSPICIOUS)
    app = press(press(review(dataset), "Relabel"), "Keep")
    press(app, "Exclude")
    assert "Decisions about 2 images are not in the split yet" in texts(app)
    press(app, "Make the next version of the split")
    assert "not in the split yet" not in texts(app)
    after = current_manifest(dataset)
    assert after and len(after.entries) == 11
    assert "The split has changed since this search" in texts(app)
    press(app, "Undo")
    assert "Decisions about 1 image are not in the split yet" in texts(app)


def test_no_suspect_is_said(dataset: Dataset) -> None:
    searched(dataset, [])
    assert "No label looks wrong" in review(dataset).success[0].value


def test_a_new_class_can_be_typed_and_its_name_is_checked(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The browser sends what is typed as a box's value, which AppTest can't."""
    typed = [" egg "]
    monkeypatch.setattr(one_image, "label_box", lambda *_: typed[-1])
    searched(dataset, SUSPICIOUS[:2])
    app = press(review(dataset), "Relabel")
    assert said(dataset) == {"disc/0001.jpg": "now egg"}
    typed.append("EGG")
    press(press(app, "Skip"), "Undo")
    press(app, "Relabel")
    assert "which is egg but for how it is written" in app.error[0].value
    assert len(said(dataset)) == 1


def test_a_class_with_too_few_images_is_told_before_the_next_version(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_image, "label_box", lambda *_: "egg")
    searched(dataset, SUSPICIOUS[:2])
    app = press(review(dataset), "Relabel")
    title = "Make the next version of the split"
    assert next(item for item in app.button if item.label == title).disabled
    assert "egg (1)" in app.warning[0].value.replace("\\", "")
    press(app, "Relabel")
    assert not app.warning
    press(app, title)
    manifest = current_manifest(dataset)
    assert manifest is not None
    assert manifest.class_names == ("disc", "square", "egg")
