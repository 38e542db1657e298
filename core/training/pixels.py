"""Decoded pixels of a manifest's images: computed once, kept in the cache."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

import numpy as np

from core.data.changes import CHANGED, changed_files
from core.data.folders.layout import BadFile
from core.data.manifest import Entry, Manifest
from core.data.pictures.decoding import decode
from core.data.pictures.file import as_image_error, read_picture
from core.data.prefetch import in_threads
from core.errors import ImageError, UserError
from core.language.texts import _
from core.runs.cache_keys import KeyedImages, pixels_key
from core.storage.cache import entry_path, get_or_make
from core.storage.cache_space import max_entry_bytes
from core.storage.fingerprint import content_digest
from core.training.arrays import ArrayWriter, MappedArray
from core.training.reporter import Reporter

_TELL_IMAGES = 16  # between two words on progress
_RELEASE_IMAGES = 2000  # that are read before their memory is given back


class UnreadableImages(Exception):
    """Images went away or changed while they were decoded; nothing was kept."""

    def __init__(self, bad: list[BadFile]) -> None:
        super().__init__(
            _("{count} images, the first: {first}", count=len(bad), first=bad[0])
        )
        self.bad = bad


class Pixels:
    """A manifest's images as a model sees them.

    Args:
        manifest: Its entries' digests are what the files must contain.
        size: Height and width, pixels.
        decoded: Of all images, shape (n, size, size, 3), uint8; None = each is decoded
            when it is asked for.
    """

    def __init__(
        self, manifest: Manifest, size: int, decoded: MappedArray | None
    ) -> None:
        self._manifest = manifest
        self._size = size
        self._decoded = decoded
        self._read = 0

    def image(self, place: int) -> np.ndarray:
        """RGB, shape (size, size, 3), uint8, of the entry at this place; to be read.

        Raises:
            UserError: It is decoded now, and went away or changed since it was checked.
        """
        if self._decoded is not None:
            self._read += 1  # from several threads: a rough count will do
            if self._read >= _RELEASE_IMAGES:
                self.release()
            return self._decoded.values[place]
        found = decoded_entry(self._manifest, self._size, self._manifest.entries[place])
        if isinstance(found, BadFile):
            raise UserError(
                _("images that stay as they are while a run reads them"),
                f"{found.path}: {found.reason}",
                _("Resume the run; it goes on without that image."),
            )
        return found

    def release(self) -> None:
        """Give back the memory of what was read."""
        self._read = 0
        if self._decoded is not None:
            self._decoded.release()


def decoded_pixels(manifest: Manifest, size: int, reporter: Reporter) -> Pixels:
    """Decode every image, or find the pixels in the cache.

    Where they would take more than half of the caches' budget, nothing is decoded
    ahead.

    Args:
        manifest: Its entries' digests are what the files must contain.
        size: Height and width, pixels.
        reporter: Told of progress, and asked whether to stop.

    Raises:
        UnreadableImages: Some went away or changed since they were checked.
        StopRequested: Somebody asked for it.
    """
    key = pixels_key(KeyedImages.of(manifest), size)
    num_bytes = len(manifest.entries) * size * size * 3
    is_there = entry_path("pixels", key).is_dir()
    if num_bytes > max_entry_bytes() and not is_there:
        return Pixels(manifest, size, None)
    folder = get_or_make(
        "pixels",
        key,
        lambda folder: _decode_all(folder, manifest, size, reporter),
        reporter.raise_if_stopped,
    )
    return Pixels(manifest, size, MappedArray(folder / "pixels.npy"))


def readable_images(
    manifest: Manifest, size: int, reporter: Reporter
) -> tuple[Manifest, Pixels]:
    """The images that are there as they were and can be read, and their pixels.

    Raises:
        StopRequested: Somebody asked for it.
    """
    manifest = manifest.without(changed_files(manifest))
    while True:
        with reporter.stage("decode", len(manifest.entries)):
            try:
                return manifest, decoded_pixels(manifest, size, reporter)
            except UnreadableImages as error:
                manifest = manifest.without(error.bad)


def _decode_all(
    folder: Path, manifest: Manifest, size: int, reporter: Reporter
) -> None:
    count = len(manifest.entries)
    bad: list[BadFile] = []
    began = time.monotonic()
    decoded = in_threads(partial(decoded_entry, manifest, size), manifest.entries)
    shape = (count, size, size, 3)
    with ArrayWriter(folder / "pixels.npy", shape, np.uint8) as writer:
        for done, image in enumerate(decoded, start=1):
            reporter.raise_if_stopped()
            if isinstance(image, BadFile):
                bad.append(image)
            elif not bad:  # else nothing will be kept
                writer.append(image)
            if done % _TELL_IMAGES == 0 or done == count:
                reporter.progress(done, time.monotonic() - began, images=done)
        if bad:
            raise UnreadableImages(bad)


def decoded_entry(manifest: Manifest, size: int, entry: Entry) -> np.ndarray | BadFile:
    """An image's pixels, of the very bytes that its entry stands for."""
    try:
        with as_image_error(), read_picture(manifest.absolute(entry)) as file:
            if content_digest(file) != entry.digest:
                return BadFile(entry.path, CHANGED)
            return decode(file, size, manifest.rendition)
    except ImageError as error:
        return BadFile(entry.path, error.reason)
