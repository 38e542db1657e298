"""The review of unlabelled images: a folder, a look, a key for each, the next split."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.data.added import listed
from core.data.datasets import Dataset
from core.data.decisions import read_decisions
from core.data.image_paths import pool_folder
from core.data.manifests import current_manifest, ensure_manifest
from core.data.pool import read_pool, use_pool
from pages._ui.studies import progress
from tests.core.commands.study_results import POOL
from tests.pages.apptest import open_page, press, sound, texts
from tests.pages.finished_run import finished_run
from tests.pages.finished_study import held, made_study
from tests.pages.suspect_page import checksums


@pytest.fixture
def new(draw_images: Callable[..., Path], tmp_path: Path) -> Path:
    return draw_images(tmp_path / "new", {"deep": 4}, size=24, seed=9)


@pytest.fixture
def looked(dataset: Dataset, new: Path) -> Dataset:
    """A data set whose pool a run has looked at: each is probably a disc."""
    manifest = ensure_manifest(dataset)
    use_pool(dataset, new)
    near = {"path": manifest.entries[0].path, "label": "disc", "similarity": 0.9}
    proposals = [
        {
            "path": path,
            "digest": digest,
            "chances": [
                {"label": "disc", "probability": 0.6},
                {"label": "square", "probability": 0.4},
            ],
            "neighbours": [near],
        }
        for path, digest in read_pool(dataset).digests.items()
    ]
    root = str(pool_folder(dataset.id))
    found = {**POOL, "root": root, "count": 4, "proposals": proposals}
    made_study("pool", dataset, found)
    return dataset


def unlabelled(dataset: Dataset) -> AppTest:
    app = open_page("dataset", dataset=dataset.id, view="Review")
    app.session_state[f"review_source_{dataset.id}"] = "Unlabelled pictures"
    return sound(app.run())


def said(app: AppTest) -> str:
    return str(app.get("progress")[0].proto.text)


def press_key(app: AppTest, shortcut: str) -> AppTest:
    """Click the button that a key presses."""
    button = next(item for item in app.button if item.proto.shortcut == shortcut)
    return sound(button.click().run())


def labels(dataset: Dataset) -> list[str]:
    return [item.label for item in listed(dataset)]


def test_a_folder_is_named_on_the_page_and_checked(dataset: Dataset, new: Path) -> None:
    ensure_manifest(dataset)
    app = unlabelled(dataset)
    app.text_input(key=f"pool_path_{dataset.id}").set_value(str(new / "nowhere"))
    app = press(app, "Use this folder")
    assert "missing" in app.error[0].value
    app.text_input(key=f"pool_path_{dataset.id}").set_value(f"'{new}' ")
    app = press(app, "Use this folder")
    assert pool_folder(dataset.id) == new
    assert "No run on this data set has finished yet" in texts(app)


def test_a_finished_run_is_asked_to_look(
    dataset: Dataset, new: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = finished_run(Path(dataset.root), {"frozen": 5, "finetune": 8})
    use_pool(dataset, new)
    asked: list[Any] = []
    monkeypatch.setattr(progress, "submit_study", lambda *given: asked.append(given))
    app = unlabelled(dataset)
    start = next(item for item in app.button if item.key == "start_pool")
    sound(start.click().run())
    ((kind, config, manifest, _, options),) = asked
    assert (kind, config.dataset) == ("pool", dataset.id)
    assert manifest == current_manifest(dataset)
    assert options == {"run": run.id, "phase": "finetune"}


def test_a_look_that_goes_on_is_watched_and_can_be_stopped(
    dataset: Dataset, new: Path
) -> None:
    ensure_manifest(dataset)
    use_pool(dataset, new)
    study = made_study("pool", dataset, None, state="queued")
    with held(study):
        press(unlabelled(dataset), "Stop")
        assert study.stop_requested


def test_each_answer_shows_the_next_image_and_the_split_has_it_next(
    looked: Dataset, new: Path
) -> None:
    own, before = checksums(looked), sorted(p.read_bytes() for p in new.rglob("*.*"))
    split = ensure_manifest(looked)
    app = unlabelled(looked)
    assert "deep/0000.png" in texts(app).replace("\\", "")
    assert "Probably, 60.0%" in texts(app)
    assert said(app) == "0 of 4 seen, 0 labelled"
    press(app, "Label")
    press_key(app, "2")
    press(app, "Not usable")
    assert said(app) == "3 of 4 seen, 2 labelled, 1 not usable"
    press(app, "Skip")
    assert "All are seen, 2 labelled, 1 not usable." in app.success[0].value
    assert sorted(labels(looked)) == ["disc", "square"]
    assert "Decisions about 2 images" in texts(app)
    app = press(app, "Make the next version of the split")
    after = current_manifest(looked)
    assert after is not None
    assert len(after.entries) == len(split.entries) + 2
    assert "2 of them in the split by now" in texts(app)
    assert checksums(looked) == own
    assert sorted(p.read_bytes() for p in new.rglob("*.*")) == before


def test_undo_goes_back_step_by_step(looked: Dataset) -> None:
    app = press(press(unlabelled(looked), "Label"), "Not usable")
    assert said(press(app, "Undo")) == "1 of 4 seen, 1 labelled"
    app = unlabelled(looked)
    assert said(press(app, "Undo")) == "0 of 4 seen, 0 labelled"
    assert labels(looked) == []
    assert next(item for item in app.button if item.label == "Undo").disabled


def test_two_tabs_label_the_same_image_once(looked: Dataset) -> None:
    first, second = unlabelled(looked), unlabelled(looked)
    press(first, "Label")
    press_key(second, "2")
    assert labels(looked) == ["square"]
    assert said(second) == "1 of 4 seen, 1 labelled"


def test_an_image_that_vanished_or_changed_says_so_and_can_be_skipped(
    looked: Dataset,
) -> None:
    paths = [looked.absolute(path) for path in read_pool(looked).digests]
    paths[0].unlink()
    paths[1].write_bytes(paths[2].read_bytes())
    app = press(unlabelled(looked), "Label")
    assert "the file is missing" in app.error[0].value
    app = press(press(app, "Skip"), "Label")
    assert "another content by now" in app.error[0].value
    press(press(app, "Skip"), "Label")
    assert labels(looked) == ["disc"]
    assert len(read_decisions(looked)) == 1


def test_a_damaged_result_leaves_the_button(looked: Dataset) -> None:
    for study in (looked.folder.parent.parent / "studies").iterdir():
        (study / "result.json").write_text('{"proposals": [3]}')
    finished_run(Path(looked.root), {"frozen": 5})
    app = unlabelled(looked)
    assert any(item.key == "start_pool" for item in app.button)
