"""Groups, names, extension and repair, as the Split tab offers them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.data.datasets import Dataset, add_folder
from core.data.decisions import GROUP, Decision, decide
from core.data.manifest import Manifest
from core.data.manifests import current_manifest, ensure_manifest
from core.data.splitting.named import named_splits
from pages._ui.dataset import new_split, split_leaks
from tests.pages.apptest import open_page, press, sound, texts

DrawImages = Callable[..., Path]


@pytest.fixture
def dataset(tmp_path: Path, draw_images: DrawImages) -> Dataset:
    """Ten people with two pictures of each class; 7_0014.png is of the person 7."""
    root = draw_images(tmp_path / "pets", {"cat": 20, "dog": 20}, size=16)
    for path in sorted(root.rglob("*.*")):
        path.rename(path.with_name(f"{int(path.stem) // 2}_{path.name}"))
    dataset = add_folder(root)
    ensure_manifest(dataset)
    return dataset


def manifest_of(dataset: Dataset) -> Manifest:
    manifest = current_manifest(dataset)
    assert manifest is not None
    return manifest


def key(dataset: Dataset, widget: str) -> str:
    return f"{widget}_{dataset.id}_{manifest_of(dataset).digest[:8]}"


def grouped(dataset: Dataset, way: str) -> AppTest:
    app = open_page("dataset", dataset=dataset.id, view="Split")
    return sound(app.selectbox(key=key(dataset, "group_by")).select(way).run())


def by_pattern(dataset: Dataset, pattern: str) -> AppTest:
    app = grouped(dataset, "pattern")
    box = app.text_input(key=key(dataset, "pattern"))
    return sound(box.input(pattern).run())


def sides_of_people(manifest: Manifest) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for entry in manifest.entries:
        found.setdefault(Path(entry.path).name[0], set()).add(entry.split)
    return found


def test_a_pattern_is_shown_as_it_captures_and_then_split_by(dataset: Dataset) -> None:
    (Path(dataset.root) / "cat" / "loose.png").write_bytes(b"no image")
    app = by_pattern(dataset, r"^([0-8])_")
    assert "**9 groups**, the largest with 4 images; 4 images without" in texts(app)
    assert app.dataframe[1].value["Images"].tolist() == [4] * 9
    assert "cat/9_0018.png" in app.code[0].value
    before = manifest_of(dataset)
    app = press(app, "What would change")
    assert manifest_of(dataset) == before
    assert "change their side" in texts(app)
    assert "in training" in texts(app) and "keeps them together" in texts(app)
    app = press(app, "Make a new split")
    manifest = manifest_of(dataset)
    people = sides_of_people(manifest)
    assert all(len(people[name]) == 1 for name in "012345678")
    assert "split by the pattern" in texts(app).lower()
    assert "What would change" not in texts(app)


def test_a_wrong_pattern_is_explained_and_nothing_can_be_made(dataset: Dataset) -> None:
    app = grouped(dataset, "pattern")
    assert "takes *ann* from" in texts(app)
    app = by_pattern(dataset, "(")
    assert "regular expression" in app.error[0].value
    (button,) = (item for item in app.button if item.label == "Make a new split")
    assert button.disabled


def test_a_table_is_uploaded_and_its_columns_are_guessed(dataset: Dataset) -> None:
    app = grouped(dataset, "csv")
    paths = sorted(entry.path for entry in manifest_of(dataset).entries)
    rows = [f"{path};p{Path(path).name[0]};{i}" for i, path in enumerate(paths)]
    table = ("image;person;age\n" + "\n".join(rows)).encode()
    upload: Any = app.get("file_uploader")[0]
    app = sound(upload.upload("people.csv", table, "text/csv").run())
    assert "**10 groups**, the largest with 4 images; 0 images without" in texts(app)
    app = press(app, "Make a new split")
    rule = manifest_of(dataset).made_by
    assert (rule.path_column, rule.group_column) == ("image", "person")
    assert all(len(at) == 1 for at in sides_of_people(manifest_of(dataset)).values())
    app = open_page("dataset", dataset=dataset.id, view="Split")
    assert "is used, as before" in texts(app)


def test_what_is_no_table_is_explained(dataset: Dataset) -> None:
    upload: Any = grouped(dataset, "csv").get("file_uploader")[0]
    app = sound(upload.upload("people.csv", b"f,g", "text/csv").run())
    assert "first line names its columns" in app.error[0].value
    (button,) = (item for item in app.button if item.label == "Make a new split")
    assert button.disabled


def test_splits_with_names_are_used_again_and_deleted(dataset: Dataset) -> None:
    first = manifest_of(dataset)
    app = open_page("dataset", dataset=dataset.id, view="Split")
    app.text_input(key=key(dataset, "split_name")).input("**Mine**")
    app = press(app, "Make a new split")
    assert r"\*\*Mine\*\*" in texts(app) and "In use" in texts(app)
    app = press(app, "Use")
    assert manifest_of(dataset).entries == first.entries
    (mine,) = (it for it in named_splits(dataset) if it.name == "**Mine**")
    sound(app.button(key=f"delete-split-{dataset.id}-{mine.id}").click().run())
    assert [split.name for split in named_splits(dataset)] == [
        f"unnamed {first.digest[:8]}"
    ]


def test_new_files_are_added_and_all_others_stay(dataset: Dataset) -> None:
    before = {entry.path: entry.split for entry in manifest_of(dataset).entries}
    cat = Path(dataset.root) / "cat"
    shutil.copy(cat / "0_0000.png", cat / "new.png")
    app = open_page("dataset", dataset=dataset.id, view="Split")
    app = press(app, "Check for changes")
    assert "only add new files" in app.warning[0].value
    assert re.search(r"split of \d+ \w+ \d+ at \d\d:\d\d: \d", app.warning[0].value)
    app = press(app, "Add new files")
    assert not app.warning
    after = {entry.path: entry.split for entry in manifest_of(dataset).entries}
    assert after.pop("cat/new.png") == before["cat/0_0000.png"]
    assert after == before


def test_a_group_that_was_decided_since_is_said_to_leak(dataset: Dataset) -> None:
    manifest = manifest_of(dataset)
    pair = [
        manifest.entries[manifest.split(side)[0]].path for side in ("train", "test")
    ]
    decide(dataset, [Decision(path, "", GROUP, "same") for path in pair])
    app = open_page("dataset", dataset=dataset.id, view="Split")
    assert "1 of 6 test images has a twin" in app.error[0].value
    assert app.dataframe[0].value.iloc[0].tolist() == [
        *(pair[1], "Test", pair[0], "Training")
    ]
    assert not press(app, "Make a new split").error


@pytest.fixture
def twins(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Near-duplicates that the pages know of."""
    found: list[list[str]] = []

    def known(dataset: Dataset) -> Any:
        return found

    for module in (new_split, split_leaks):
        monkeypatch.setattr(module, "known_clusters", known)
    return found


def test_given_splits_with_twins_are_repaired_by_one_click(
    tmp_path: Path, draw_images: DrawImages, twins: list[list[str]]
) -> None:
    root = tmp_path / "given"
    for seed, side in enumerate(("train", "test")):
        draw_images(root / side, {"a": 6, "b": 6}, size=16, seed=seed)
    dataset = add_folder(root)
    ensure_manifest(dataset)
    manifest = manifest_of(dataset)
    train = manifest.entries[manifest.split("train")[0]].path
    twins.append([train, "test/a/0002.png"])
    app = open_page("dataset", dataset=dataset.id, view="Split")
    assert "1 of 12 test images has a twin" in app.error[0].value
    app = press(app, "Repair the split")
    assert not app.error
    manifest = manifest_of(dataset)
    (left_out,) = manifest.excluded
    assert left_out.path == train
    assert manifest.made_by.repairs
    assert app.checkbox(key=key(dataset, "repairs")).value
    assert len(manifest.split("test")) == 12


def test_near_duplicates_can_be_let_apart(
    dataset: Dataset, twins: list[list[str]]
) -> None:
    paths = [entry.path for entry in manifest_of(dataset).entries][:12]
    twins.append(paths)
    app = open_page("dataset", dataset=dataset.id, view="Split")
    app = press(app, "Make a new split")
    sides = {e.path: e.split for e in manifest_of(dataset).entries}
    assert len({sides[path] for path in paths}) == 1
    app = sound(app.checkbox(key=key(dataset, "twins")).uncheck().run())
    press(app, "Make a new split")
    sides = {e.path: e.split for e in manifest_of(dataset).entries}
    assert len({sides[path] for path in paths}) > 1
