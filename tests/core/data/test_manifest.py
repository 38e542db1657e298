"""The manifest holds verified images only, and is the same wherever it is made."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest

from core.data import checking
from core.data.datasets import Dataset, add_folder
from core.data.folders.layout import BadFile
from core.data.manifest import Manifest
from core.data.manifests import current_manifest, ensure_manifest, make_manifest
from core.data.scan import scan
from core.errors import ConfigError, DataError
from tests.core.data.conftest import Tree, picture


def made(dataset: Dataset, seed: int = 0) -> Manifest:
    return make_manifest(dataset, scan(dataset), seed)


def test_entries_are_sorted_labelled_and_split(tree: Tree) -> None:
    dataset = add_folder(tree({"dog": 20, "cat": 20}))
    manifest = made(dataset)
    paths = [entry.path for entry in manifest.entries]
    assert paths == sorted(paths)
    assert manifest.class_names == ("cat", "dog")
    expected = {"train": 14, "validation": 3, "test": 3}
    assert manifest.counts() == {"cat": expected, "dog": expected}
    for entry in manifest.entries:
        assert manifest.class_names[entry.label] == entry.path.split("/")[0]
        assert manifest.absolute(entry).is_file()
    indices = [i for name in expected for i in manifest.split(name)]
    assert sorted(indices) == list(range(40))


def test_digest_ignores_place_and_time(tree: Tree, tmp_path: Path) -> None:
    root = tree({"cat": 10, "dog": 10})
    copy = tmp_path / "elsewhere"
    shutil.copytree(root, copy)
    for path in copy.rglob("*.png"):
        os.utime(path, (1, 1))
    first, second = made(add_folder(root)), made(add_folder(copy))
    assert first.entries == second.entries
    assert first.digest == second.digest
    assert len(first.digest) == 64


def test_digest_follows_contents_labels_splits_and_names(tree: Tree) -> None:
    manifest = made(add_folder(tree({"cat": 5, "dog": 5})))
    entry, *others = manifest.entries
    digests = {manifest.digest}
    for changed in (
        replace(entry, digest="0"),
        replace(entry, label=1),
        replace(entry, split="none"),
    ):
        digests.add(replace(manifest, entries=(changed, *others)).digest)
    digests.add(replace(manifest, class_names=("cats", "dog")).digest)
    digests.add(replace(manifest, entries=tuple(others)).digest)
    assert len(digests) == 6
    moved = replace(manifest, root="/elsewhere", seed=5, dataset_id="x")
    assert moved.digest == manifest.digest


def test_truncated_images_are_excluded_before_the_split(tree: Tree) -> None:
    root = tree({"cat": 6, "dog": 6})
    for format in ("JPEG", "PNG"):
        data = picture(70, (80, 80), format)
        (root / "cat" / f"half.{format}").write_bytes(data[: len(data) * 2 // 3])
    (root / "dog" / "empty.jpg").write_bytes(b"")
    manifest = made(add_folder(root))
    assert [(bad.path, bad.reason) for bad in manifest.excluded] == [
        ("cat/half.JPEG", "cut off: the file is incomplete"),
        ("cat/half.PNG", "cut off: the file is incomplete"),
        ("dog/empty.jpg", "empty file"),
    ]
    assert len(manifest.entries) == 12


def test_classes_that_lose_their_images_are_refused(tree: Tree) -> None:
    root = tree({"cat": 6, "dog": 2})
    (root / "dog" / "1.png").write_bytes(picture(5)[:-60])
    dataset = add_folder(root)
    with pytest.raises(DataError, match=r"dog \(1\).*1 file was left out: cut off"):
        made(dataset)
    assert current_manifest(dataset) is None


def test_copies_share_a_side_and_given_splits_win(tree: Tree) -> None:
    root = tree({"train/cat": 5, "train/dog": 5, "test/cat": 2, "test/dog": 2})
    shutil.copy(root / "test" / "cat" / "0.png", root / "train" / "cat" / "copy.png")
    manifest = made(add_folder(root))
    assert manifest.excluded == (
        BadFile("train/cat/copy.png", "same picture as test/cat/0.png"),
    )
    assert manifest.counts()["cat"] == {"train": 4, "validation": 1, "test": 2}


def test_class_that_trains_on_test_copies_only_is_refused(tree: Tree) -> None:
    root = tree({"train/cat": 5, "train/dog": 0, "test/cat": 2, "test/dog": 2})
    for name in ("0.png", "1.png"):
        shutil.copy(root / "test" / "dog" / name, root / "train" / "dog" / name)
    with pytest.raises(DataError, match=r"training images for every class.*same pic"):
        made(add_folder(root))


def test_only_copies_leave_nothing_to_validate_on(tree: Tree) -> None:
    root = tree({"cat": 1, "dog": 1})
    for label in ("cat", "dog"):
        shutil.copy(root / label / "0.png", root / label / "1.png")
    with pytest.raises(DataError, match="at least one validation image"):
        made(add_folder(root))


def test_new_seed_reads_no_file_again(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tree({"cat": 20, "dog": 20})
    dataset = add_folder(root)
    first = made(dataset)
    read: list[BinaryIO] = []
    real = checking.look_at

    def look_at(file: BinaryIO) -> object:
        read.append(file)
        return real(file)

    monkeypatch.setattr(checking, "look_at", look_at)
    second = made(dataset, seed=1)
    assert read == []
    assert second.digest != first.digest
    assert current_manifest(dataset) == second
    (root / "cat" / "0.png").write_bytes(picture(900))
    third = made(dataset, seed=1)
    assert len(read) == 1
    assert third.digest != second.digest


def test_file_that_changed_after_the_scan_is_excluded(tree: Tree) -> None:
    root = tree({"cat": 5, "dog": 5})
    dataset = add_folder(root)
    found = scan(dataset)
    (root / "cat" / "0.png").write_bytes(picture(901))
    (root / "dog" / "0.png").unlink()
    reasons = {bad.path: bad.reason for bad in make_manifest(dataset, found).excluded}
    assert "changed" in reasons["cat/0.png"]
    assert reasons["dog/0.png"] == "the file is missing"
    assert [bad.path for bad in made(dataset).excluded] == []


def test_json_round_trip(tree: Tree) -> None:
    manifest = made(add_folder(tree({"<b>cat</b> 狗": 4, "dog": 4})))
    again = Manifest.from_json(json.loads(json.dumps(manifest.to_json())))
    assert again == manifest
    assert again.digest == manifest.digest


def test_damaged_or_foreign_json_is_a_data_error(tree: Tree) -> None:
    values = made(add_folder(tree({"cat": 4, "dog": 4}))).to_json()
    for wrong in (
        {},
        {**values, "version": 99},
        {**values, "entries": [["a"]]},
        {**values, "entries": values["entries"][1:]},
        {**values, "fractions": [1]},
    ):
        with pytest.raises(DataError, match="a manifest of version 1"):
            Manifest.from_json(wrong)


def test_without_drops_files_and_keeps_the_rules(tree: Tree) -> None:
    manifest = made(add_folder(tree({"cat": 6, "dog": 6})))
    gone = manifest.entries[manifest.split("train")[0]]
    less = manifest.without([BadFile(gone.path, "the file is missing")])
    assert len(less.entries) == 11
    assert less.excluded[-1].path == gone.path
    assert less.digest != manifest.digest
    assert manifest.without([]) is manifest
    cats = [BadFile(e.path, "gone") for e in manifest.entries if e.label == 0]
    with pytest.raises(DataError, match=r"cat \(0\)"):
        manifest.without(cats)
    unseen = manifest.split("validation")
    lost = [BadFile(manifest.entries[i].path, "the file is missing") for i in unseen]
    with pytest.raises(DataError, match="none; 2 files can't be used or went away"):
        manifest.without(lost)


def test_ensure_makes_once_and_then_keeps(tree: Tree) -> None:
    dataset = add_folder(tree({"cat": 20, "dog": 20}))
    assert current_manifest(dataset) is None
    first = ensure_manifest(dataset)
    assert ensure_manifest(dataset, seed=9) == first
    (dataset.folder / "manifest.json").write_text("{")
    assert current_manifest(dataset) is None
    assert ensure_manifest(dataset) == first


def test_current_manifest_follows_a_moved_data_set(tree: Tree) -> None:
    dataset = add_folder(tree({"cat": 4, "dog": 4}))
    manifest = made(dataset)
    found = current_manifest(replace(dataset, root="/elsewhere"))
    assert found is not None
    assert (found.root, found.digest) == ("/elsewhere", manifest.digest)


@pytest.mark.parametrize(
    "fractions",
    [(0.7, 0.2, 0.2), (0.0, 0.5, 0.5), (1.0, 0.0, 0.0), (float("nan"), 0.5, 0.5)],
)
def test_impossible_fractions_are_refused(
    tree: Tree, fractions: tuple[float, float, float]
) -> None:
    dataset = add_folder(tree({"cat": 4, "dog": 4}))
    with pytest.raises(ConfigError, match="sum to 1"):
        make_manifest(dataset, scan(dataset), 0, fractions)
