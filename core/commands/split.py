"""`split`: divide a data set by a rule, extend it, name it, choose another."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import Any, TypedDict, final

from core.cli.console import Console
from core.cli.data_sets import opened
from core.cli.split_options import chosen_rule, require_one_purpose
from core.cli.splits import note_layout, show_counts
from core.data.datasets import Dataset
from core.data.folders.layout import SPLITS
from core.data.manifest import Manifest
from core.data.manifests import current_manifest, kept_if_usable
from core.data.scan import scan
from core.data.splitting.difference import difference
from core.data.splitting.extending import extension
from core.data.splitting.groups import preview
from core.data.splitting.named import (
    checked_name,
    delete_split,
    keep_split,
    named_splits,
    require_free,
    use_split,
)
from core.data.splitting.plan import SplitPlan, images_of, planned_manifest
from core.data.splitting.rule import NO_GROUPS
from core.errors import ConfigError
from core.health.twins import known_clusters
from core.text.numbers import number

_MAX_SHOWN = 10  # groups and files that the text names


class SplitRow(TypedDict):
    """A split with a name."""

    name: str
    id: str  # of its file
    digest: str  # of its contents, 64 hex digits
    splits: dict[str, int]  # images by split
    rule: str  # in words
    in_use: bool


class GroupReport(TypedDict):
    """What the rule captured."""

    num_groups: int
    largest: dict[str, int]  # images by group, the ten largest
    num_alone: int  # images without a group
    alone: list[str]  # paths of the first ten of them


@final  # so that "named" tells a SplitList from it
class SplitReport(TypedDict):
    """A split that was made, extended, chosen or only tried."""

    id: str  # of the data set
    name: str  # of the split; "" = none
    rule: dict[str, Any]  # `SplitRule.to_json`
    words: str  # the rule in words
    groups: GroupReport
    classes: dict[str, dict[str, int]]  # images by class, then by split
    splits: dict[str, int]  # images by split
    folds: list[dict[str, int]]  # of a set of folds: images by split, in each
    changes: (
        str  # against the split that was in use, in a sentence; "" = there was none
    )
    notes: list[str]  # what can't be had, in sentences
    num_left_out: int
    digest: str  # of the split's contents, 64 hex digits
    in_use: bool


class SplitList(TypedDict):
    """All splits with a name."""

    dataset: str
    named: list[SplitRow]


def run(arguments: argparse.Namespace, console: Console) -> SplitReport | SplitList:
    """List splits, choose one or make one."""
    require_one_purpose(arguments)
    dataset = opened(arguments, console)
    if arguments.delete:
        delete_split(dataset, arguments.delete)
    if arguments.list or arguments.delete:
        return _listed(dataset)
    before = current_manifest(dataset)
    if arguments.use:
        return _report(dataset, before, use_split(dataset, arguments.use), True)
    name = checked_name(arguments.name) if arguments.name else ""
    require_free(dataset, name)
    twins = known_clusters(dataset)
    extended = extension(dataset, twins) if arguments.extend else None
    with kept_if_usable(dataset):
        with console.counting("Reading headers") as progress:
            found = scan(dataset, progress)
        note_layout(found, console)
        plan = extended or SplitPlan(
            chosen_rule(arguments, dataset, found, console), twins=twins
        )
        with console.counting("Verifying images") as progress:
            made = planned_manifest(dataset, found, replace(plan, name=name), progress)
        if not arguments.dry_run:
            keep_split(dataset, made)
    return _report(dataset, before, made, not arguments.dry_run)


def _listed(dataset: Dataset) -> SplitList:
    rows: list[SplitRow] = [
        {
            "name": split.name,
            "id": split.id,
            "digest": split.manifest.digest,
            "splits": _sums(split.manifest),
            "rule": split.manifest.made_by.words,
            "in_use": split.is_current,
        }
        for split in named_splits(dataset)
    ]
    return {"dataset": dataset.id, "named": rows}


def _report(
    dataset: Dataset, before: Manifest | None, made: Manifest, is_used: bool
) -> SplitReport:
    return {
        "id": dataset.id,
        "name": made.name,
        "rule": made.made_by.to_json(),
        "words": made.made_by.words,
        "groups": _groups(dataset, made),
        "classes": made.counts(),
        "splits": _sums(made),
        "folds": [_sums(fold) for fold in made.each_fold] if made.folds else [],
        "changes": difference(before, made).words if before else "",
        "notes": list(made.notes),
        "num_left_out": len(made.excluded),
        "digest": made.digest,
        "in_use": is_used,
    }


def _groups(dataset: Dataset, made: Manifest) -> GroupReport:
    if made.made_by.group_by == NO_GROUPS:
        return {"num_groups": 0, "largest": {}, "num_alone": 0, "alone": []}
    try:
        found = preview(dataset, images_of(dataset, made), made.made_by)
    except ConfigError:  # of a split that was chosen: its table went away since
        return {"num_groups": 0, "largest": {}, "num_alone": 0, "alone": []}
    return {
        "num_groups": len(found.counts),
        "largest": dict(list(found.counts.items())[:_MAX_SHOWN]),
        "num_alone": len(found.alone),
        "alone": list(found.alone[:_MAX_SHOWN]),
    }


def _sums(manifest: Manifest) -> dict[str, int]:
    return {side: len(manifest.split(side)) for side in SPLITS}


def show(report: SplitReport | SplitList, console: Console) -> None:
    """Write the report for people."""
    if "named" in report:
        _show_list(report, console)
        return
    name = f" {report['name']}" if report["name"] else ""
    state = "in use now" if report["in_use"] else "not made; leave out --dry-run"
    console.say(f"Split{name} of {report['id']}, {report['words']}: {state}")
    groups = report["groups"]
    if groups["num_groups"] or groups["num_alone"]:
        console.say(
            f"Groups:   {groups['num_groups']:,}; "
            f"{number(groups['num_alone'], 'image')} without one"
        )
        named = (f"{name} {count:,}" for name, count in groups["largest"].items())
        console.say(f"Largest:  {', '.join(named) or 'none'}")
        if groups["alone"]:
            console.say(f"Without:  {', '.join(groups['alone'])}")
    if report["changes"]:
        console.say(f"Changes:  {report['changes']}")
    if report["num_left_out"]:
        console.say(f"Left out: {number(report['num_left_out'], 'file')}")
    console.say(f"Manifest: {report['digest']}")
    console.say()
    show_counts(report["classes"], console)
    if report["folds"]:
        _show_folds(report, console)
    for note in report["notes"]:
        console.say()
        console.say(note)


def _show_folds(report: SplitReport, console: Console) -> None:
    folds = report["folds"]
    console.say()
    console.say(f"Above is fold 1 of {len(folds)}. Every image is tested in one fold:")
    rows = [
        [str(number), *(f"{sums[side]:,}" for side in SPLITS)]
        for number, sums in enumerate(folds, start=1)
    ]
    console.table([">fold", *(f">{side}" for side in SPLITS)], rows)
    if report["in_use"]:
        console.say(f"To train on each: python -m core train --data {report['id']}")


def _show_list(report: SplitList, console: Console) -> None:
    if not report["named"]:
        console.say("No split has a name yet. Make one with --name NAME.")
        return
    rows = [
        [
            "in use" if row["in_use"] else "",
            row["name"],
            row["rule"],
            *(f"{row['splits'][side]:,}" for side in SPLITS),
            row["digest"][:12],
        ]
        for row in report["named"]
    ]
    sides = [f">{side}" for side in SPLITS]
    console.table(["", "name", "split", *sides, "manifest"], rows)
