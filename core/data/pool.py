"""The pool: a folder of unlabelled images beside a data set, which stays as it is.

Which folder it is stands in `pool.json` of the data set's folder in THAW_HOME, what is
known of its files in `pool-files.json`. What people decide about its images is among
the data set's decisions, under paths of `core.data.image_paths.pool_path`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.access.roots import require_readable
from core.data.folders.class_folders import not_a_folder
from core.data.folders.layout import BadFile
from core.data.formats import SavedPoolFiles
from core.data.image_files import files_below
from core.data.image_paths import image_path, pool_folder, pool_path, pool_record
from core.data.pictures.decoding import read_header
from core.data.pictures.file import as_image_error, read_picture
from core.data.pictures.reasons import UNREADABLE, may_pass
from core.data.prefetch import Progress, map_files
from core.data.registry import Dataset
from core.errors import DataError, ImageError
from core.language.texts import _, mark
from core.storage.files import read_json, write_bytes, write_json
from core.storage.fingerprint import content_digest
from core.storage.given_paths import absolute_path, is_utf8, readable
from core.storage.typed_json import fits

FILES = "pool-files.json"

_VERSION = 1
_NO_NAME = mark("its name is not in UTF-8; rename it")

_Key = tuple[str, int, int]  # path, bytes, mtime_ns
_Row = tuple[str, str]  # content hash, and why it can't be used or ""


@dataclass(frozen=True)
class PoolFiles:
    """What is in the pool.

    Attributes:
        digests: Content hash by path of what looks like an image, in their order.
        bad_files: The others.
    """

    digests: Mapping[str, str]
    bad_files: tuple[BadFile, ...]


def use_pool(dataset: Dataset, path: str | Path) -> Path:
    """Let a folder be the pool of a data set; another one takes the place of the last.

    Args:
        dataset: What its images may become part of.
        path: A folder, of any depth; nothing in it is changed.

    Raises:
        DataError: It is no folder, or may not be read.
    """
    root = absolute_path(path)
    require_readable(root)
    expected = _("a folder of images")
    try:
        if not root.is_dir():
            raise DataError(expected, not_a_folder(root), _("Check the path."))
        next(root.iterdir(), None)
    except OSError as error:
        received = f"{readable(str(root))} ({error.strerror})"
        action = _("Check the path and your permission to open it.")
        raise DataError(expected, received, action) from error
    if not is_utf8(root):
        received = readable(str(root))
        raise DataError(_("a folder whose path is in UTF-8"), received, _("Rename it."))
    if pool_folder(dataset.id) != root:
        record = {"root": str(root), "added": time.time()}
        write_json(pool_record(dataset.id), record)
    return root


def require_pool(dataset: Dataset) -> Path:
    """The pool's folder.

    Raises:
        DataError: The data set has none, or it is away.
    """
    root = pool_folder(dataset.id)
    if root is not None and root.is_dir():
        return root
    raise DataError(
        _("a folder of unlabelled images that is there"),
        _("{path} (missing)", path=root) if root else _("none"),
        _("Name the folder again."),
    )


def read_pool(dataset: Dataset, progress: Progress | None = None) -> PoolFiles:
    """List the pool, and hash what is new or has changed since the last time.

    Args:
        dataset: Whose pool it is.
        progress: Called with (done, total) new files. What it raises is passed on.

    Raises:
        DataError: There is no pool, or nothing in it.
    """
    root = require_pool(dataset)
    keys, bad_files = _listed(root)
    if not keys and not bad_files:
        raise DataError(
            _("a folder with images, at any depth"),
            _("{path} without files", path=root),
            _("Fill it."),
        )
    known = _known_rows(dataset, root)
    new = [key for key in keys if key not in known]
    rows = map_files(lambda key: _hashed(dataset, key), new, progress)
    known |= dict(zip(new, rows, strict=True))
    _keep(dataset, root, {key: known[key] for key in keys})
    usable = {key[0]: known[key][0] for key in keys if not known[key][1]}
    bad_files += [BadFile(key[0], known[key][1]) for key in keys if known[key][1]]
    return PoolFiles(usable, tuple(bad_files))


def keep_reasons(dataset: Dataset, reasons: Mapping[str, str]) -> None:
    """Remember of contents that they are no usable images.

    Args:
        dataset: Whose pool it is.
        reasons: By content hash, 32 hex digits.
    """
    root = require_pool(dataset)
    rows = {
        key: (digest, reasons.get(digest, reason))
        for key, (digest, reason) in _known_rows(dataset, root).items()
    }
    _keep(dataset, root, rows)


def pool_digests(dataset: Dataset) -> dict[str, str]:
    """Content hash by path of the images that the last look at the pool found."""
    root = pool_folder(dataset.id)
    if root is None:
        return {}
    return {
        path: digest
        for (path, _, _), (digest, reason) in _known_rows(dataset, root).items()
        if not reason
    }


def _listed(root: Path) -> tuple[list[_Key], list[BadFile]]:
    keys: list[_Key] = []
    bad_files: list[BadFile] = []
    for file in _files(root):
        name = file.relative_to(root).as_posix()
        if not is_utf8(name):
            bad_files.append(BadFile(pool_path(readable(name)), _NO_NAME))
            continue
        try:
            status = file.stat()
        except OSError as error:
            reason = error.strerror or UNREADABLE
            bad_files.append(BadFile(pool_path(name), reason))
            continue
        keys.append((pool_path(name), status.st_size, status.st_mtime_ns))
    return keys, bad_files


def _files(root: Path) -> Iterator[Path]:
    """Its files; links that lead elsewhere are not followed."""
    for file in files_below(root):
        if not file.is_symlink() or absolute_path(file).is_relative_to(root):
            yield file


def _hashed(dataset: Dataset, key: _Key) -> _Row:
    path = image_path(dataset.id, dataset.root, key[0])
    try:
        read_header(path)  # what is no image need not be read to its end
        with as_image_error(), read_picture(path) as file:
            return content_digest(file), ""
    except ImageError as error:
        return "", error.reason


def _known_rows(dataset: Dataset, root: Path) -> dict[_Key, _Row]:
    saved: Any = read_json(dataset.folder / FILES)
    if not fits(saved, SavedPoolFiles) or saved["version"] != _VERSION:
        return {}
    if saved["root"] != str(root):
        return {}
    return {
        (path, num_bytes, mtime_ns): (digest, reason)
        for path, num_bytes, mtime_ns, digest, reason in saved["rows"]
        if not may_pass(reason)
    }


def _keep(dataset: Dataset, root: Path, rows: Mapping[_Key, _Row]) -> None:
    listed = [[*key, *row] for key, row in rows.items()]
    value = {"version": _VERSION, "root": str(root), "rows": listed}
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    write_bytes(dataset.folder / FILES, text.encode())
