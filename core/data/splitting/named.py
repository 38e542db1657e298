"""Several splits of one data set, each with a name; one of them is in use.

`splits/` of the data set's folder has a manifest for each. What is there is never
changed: a split that is made anew has another name, or none. One that is in use and has
no name gets one before a named one takes its place.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from core.data.datasets import Dataset
from core.data.manifest import Manifest
from core.data.manifests import current_manifest, current_path, keep_current
from core.data.prefetch import Progress
from core.data.scan import Scan
from core.data.splitting.plan import SplitPlan, planned_manifest
from core.errors import ConfigError, DataError
from core.language.texts import _
from core.storage.files import slug
from core.storage.fingerprint import content_digest
from core.storage.locks import locked

_FOLDER = "splits"
_MAX_NAME = 60  # characters


@dataclass(frozen=True)
class NamedSplit:
    """A split that is kept.

    Attributes:
        id: Of its file; no two have the same.
        name: As its owner calls it.
        manifest: Its images and their sides.
        is_current: Whether it is in use.
    """

    id: str
    name: str
    manifest: Manifest
    is_current: bool


def make_split(
    dataset: Dataset, scan: Scan, plan: SplitPlan, progress: Progress | None = None
) -> Manifest:
    """Make a split, keep it under its name where it has one, and use it from now on.

    Args:
        dataset: The data set that was scanned.
        scan: Its scan.
        plan: What is asked for; a manifest of it was perhaps shown before.
        progress: Called with (done, total) files. What it raises is passed on.

    Raises:
        ConfigError: There is a split of this name, or see `planned_manifest`.
        DataError: The images that are left can't be trained on.
    """
    name = checked_name(plan.name) if plan.name else ""
    require_free(dataset, name)
    manifest = planned_manifest(dataset, scan, replace(plan, name=name), progress)
    return keep_split(dataset, manifest)


def keep_split(dataset: Dataset, manifest: Manifest) -> Manifest:
    """Use a manifest from now on, and keep it under its name where it has one.

    Raises:
        ConfigError: There is a split of this name.
    """
    with locked(splits_folder(dataset)):
        if manifest.name:
            require_free(dataset, manifest.name)
            _keep_unnamed(dataset)
            _keep(dataset, manifest)
        keep_current(dataset, manifest)
    return manifest


def named_splits(dataset: Dataset) -> list[NamedSplit]:
    """The splits that are kept, by name; a damaged one is left out."""
    current = current_manifest(dataset)
    found = [
        NamedSplit(path.stem, manifest.name, manifest, _is_same(manifest, current))
        for path in sorted(splits_folder(dataset).glob("*.json"))
        for manifest in _loaded(dataset, path)
    ]
    return sorted(found, key=lambda split: split.name.casefold())


def splits_folder(dataset: Dataset) -> Path:
    """Where they lie; not there before there is one."""
    return dataset.folder / _FOLDER


def use_split(dataset: Dataset, name: str) -> Manifest:
    """Use a kept split from now on.

    Args:
        dataset: Whose split it is.
        name: Or the id of it.

    Raises:
        ConfigError: There is none of this name.
    """
    with locked(splits_folder(dataset)):
        split = named_split(dataset, name)
        if not split.is_current:
            _keep_unnamed(dataset)
            keep_current(dataset, split.manifest)
            # What has changed since it was made is told by the time of the file.
            status = _path(dataset, split.id).stat()
            times = (status.st_mtime_ns, status.st_mtime_ns)
            os.utime(current_path(dataset), ns=times)
    return split.manifest


def delete_split(dataset: Dataset, name: str) -> None:
    """Delete a kept split; runs keep their own copy.

    Args:
        dataset: Whose split it is.
        name: Or the id of it.

    Raises:
        ConfigError: There is none of this name, or it is in use.
    """
    with locked(splits_folder(dataset)):
        split = named_split(dataset, name)
        if split.is_current:
            expected = _("a split that is not in use")
            raise ConfigError(expected, split.name, _("Use another one first."))
        _path(dataset, split.id).unlink(missing_ok=True)


def named_split(dataset: Dataset, name: str) -> NamedSplit:
    """A kept split.

    Args:
        dataset: Whose split it is.
        name: Or the id of it.

    Raises:
        ConfigError: There is none.
    """
    splits = named_splits(dataset)
    for split in splits:
        if name.strip() in (split.name, split.id):
            return split
    raise ConfigError(
        _("the name of a split of this data set"),
        name,
        _("Choose one of {names}.", names=", ".join(split.name for split in splits))
        if splits
        else _("There is none with a name yet; make one."),
    )


def checked_name(name: str) -> str:
    """A split's name without blanks around it.

    Raises:
        ConfigError: It is empty, too long or can't be shown.
    """
    name = " ".join(name.split())
    if not 0 < len(name) <= _MAX_NAME or not name.isprintable():
        raise ConfigError(
            _("a name of 1 to {most} characters", most=_MAX_NAME),
            _("{count} characters", count=len(name))
            if name.isprintable()
            else _("control characters"),
            _("Write another name."),
        )
    return name


def require_free(dataset: Dataset, name: str) -> None:
    """Check that no split has this name yet; none is always free.

    Raises:
        ConfigError: One has.
    """
    if name and _path(dataset, _id(name)).exists():
        raise ConfigError(
            _("the name of a new split"),
            _("{name}, which exists", name=name),
            _("Choose another name, or delete that split first."),
        )


def _keep(dataset: Dataset, manifest: Manifest) -> None:
    path = _path(dataset, _id(manifest.name))
    path.parent.mkdir(exist_ok=True)
    manifest.save(path)


def _keep_unnamed(dataset: Dataset) -> None:
    current = current_manifest(dataset)
    if current is None or current.name:
        return
    named = replace(current, name=f"unnamed {current.digest[:8]}")
    path = _path(dataset, _id(named.name))
    if not path.exists():
        times = (current_path(dataset).stat().st_mtime_ns,) * 2
        _keep(dataset, named)
        os.utime(path, ns=times)


def _loaded(dataset: Dataset, path: Path) -> Iterator[Manifest]:
    try:
        manifest = replace(Manifest.load(path), root=dataset.root)
    except DataError:
        return
    if manifest.name and manifest.dataset_id == dataset.id:
        yield manifest


def _is_same(manifest: Manifest, current: Manifest | None) -> bool:
    return current is not None and (current.name, current.digest) == (
        manifest.name,
        manifest.digest,
    )


def _id(name: str) -> str:
    return f"{slug(name)}-{content_digest(name.encode())[:6]}"


def _path(dataset: Dataset, split_id: str) -> Path:
    return splits_folder(dataset) / f"{split_id}.json"
