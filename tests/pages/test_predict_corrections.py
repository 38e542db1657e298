"""A wrong answer is corrected, and the picture belongs to the data set."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.access.policy import Policy
from core.access.roles import Person, Role
from core.data.added import listed
from core.data.datasets import Dataset, remove_dataset
from core.data.decisions import read_decisions
from core.data.manifests import current_manifest
from core.data.scan import scan
from core.data.splitting.extending import extension
from core.data.splitting.named import make_split
from core.runs.run import Run
from core.storage.fingerprint import content_digest
from pages._ui.guard import door, permission
from tests.core.data.conftest import picture
from tests.pages.apptest import open_page, press, sound, texts
from tests.pages.finished_run import finished_run, use_fake
from tests.pages.suspect_page import checksums

NEW = picture(99)


@pytest.fixture
def run(dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Its model takes every picture for a square."""
    use_fake(monkeypatch)
    return finished_run(Path(dataset.root), {"frozen": 8})


def shown(name: str, content: bytes) -> AppTest:
    app = open_page("predict")
    app.file_uploader[0].upload(name, content)
    return sound(app.run())


def corrected(app: AppTest, label: str) -> AppTest:
    """Choose a class, or type a new one, and send the picture."""
    box = next(item for item in app.selectbox if item.label == "New label")
    send = next(item for item in app.button if item.label == "Send to the data set")
    send.click()
    states = app._tree.get_widget_states()
    for state in states.widgets:
        if state.id == box.proto.id:  # of the test's boxes none takes a new class
            state.string_value = label
    return sound(app._run(states))


def labels(dataset: Dataset, content: bytes) -> list[str]:
    """The classes of a content in the current split."""
    manifest = current_manifest(dataset)
    assert manifest is not None
    digest = content_digest(content)
    found = [entry for entry in manifest.entries if entry.digest == digest]
    return [manifest.class_names[entry.label] for entry in found]


def make_next(dataset: Dataset) -> None:
    make_split(dataset, scan(dataset), extension(dataset))


def test_a_corrected_picture_is_in_the_next_version_of_the_split(
    run: Run, dataset: Dataset
) -> None:
    before = checksums(dataset)
    app = corrected(shown("photo.png", NEW), "disc")
    assert r"**photo\.png** is now a copy in" in app.success[0].value
    assert "next version of the split" in app.success[0].value
    assert "now disc" in texts(app)
    assert [item.label for item in listed(dataset)] == ["disc"]
    make_next(dataset)
    assert labels(dataset, NEW) == ["disc"]
    assert checksums(dataset) == before
    # Dropped again by whoever, it is known; and the model has not learned from it yet.
    assert "now disc" in texts(shown("other name.png", NEW))


def test_a_correction_can_be_undone(run: Run, dataset: Dataset) -> None:
    app = press(corrected(shown("photo.png", NEW), "disc"), "Undo")
    assert "is undone" in app.success[0].value
    assert listed(dataset) == []
    assert "now disc" not in texts(app)


def test_a_new_class_may_begin_with_a_corrected_picture(
    run: Run, dataset: Dataset
) -> None:
    corrected(shown("photo.png", NEW), "star")
    assert [item.label for item in listed(dataset)] == ["star"]


def test_a_picture_of_the_data_set_gets_a_decision_and_no_copy(
    run: Run, dataset: Dataset
) -> None:
    path = next(path for path in Path(dataset.root).rglob("*.png"))
    content = path.read_bytes()
    (old,) = labels(dataset, content)
    app = shown("again.png", content)
    assert f"has this very picture, as {old}" in texts(app)
    app = corrected(app, old)
    assert "in the data set already" in app.success[0].value
    assert read_decisions(dataset) == []
    (new,) = {"disc", "square"} - {old}
    app = corrected(app, new)
    assert f"its label is now **{new}**" in app.success[0].value
    assert listed(dataset) == []
    make_next(dataset)
    assert labels(dataset, content) == [new]
    press(app, "Undo")
    make_next(dataset)
    assert labels(dataset, content) == [old]


def test_who_may_only_look_corrects_nothing(
    run: Run, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = shown("photo.png", NEW)
    person = Person("Vic", Role.VIEW, "10.0.0.3")
    monkeypatch.setattr(door, "_policy", Policy(is_open=True, signs_in=True))
    monkeypatch.setattr(permission, "person", lambda: person)
    app = corrected(app, "disc")
    assert "the role train" in app.error[0].value
    assert listed(dataset) == []


def test_without_its_data_set_a_model_answers_and_nothing_can_be_corrected(
    run: Run, dataset: Dataset
) -> None:
    remove_dataset(dataset.id)
    app = shown("photo.png", NEW)
    assert "## square 90%" in texts(app)
    assert "is not here any more" in texts(app)
