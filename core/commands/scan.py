"""`scan`: what is in a data set, and how it is split."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median
from typing import Any, TypedDict

from core.cli.console import Console
from core.cli.data_sets import opened
from core.cli.splits import note_kept_split, note_layout, show_counts, split
from core.data.archives.names import UTF8, encoding_title
from core.data.datasets import Dataset
from core.data.folders.layout import SPLITS
from core.data.folders.question import listed
from core.data.manifest import Manifest
from core.data.manifests import current_manifest, kept_if_usable
from core.data.pictures.rendition import Rendition
from core.data.scan import ImageRecord, Scan, scan
from core.data.splitting.rule import FRACTIONS
from core.text.numbers import number

_MAX_SHOWN = 20  # files that the text names; --json has them all


class SideReport(TypedDict):
    """The widths or heights of the files, pixels."""

    min: int
    median: float
    max: int


class FileReport(TypedDict):
    """A file that is in no split."""

    path: str  # relative to the data set's root, with "/"
    reason: str


class ScanReport(TypedDict):
    """What is in a data set, and how it is split."""

    id: str
    name: str
    kind: str  # folder, zip, tar, sample, collected, dropped or public
    names_encoding: str  # that an archive's names were read in, as Python calls it
    root: str  # the folder that image paths are relative to
    licence: str  # "" = not known
    num_images: int  # of the split
    classes: dict[str, dict[str, int]]  # images by class, then by split
    splits: dict[str, int]  # images by split
    seed: int  # of the split
    split_name: str  # "" = none
    split_by: str  # what it keeps together, in words
    split_notes: list[str]  # what it can't have, in sentences
    digest: str  # of the split's contents, 64 hex digits
    sizes: dict[str, SideReport]  # "width" and "height"; {} without readable files
    formats: dict[str, int]  # files by Pillow's name, the most frequent first
    bad_files: list[FileReport]  # that can't be used
    excluded: list[FileReport]  # copies that are left out
    notes: list[str]  # what was understood of the folders, as sentences
    blank: list[FileReport]  # pictures of one single value; they are used
    rendition: dict[str, Any]  # how pictures become 8-bit RGB; {} = as files say
    added_since_split: int  # files
    missing_since_split: int
    new_classes: list[str]  # that the split lacks
    new_split: bool  # made by this scan


def run(arguments: argparse.Namespace, console: Console) -> ScanReport:
    """Register the data set, read it, and split it where it has no split."""
    dataset = opened(arguments, console)
    manifest = None if arguments.new_split else current_manifest(dataset)
    is_new = manifest is None
    with kept_if_usable(dataset):
        with console.counting("Reading headers") as progress:
            found = scan(dataset, progress)
        note_layout(found, console)
        if manifest is None:
            fractions = tuple(arguments.fractions or FRACTIONS)
            manifest = split(dataset, found, arguments.seed or 0, console, fractions)
            if arguments.fractions:
                _note_given_splits(found, console)
        else:
            note_kept_split(manifest, arguments.seed, console)
            if arguments.fractions:
                console.note("The split that exists is kept; add --new-split.")
    return _report(dataset, found, manifest, is_new)


def _note_given_splits(found: Scan, console: Console) -> None:
    """Say that fractions count only where the folders leave the split open."""
    placed = {image.split for image in found.images}
    if given := [name for name in SPLITS[1:] if name in placed]:
        console.note(
            f"The folders say which images are for {' and '.join(given)}; --fractions "
            "counts for what they leave open."
        )


def _report(
    dataset: Dataset, found: Scan, manifest: Manifest, is_new: bool
) -> ScanReport:
    counts = manifest.counts()
    copies = [bad for bad in manifest.excluded if bad.is_copy]
    bad_files = {
        bad.path: bad.reason
        for bad in (*found.bad_files, *manifest.excluded)
        if not bad.is_copy
    }
    known = {entry.path for entry in manifest.entries}
    known |= {bad.path for bad in manifest.excluded}
    present = {image.path for image in found.images}
    return {
        "id": dataset.id,
        "name": dataset.name,
        "kind": dataset.kind,
        "names_encoding": dataset.names_encoding,
        "root": dataset.root,
        "licence": dataset.licence,
        "num_images": len(manifest.entries),
        "classes": counts,
        "splits": {
            name: sum(places[name] for places in counts.values()) for name in SPLITS
        },
        "seed": manifest.seed,
        "split_name": manifest.name,
        "split_by": manifest.made_by.words,
        "split_notes": list(manifest.notes),
        "digest": manifest.digest,
        "sizes": _sizes(found.images),
        "formats": dict(Counter(image.format for image in found.images).most_common()),
        "bad_files": _rows(bad_files.items()),
        "excluded": _rows((bad.path, bad.reason) for bad in copies),
        "notes": list(found.notes),
        "blank": _rows((path, "one single value") for path in manifest.blank),
        "rendition": manifest.rendition.to_json(),
        "added_since_split": len(present - known),
        "missing_since_split": sum(e.path not in present for e in manifest.entries),
        "new_classes": sorted(set(found.class_names) - set(manifest.class_names)),
        "new_split": is_new,
    }


def _rows(files: Iterable[tuple[str, str]]) -> list[FileReport]:
    return [{"path": path, "reason": reason} for path, reason in sorted(files)]


def _sizes(images: Sequence[ImageRecord]) -> dict[str, SideReport]:
    sides = {
        "width": [image.width for image in images],
        "height": [image.height for image in images],
    }
    return {
        name: {"min": min(side), "median": median(side), "max": max(side)}
        for name, side in sides.items()
        if side
    }


def show(report: ScanReport, console: Console) -> None:
    """Write the report for people."""
    console.say(f"{report['name']} ({report['id']})")
    console.say(f"Folder:   {report['root']}")
    if report["names_encoding"] != UTF8:
        title = encoding_title(report["names_encoding"])
        console.say(f"Names:    read as {title}: {', '.join(report['classes'])}")
        console.say("          wrong? name another with --encoding")
    if report["licence"]:
        console.say(f"Licence:  {report['licence']}")
    classes = number(len(report["classes"]), "class")
    console.say(f"Images:   {report['num_images']:,} in {classes}")
    sizes = report["sizes"]
    console.say(
        "Sizes:    "
        + ", ".join(
            f"{name} {side['min']} to {side['max']} px (median {side['median']:g})"
            for name, side in sizes.items()
        )
    )
    formats = (f"{name} {count:,}" for name, count in report["formats"].items())
    console.say(f"Formats:  {', '.join(formats)}")
    if rendition := Rendition.from_json(report["rendition"]).describe():
        console.say(f"Shown so: {rendition}")
    kept = "made now" if report["new_split"] else "made before"
    name = f"{report['split_name']}, " if report["split_name"] else ""
    by = report["split_by"]
    console.say(f"Split:    {name}{kept}, seed {report['seed']}, {by}")
    console.say(f"Manifest: {report['digest']}")
    console.say()
    show_counts(report["classes"], console)
    for note in report["split_notes"]:
        console.say()
        console.say(note)
    _show_files("Files that can't be used", report["bad_files"], console)
    _show_files("Copies left out", report["excluded"], console)
    _show_files("Used, with nothing to see in them", report["blank"], console)
    _show_changes(report, console)


def _show_files(title: str, files: list[FileReport], console: Console) -> None:
    if not files:
        return
    console.say()
    console.say(f"{title} ({len(files):,}):")
    for item in files[:_MAX_SHOWN]:
        console.say(f"  {item['path']}: {item['reason']}")
    if len(files) > _MAX_SHOWN:
        console.say(f"  and {len(files) - _MAX_SHOWN:,} more (--json lists all)")


def _show_changes(report: ScanReport, console: Console) -> None:
    added, missing = report["added_since_split"], report["missing_since_split"]
    new = report["new_classes"]
    if added or missing or new:
        classes = f"; new classes: {listed(new)}" if new else ""
        console.say()
        console.say(
            f"Since the split was made, {number(added, 'image')} came and {missing:,} "
            f"went{classes}. --new-split splits what is there now; `split "
            f"{report['id']} --extend` keeps every earlier image on its side."
        )
