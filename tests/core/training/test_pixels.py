"""Pixels: decoded once, of the very files that the manifest stands for."""

from __future__ import annotations

import errno
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.data.changes import CHANGED
from core.data.images import decode
from core.data.manifest import Manifest
from core.training import cache
from core.training import pixels as module
from core.training.pixels import UnreadableImages, chunks, decoded_pixels
from core.training.reporter import Reporter


def test_pixels_are_the_decoded_files_in_order(
    manifest: Manifest, reporter: Reporter
) -> None:
    pixels = decoded_pixels(manifest, 32, reporter)
    assert pixels.shape == (20, 32, 32, 3) and pixels.dtype == np.uint8
    for entry, image in zip(manifest.entries, pixels, strict=True):
        assert np.array_equal(image, decode(manifest.absolute(entry), 32))


def test_pixels_are_decoded_once(
    manifest: Manifest, reporter: Reporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded_pixels(manifest, 32, reporter)
    monkeypatch.setattr(module, "decode", None)
    decoded_pixels(manifest, 32, reporter)


def test_another_size_or_manifest_is_decoded_anew(
    manifest: Manifest, reporter: Reporter
) -> None:
    decoded_pixels(manifest, 32, reporter)
    assert decoded_pixels(manifest, 33, reporter).shape[1] == 33
    fewer = replace(manifest, entries=manifest.entries[:-1])
    assert len(decoded_pixels(fewer, 32, reporter)) == 19


def test_files_that_changed_since_the_check_are_named_and_nothing_is_kept(
    manifest: Manifest, reporter: Reporter, thaw_home: Path
) -> None:
    changed, gone, *_ = manifest.entries
    other = manifest.absolute(manifest.entries[5]).read_bytes()
    manifest.absolute(changed).write_bytes(other)
    manifest.absolute(gone).unlink()
    with pytest.raises(UnreadableImages) as raised:
        decoded_pixels(manifest, 32, reporter)
    assert {bad.path: bad.reason for bad in raised.value.bad} == {
        changed.path: CHANGED,
        gone.path: "the file is missing",
    }
    assert list((thaw_home / "caches").iterdir()) == []


def test_full_disk_is_an_error_before_anything_is_written(
    manifest: Manifest,
    reporter: Reporter,
    thaw_home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(cache.os, "posix_fallocate", full, raising=False)
    with pytest.raises(OSError, match="No space"):
        decoded_pixels(manifest, 32, reporter)
    assert list((thaw_home / "caches").iterdir()) == []


def test_chunks_cover_a_range_in_order() -> None:
    assert [list(chunk) for chunk in chunks(range(5), 2)] == [[0, 1], [2, 3], [4]]
    assert list(chunks(range(0))) == []
