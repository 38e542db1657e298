"""The health check: `python -m benchmarks.health FOLDER ... [--json] [--quick]`.

Copies each data set into a temporary folder, adds altered copies of some pictures and
pictures with a defect, checks it, and tells what share was found. False pairs are
pictures that were joined although they are of different origin; false alarms are
pictures of the data set itself that a finding names.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks._command import main, parser, positive, thaw_home, workspace
from benchmarks._defects import COPIES, DEFECTS
from benchmarks._report import header, note_conditions, show_header
from core.cli.console import Console
from core.cli.follow import follow, job_failure
from core.config import RunConfig
from core.data.datasets import add_folder, open_dataset
from core.data.manifest import Manifest
from core.data.manifests import ensure_manifest, make_manifest
from core.data.pictures.decoding import load_rgb
from core.data.scan import scan
from core.health.formats import HealthResult
from core.health.twins import known_clusters
from core.runs.queue import submit_study

_QUICK_COPIES = 10
_QUICK_DEFECTS = 2
_DOUBLED = "__"  # between a picture's number and what was done to it


def make_parser() -> argparse.ArgumentParser:
    """The command's options."""
    made = parser("health", "What a health check finds of what is known to be there.")
    made.add_argument("data", nargs="+", help="folders of class folders, or elpv")
    made.add_argument("--copies", type=positive, default=100, help="pictures to alter")
    made.add_argument("--defects", type=positive, default=5, help="of each kind")
    made.add_argument("--seed", type=int, default=0, help="of what is altered, and how")
    return made


def measure(arguments: argparse.Namespace, console: Console) -> dict[str, Any]:
    """Alter, check and count.

    Raises:
        UserError: A data set can't be used, or the check failed.
    """
    report = header("health", arguments.quick, arguments.seed)
    note_conditions(report, console)
    report["sets"] = {}
    for spec in arguments.data:
        with workspace(arguments.scratch) as scratch, thaw_home(scratch / "home"):
            found = _measured(spec, scratch, arguments, console)
            report["sets"][Path(spec).name] = found
    return report


def _measured(
    spec: str, scratch: Path, arguments: argparse.Namespace, console: Console
) -> dict[str, Any]:
    source = open_dataset(spec)
    originals = make_manifest(source, scan(source))
    num_copies, num_defects = arguments.copies, arguments.defects
    if arguments.quick:
        num_copies, num_defects = _QUICK_COPIES, _QUICK_DEFECTS
    chance = random.Random(arguments.seed)
    folder = scratch / "altered"
    _lay_out(originals, folder)
    _alter(originals, folder, num_copies, num_defects, chance)
    dataset = add_folder(folder)
    manifest = ensure_manifest(dataset)
    began = time.monotonic()
    config = RunConfig(dataset.id, strategy="frozen")
    study = submit_study("health", config, manifest, Path(spec).name)
    state = follow(study, console)
    result = study.result(HealthResult)
    if result is None:
        raise job_failure(study, state)
    seconds = time.monotonic() - began
    clusters = known_clusters(dataset)
    return {
        "images": len(originals.entries),
        "checked": len(manifest.entries),
        "seconds": round(seconds, 1),
        "least_score": result["least_score"],
        "false_pairs": _false_pairs(clusters),
        "copies": _recall(clusters, manifest),
        "defects": _defects_found(result, manifest),
        "other_findings": {
            item["kind"]: item["count"]
            for item in result["findings"]
            if item["kind"] not in DEFECTS
        },
    }


def _lay_out(originals: Manifest, folder: Path) -> None:
    """The pictures themselves, numbered, each in the folder of its class."""
    for label in range(len(originals.class_names)):
        (folder / f"class {label}").mkdir(parents=True)
    for place, entry in enumerate(originals.entries):
        ending = Path(entry.path).suffix
        target = folder / f"class {entry.label}" / f"{place:06d}{ending}"
        shutil.copyfile(originals.absolute(entry), target)


def _alter(
    originals: Manifest,
    folder: Path,
    num_copies: int,
    num_defects: int,
    chance: random.Random,
) -> None:
    places = list(range(len(originals.entries)))
    chance.shuffle(places)
    chosen = [(name, change, places[:num_copies]) for name, change in COPIES.items()]
    rest = places[num_copies:] or places
    for name, change in DEFECTS.items():
        chance.shuffle(rest)
        chosen.append((name, change, rest[:num_defects]))
    for name, change, numbers in chosen:
        for place in numbers:
            entry = originals.entries[place]
            picture = load_rgb(originals.absolute(entry), rendition=originals.rendition)
            target = folder / f"class {entry.label}" / f"{place:06d}{_DOUBLED}{name}"
            change(picture, target, chance)


def _origin(path: str) -> str:
    return Path(path).stem.split(_DOUBLED)[0]


def _alteration(path: str) -> str:
    _, _, name = Path(path).stem.partition(_DOUBLED)
    return name


def _recall(clusters: list[list[str]], manifest: Manifest) -> dict[str, list[int]]:
    """Of each kind of copy how many lie with their original, and how many there are."""
    with_original: set[str] = set()
    for cluster in clusters:
        originals = {_origin(path) for path in cluster if not _alteration(path)}
        with_original |= {path for path in cluster if _origin(path) in originals}
    found, there = Counter[str](), Counter[str]()
    for entry in manifest.entries:
        there[_alteration(entry.path)] += 1
        found[_alteration(entry.path)] += entry.path in with_original
    return {name: [found[name], there[name]] for name in COPIES}


def _false_pairs(clusters: list[list[str]]) -> int:
    """Pairs of different origin that were needed to make these clusters, at least."""
    return sum(len({_origin(path) for path in cluster}) - 1 for cluster in clusters)


def _defects_found(
    result: HealthResult, manifest: Manifest
) -> dict[str, dict[str, int]]:
    """Of each defect how many were found, and which pictures of the set itself were."""
    there = Counter(_alteration(entry.path) for entry in manifest.entries)
    named = {item["kind"]: item["paths"] for item in result["findings"]}
    return {
        name: {
            "there": there[name],
            "found": sum(_alteration(path) == name for path in named.get(name, ())),
            "false_alarms": sum(not _alteration(path) for path in named.get(name, ())),
        }
        for name in DEFECTS
    }


def show(report: dict[str, Any], console: Console) -> None:
    """Write the report for people."""
    show_header(report, console)
    rows = []
    for name, found in report["sets"].items():
        per_thousand = 1000 * found["false_pairs"] / found["images"]
        shares = [f"{part}/{whole}" for part, whole in found["copies"].values()]
        rows.append((name, found["images"], *shares, f"{per_thousand:.1f}"))
    console.say("Near-duplicates: how many copies were found with their original")
    headings = [f">{name}" for name in COPIES]
    false_pairs = ">false pairs per 1,000"
    console.table(("data set", ">images", *headings, false_pairs), rows)
    console.say()
    console.say("Defects: found of those there, + pictures of the set itself named")
    defects = [
        (
            name,
            *(
                f"{found['defects'][name]['found']}/{found['defects'][name]['there']}"
                f" + {found['defects'][name]['false_alarms']}"
                for found in report["sets"].values()
            ),
        )
        for name in DEFECTS
    ]
    console.table(("defect", *(f">{name}" for name in report["sets"])), defects)
    for name, found in report["sets"].items():
        console.say(
            f"{name}: {found['checked']:,} images, {found['seconds']:.0f} s; two "
            f"count as the same from a score of {found['least_score']}; other "
            f"findings: {found['other_findings']}"
        )


if __name__ == "__main__":
    sys.exit(main(make_parser(), measure, show))
