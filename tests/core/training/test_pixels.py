"""Pixels: decoded once, of the very files that the manifest stands for."""

from __future__ import annotations

import errno
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data.changes import CHANGED
from core.data.manifest import Manifest
from core.data.pictures.decoding import decode
from core.data.pictures.rendition import Rendition
from core.errors import UserError
from core.storage.fingerprint import content_digest
from core.training import arrays
from core.training import pixels as module
from core.training.pixels import Pixels, UnreadableImages, decoded_pixels
from core.training.reporter import Reporter
from tests.core.training.conftest import Held


def test_pixels_are_the_decoded_files_in_order(
    manifest: Manifest, reporter: Reporter
) -> None:
    pixels = decoded_pixels(manifest, 32, reporter)
    for place, entry in enumerate(manifest.entries):
        image = pixels.image(place)
        assert image.shape == (32, 32, 3) and image.dtype == np.uint8
        assert np.array_equal(image, decode(manifest.absolute(entry), 32))
    pixels.release()
    assert np.array_equal(pixels.image(19), image)


def test_pixels_follow_the_rendition_of_the_manifest(
    manifest: Manifest, reporter: Reporter
) -> None:
    plain = decoded_pixels(manifest, 32, reporter).image(0)
    entry, *others = manifest.entries
    source = manifest.absolute(entry)
    Image.fromarray(np.full((40, 40), 40, np.uint16)).save(source, "PNG")
    known = replace(entry, digest=content_digest(source.read_bytes()))
    rendition = Rendition(255, (0.0, 100.0))
    deep = replace(manifest, entries=(known, *others), rendition=rendition)
    assert (decoded_pixels(deep, 32, reporter).image(0) == 102).all()
    same = decoded_pixels(replace(manifest, entries=deep.entries), 32, reporter)
    assert (same.image(0) == 0).all()  # another entry of the cache
    assert plain.std() > 0


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
    assert decoded_pixels(manifest, 33, reporter).image(0).shape == (33, 33, 3)
    fewer = replace(manifest, entries=manifest.entries[1:])
    expected = decode(manifest.absolute(manifest.entries[1]), 32)
    assert np.array_equal(decoded_pixels(fewer, 32, reporter).image(0), expected)


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
    assert cached(thaw_home) == []


def test_full_disk_is_an_error_before_anything_is_written(
    manifest: Manifest,
    reporter: Reporter,
    thaw_home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(arrays.os, "posix_fallocate", full, raising=False)
    with pytest.raises(OSError, match="No space"):
        decoded_pixels(manifest, 32, reporter)
    assert cached(thaw_home) == []


def test_pixels_above_the_budget_are_decoded_when_they_are_asked_for(
    manifest: Manifest,
    reporter: Reporter,
    thaw_home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "max_entry_bytes", lambda: 20 * 32 * 32 * 3 - 0.5)
    pixels = decoded_pixels(manifest, 32, reporter)
    assert cached(thaw_home) == []
    expected = decode(manifest.absolute(manifest.entries[3]), 32)
    assert np.array_equal(pixels.image(3), expected)
    other = manifest.absolute(manifest.entries[5]).read_bytes()
    manifest.absolute(manifest.entries[3]).write_bytes(other)
    with pytest.raises(UserError, match="stay as they are"):
        pixels.image(3)
    monkeypatch.setattr(module, "max_entry_bytes", lambda: 20 * 32 * 32 * 3.0)
    with pytest.raises(UnreadableImages):
        decoded_pixels(manifest, 32, reporter)


def test_memory_of_decoded_images_is_given_back(
    manifest: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_RELEASE_IMAGES", 3)
    held = Held(np.zeros((20, 4, 4, 3), np.uint8))
    pixels = Pixels(manifest, 4, held)
    for place in range(10):
        pixels.image(place)
    assert held.releases == 3


def cached(home: Path) -> list[str]:
    names = [path.name for path in (home / "caches").iterdir()]
    return [name for name in names if not name.startswith(".")]
