"""Which files of a manifest went away or changed since the split."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from core.data import changes
from core.data.changes import CHANGED, changed_files
from core.data.datasets import add_folder, list_datasets, remove_dataset
from core.data.manifest import Manifest, ensure_manifest
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
