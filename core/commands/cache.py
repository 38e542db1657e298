"""`cache`: what is kept on disk to save computing it again, and how to be rid of it."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import Any, TypedDict

from core.cli.console import Console
from core.errors import ConfigError
from core.storage.cache_space import (
    KIND_TITLES,
    budget_bytes,
    clear,
    entries,
    usage,
)
from core.storage.paths import caches_dir
from core.text.numbers import number, size

ALL = "all"


class KindReport(TypedDict):
    """What all entries of one kind take."""

    kind: str
    title: str
    num_entries: int
    num_bytes: int
    last_used: float  # Unix time, seconds


class EntryReport(TypedDict):
    """One folder of the cache."""

    kind: str
    path: str
    num_bytes: int
    last_used: float  # Unix time, seconds
    key: dict[str, Any]  # what it was made from; {} where that can't be read


class _Freed(TypedDict, total=False):
    freed_bytes: int  # where something was to be cleared


class CacheReport(_Freed):
    """What is kept, after clearing."""

    folder: str
    budget_bytes: float
    num_bytes: int  # of all entries
    kinds: list[KindReport]  # the largest first
    entries: list[EntryReport]  # the most recently used first


def run(arguments: argparse.Namespace, console: Console) -> CacheReport:
    """Report on the caches, after clearing them where that is asked for."""
    freed: _Freed = {}
    if arguments.clear is not None:
        freed["freed_bytes"] = clear(_known(arguments.clear))
    kinds = usage()
    return {
        **freed,
        "folder": str(caches_dir()),
        "budget_bytes": budget_bytes(),
        "num_bytes": sum(kind.num_bytes for kind in kinds),
        "kinds": [
            {
                "kind": kind.kind,
                "title": kind.title,
                "num_entries": kind.num_entries,
                "num_bytes": kind.num_bytes,
                "last_used": kind.last_used,
            }
            for kind in kinds
        ],
        "entries": [
            {
                "kind": entry.kind,
                "path": str(entry.path),
                "num_bytes": entry.num_bytes,
                "last_used": entry.last_used,
                "key": entry.key,
            }
            for entry in entries()
        ],
    }


def _known(kind: str) -> str | None:
    """The kind to clear; None stands for all.

    Raises:
        ConfigError: There is no such kind.
    """
    if kind == ALL:
        return None
    known = list(dict.fromkeys([*KIND_TITLES, *(item.kind for item in usage())]))
    if kind not in known:
        raise ConfigError(
            f"one of {', '.join(known)} or {ALL}",
            f"--clear {kind}",
            "Name one of them; --clear without a name clears all.",
        )
    return kind


def show(report: CacheReport, console: Console) -> None:
    """Write the report for people."""
    if "freed_bytes" in report:
        console.say(f"Freed {size(report['freed_bytes'])}.")
    console.say(f"Folder: {report['folder']}")
    used, budget = size(report["num_bytes"]), size(report["budget_bytes"])
    count = number(len(report["entries"]), "folder")
    console.say(f"Used: {used} in {count}, of a budget of {budget} (THAW_CACHE_GB)")
    if not report["kinds"]:
        console.say("Nothing kept.")
        return
    console.say()
    rows = [
        [
            *(item["kind"], item["title"], f"{item['num_entries']:,}"),
            *(size(item["num_bytes"]), _time(item["last_used"])),
        ]
        for item in report["kinds"]
    ]
    console.table(["kind", "what", ">entries", ">size", "last used"], rows)


def _time(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds):%Y-%m-%d %H:%M}"
