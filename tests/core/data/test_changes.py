"""Which files of a manifest went away or changed since the split."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from core.data import changes
from core.data.changes import (
    CHANGED,
    SplitChanges,
    changed_files,
    changes_since_split,
    is_as_split,
    split_files_digest,
)
from core.data.datasets import add_folder, list_datasets, load_dataset, remove_dataset
from core.data.manifest import Manifest
from core.data.manifests import ensure_manifest
from core.errors import DataError


@pytest.fixture
def manifest(tmp_path: Path, draw_images: Callable[..., Path]) -> Manifest:
    root = draw_images(tmp_path / "shapes", {"disc": 4, "square": 4}, size=16)
    return ensure_manifest(add_folder(root))


def test_nothing_is_reported_when_nothing_changed(manifest: Manifest) -> None:
    assert changed_files(manifest) == []


def test_unchanged_files_are_not_read_again(
    manifest: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "content_digest", None)
    assert changed_files(manifest) == []


def test_a_missing_and_a_changed_file_are_named_with_their_reason(
    manifest: Manifest,
) -> None:
    gone, changed = manifest.entries[0], manifest.entries[-1]
    manifest.absolute(gone).unlink()
    manifest.absolute(changed).write_bytes(b"another picture")
    found = {bad.path: bad.reason for bad in changed_files(manifest)}
    assert found == {gone.path: "the file is missing", changed.path: CHANGED}


def test_a_file_that_was_only_touched_counts_as_the_same(manifest: Manifest) -> None:
    os.utime(manifest.absolute(manifest.entries[0]), (1.0, 1.0))
    assert changed_files(manifest) == []


def test_a_removed_registration_does_not_matter(manifest: Manifest) -> None:
    remove_dataset(manifest.dataset_id)
    assert changed_files(manifest) == []


def test_a_data_set_that_could_never_be_used_leaves_the_list(
    tmp_path: Path, draw_images: Callable[..., Path]
) -> None:
    root = draw_images(tmp_path / "few", {"disc": 4, "square": 1}, size=16)
    with pytest.raises(DataError, match="2 usable images"):
        ensure_manifest(add_folder(root))
    assert list_datasets() == []
    assert (root / "square" / "0000.png").is_file()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes as Unix has them")
def test_a_pipe_in_place_of_a_known_picture_is_named_and_not_opened(
    manifest: Manifest,
) -> None:
    path = manifest.absolute(manifest.entries[0])
    path.unlink()
    os.mkfifo(path)
    (bad,) = changed_files(manifest)
    assert bad.path == manifest.entries[0].path
    assert "a folder, a device or a pipe, not a file" in bad.reason


def test_what_came_and_went_since_the_split_is_counted_without_opening_a_file(
    manifest: Manifest,
    draw_images: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dataset = load_dataset(manifest.dataset_id)
    root = Path(manifest.root)
    assert changes_since_split(dataset, manifest) == SplitChanges()
    draw_images(root, {"star": 3}, size=16)
    (root / "disc" / "0000.png").unlink()
    os.utime(root / "disc" / "0001.jpg", (1, 1))
    monkeypatch.setattr(Path, "open", None)
    monkeypatch.setattr(Path, "read_bytes", path_read)
    found = changes_since_split(dataset, manifest)
    assert found == SplitChanges(added=3, gone=1, changed=1, new_classes=("star",))
    assert found.words == (
        "3 files were added, 1 file is gone, 1 file has changed, the new class is star"
    )


def path_read(path: Path) -> bytes:
    """What lies in THAW_HOME is read; a picture is not."""
    assert path.suffix in (".json", ".jsonl")
    with open(path, "rb") as file:
        return file.read()


@pytest.mark.parametrize("change", ["none", "added", "gone", "touched", "repaired"])
def test_unchanged_files_are_told_without_the_manifest(
    tmp_path: Path, draw_images: Callable[..., Path], change: str
) -> None:
    root = draw_images(tmp_path / "shapes", {"disc": 4, "square": 4}, size=16)
    (root / "disc" / "broken.jpg").write_text("no image")
    dataset = add_folder(root)
    manifest = ensure_manifest(dataset)
    digest = split_files_digest(dataset, manifest)
    later = time.time() + 5
    if change == "added":
        draw_images(root, {"disc": 5}, size=16)
    elif change == "gone":
        (root / "disc" / "0000.png").unlink()
    elif change == "touched":
        os.utime(root / "disc" / "0000.png", (later, later))
    elif change == "repaired":
        os.utime(root / "disc" / "broken.jpg", (later, later))
    left_out = [bad.path for bad in manifest.excluded]
    assert is_as_split(dataset, digest, left_out) == (change == "none")
    assert not is_as_split(dataset, "", left_out)


def test_missing_classes_are_named(manifest: Manifest) -> None:
    dataset = load_dataset(manifest.dataset_id)
    shutil.rmtree(Path(manifest.root) / "disc")
    found = changes_since_split(dataset, manifest)
    assert (found.gone, found.gone_classes) == (4, ("disc",))
    assert "the missing class is disc" in found.words


def test_a_file_that_was_left_out_counts_when_it_was_repaired(
    tmp_path: Path, draw_images: Callable[..., Path]
) -> None:
    root = draw_images(tmp_path / "shapes", {"disc": 4, "square": 4}, size=16)
    (root / "disc" / "broken.jpg").write_text("no image")
    dataset = add_folder(root)
    manifest = ensure_manifest(dataset)
    assert not changes_since_split(dataset, manifest).words
    later = time.time() + 5
    os.utime(root / "disc" / "broken.jpg", (later, later))
    assert changes_since_split(dataset, manifest) == SplitChanges(changed=1)
