"""The manifest: the fixed list of images that all runs on a data set share."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import compress
from pathlib import Path
from typing import Any

from core.data.folders.layout import SPLITS, BadFile
from core.data.formats import is_manifest
from core.data.image_paths import image_path
from core.data.pictures.rendition import PLAIN, Rendition
from core.data.splitting.assign import require_trainable
from core.data.splitting.rule import SplitRule
from core.errors import DataError
from core.language.texts import _
from core.storage.files import read_json, write_bytes

_VERSION = 1


@dataclass(frozen=True)
class Entry:
    """One image of a manifest."""

    path: str  # relative to the manifest's root, with "/"
    label: int  # index into the class names
    split: str  # "train", "validation" or "test"
    digest: str  # content hash of the file


@dataclass(frozen=True)
class Manifest:
    """Images with labels, splits and content hashes, sorted by path."""

    dataset_id: str
    root: str
    class_names: tuple[str, ...]
    seed: int
    fractions: tuple[float, float, float]  # of train, validation and test
    entries: tuple[Entry, ...]
    excluded: tuple[BadFile, ...]
    rendition: Rendition = PLAIN  # how these images become 8-bit RGB
    blank: tuple[str, ...] = ()  # paths of entries that become one single value
    name: str = ""  # of the split, as its owner calls it
    rule: SplitRule | None = None  # how it was split; None = as seed and fractions say
    notes: tuple[str, ...] = ()  # what this split can't have, in sentences
    # Of a set of folds: of each, a digit per entry, its place in SPLITS. The entries
    # themselves have the sides of the first.
    folds: tuple[str, ...] = ()

    @cached_property
    def digest(self) -> str:
        """Hash of contents, labels, splits and class names, in order; 64 hex digits.

        Where the images lie and when they were written makes no difference. How they
        become 8-bit RGB does, where the files alone don't say it.
        """
        rows = [[entry.digest, entry.label, entry.split] for entry in self.entries]
        parts: list[Any] = [self.class_names, rows]
        if self.rendition != PLAIN:
            parts.append(self.rendition.to_json())
        if self.folds:
            parts.append(self.folds)
        return _hash(parts)

    @cached_property
    def contents_digest(self) -> str:
        """Hash of the images alone, in order, and of how they become 8-bit RGB.

        Labels and splits make no difference: all folds have the same.
        """
        return _hash([[e.digest for e in self.entries], self.rendition.to_json()])

    @property
    def made_by(self) -> SplitRule:
        """The rule that it was split by, also where none was kept."""
        return self.rule or SplitRule(seed=self.seed, fractions=self.fractions)

    @property
    def each_fold(self) -> list[Manifest]:
        """A manifest for each fold, with the same entries; itself where it has none."""
        rule = self.made_by
        return [
            replace(
                self,
                entries=tuple(
                    replace(entry, split=SPLITS[int(side)])
                    for entry, side in zip(self.entries, sides, strict=True)
                ),
                rule=replace(rule, fold=number),
                folds=(),
            )
            for number, sides in enumerate(self.folds, start=1)
        ] or [self]

    def split(self, name: str) -> list[int]:
        """Indices into `entries` of one split, ascending."""
        return [i for i, entry in enumerate(self.entries) if entry.split == name]

    def counts(self) -> dict[str, dict[str, int]]:
        """Number of images per class name and split, zeros included."""
        found = Counter((entry.label, entry.split) for entry in self.entries)
        return {
            name: {split: found[label, split] for split in SPLITS}
            for label, name in enumerate(self.class_names)
        }

    def absolute(self, entry: Entry) -> Path:
        """Where an entry's file lies."""
        return image_path(self.dataset_id, self.root, entry.path)

    def some(self, entries: tuple[Entry, ...]) -> Manifest:
        """Only some of the images, to look at: no set of folds any more, nor a fold."""
        rule = replace(self.made_by, folds=0, fold=0)
        return replace(self, entries=entries, folds=(), rule=rule)

    def without(self, bad: Sequence[BadFile]) -> Manifest:
        """Leave out files that have vanished or changed since.

        Raises:
            DataError: What is left can't be trained on.
        """
        if not bad:
            return self
        paths = {item.path for item in bad}
        kept = [item.path not in paths for item in self.entries]
        remaining = replace(
            self,
            entries=tuple(compress(self.entries, kept)),
            excluded=(*self.excluded, *bad),
            folds=tuple("".join(compress(sides, kept)) for sides in self.folds),
        )
        require_trainable(remaining.counts(), remaining.excluded)
        return remaining

    def to_json(self) -> dict[str, Any]:
        """Plain values; entries and exclusions are rows."""
        added = {
            "rendition": self.rendition.to_json(),
            "blank": list(self.blank),
            "name": self.name,
            "rule": self.rule.to_json() if self.rule else None,
            "notes": list(self.notes),
            "folds": list(self.folds),
        }
        return {
            "version": _VERSION,
            "dataset_id": self.dataset_id,
            "root": self.root,
            "class_names": list(self.class_names),
            "seed": self.seed,
            "fractions": list(self.fractions),
            "digest": self.digest,
            "entries": [[e.path, e.label, e.split, e.digest] for e in self.entries],
            "excluded": [[bad.path, bad.reason] for bad in self.excluded],
            **{name: value for name, value in added.items() if value},
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Manifest:
        """Build a manifest from what `to_json` gave.

        Raises:
            DataError: It is of another version or damaged.
        """
        try:
            if values["version"] != _VERSION or not is_manifest(values):
                raise ValueError(
                    _(
                        "one of version {version}, or damaged",
                        version=values["version"],
                    )
                )
            train, validation, test = values["fractions"]
            manifest = cls(
                *(values["dataset_id"], values["root"]),
                *(tuple(values["class_names"]), values["seed"]),
                (train, validation, test),
                tuple(Entry(*row) for row in values["entries"]),
                tuple(BadFile(*row) for row in values["excluded"]),
                Rendition.from_json(values.get("rendition")),
                tuple(values.get("blank", ())),
                values.get("name", ""),
                SplitRule.from_json(values.get("rule")),
                tuple(values.get("notes", ())),
                tuple(values.get("folds", ())),
            )
            _require_folds(manifest)
            if manifest.digest != values["digest"]:
                raise ValueError(_("other entries than its digest says"))
        except (KeyError, TypeError, ValueError) as error:
            wanted = _("a manifest of version {version}", version=_VERSION)
            action = _("Split the data set again.")
            raise DataError(wanted, str(error), action) from error
        return manifest

    def save(self, path: Path) -> None:
        """Write to a file in one step."""
        text = json.dumps(self.to_json(), ensure_ascii=False, separators=(",", ":"))
        write_bytes(path, text.encode())

    @classmethod
    def load(cls, path: Path) -> Manifest:
        """Read what `save` wrote.

        Raises:
            DataError: The file is missing, damaged or of another version.
        """
        return cls.from_json(read_json(path, {}))


def _hash(parts: list[Any]) -> str:
    """64 hex digits."""
    text = json.dumps(parts, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _require_folds(manifest: Manifest) -> None:
    """Check that each fold gives every entry a side, and all test each entry once."""
    if not manifest.folds:
        return
    digits = {str(place) for place in range(len(SPLITS))}
    fits = len(manifest.folds) == manifest.made_by.folds and all(
        len(sides) == len(manifest.entries) and set(sides) <= digits
        for sides in manifest.folds
    )
    test = str(SPLITS.index("test"))
    if not fits or any(
        sides.count(test) != 1 for sides in zip(*manifest.folds, strict=True)
    ):
        raise ValueError(_("folds that don't fit its entries"))
