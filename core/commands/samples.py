"""`samples`: small public data sets, listed or downloaded."""

from __future__ import annotations

import argparse
from typing import TypedDict

from core.cli.console import Console
from core.data.catalogue.download import Stopped
from core.data.catalogue.entries import PublicSet
from core.data.catalogue.job import download
from core.data.catalogue.state import download_of, public_sets, withdraw_stop
from core.data.datasets import add_sample
from core.data.registry import loaded
from core.data.samples import SAMPLES
from core.errors import UserError

_PACKAGED = "package"  # what stands for the state of a sample that is none of ours yet


class SampleReport(TypedDict):
    """A public data set."""

    id: str
    name: str
    sentence: str  # what is to be seen
    num_images: int
    num_classes: int
    licence: str
    bytes: int  # to download; 0 = it is drawn, or comes as a Python package
    homepage: str  # "" = none
    urls: list[str]  # of its archives
    state: str  # done: it is a data set; else how far its download came, "" = not begun
    done_bytes: int


class SamplesReport(TypedDict):
    """All of them, and which one was brought in now."""

    samples: list[SampleReport]
    added: str  # the id of the data set; "" = none


def run(arguments: argparse.Namespace, console: Console) -> SamplesReport:
    """Report on all public data sets, after the download of one that is named."""
    added = _bring(arguments.name, console) if arguments.name else ""
    samples = [_packaged(name) for name in SAMPLES]
    samples += [_report(entry) for entry in public_sets()]
    return {"samples": samples, "added": added}


def _bring(name: str, console: Console) -> str:
    if name in SAMPLES:
        with console.counting("Drawing the pictures") as count:
            return add_sample(name, count).id
    withdraw_stop(name)
    with console.bars() as bars:

        def report(state: str, done: int, total: int) -> None:
            label = state.capitalize()
            detail = f"{done / 1e6:,.0f} of {total / 1e6:,.0f} MB"
            bars.update(label, done, total, detail)

        try:
            return download(name, report).id
        except Stopped as error:
            raise UserError(
                "the download to come to its end",
                "a request to stop",
                f"`python -m core samples {name}` goes on with it.",
            ) from error


def _report(entry: PublicSet) -> SampleReport:
    now = download_of(entry.id)
    return {
        "id": entry.id,
        "name": entry.name,
        "sentence": entry.sentence,
        "num_images": entry.num_images,
        "num_classes": entry.num_classes,
        "licence": entry.licence,
        "bytes": entry.num_bytes,
        "homepage": entry.homepage,
        "urls": [part.url for part in entry.parts],
        "state": now.state,
        "done_bytes": now.done_bytes,
    }


def _packaged(name: str) -> SampleReport:
    sample = SAMPLES[name]
    return {
        "id": name,
        "name": sample.name,
        "sentence": sample.sentence,
        "num_images": sample.num_images,
        "num_classes": sample.num_classes,
        "licence": sample.licence,
        "bytes": 0,
        "homepage": sample.homepage,
        "urls": [],
        "state": "done" if loaded(name) else _PACKAGED,
        "done_bytes": 0,
    }


def show(report: SamplesReport, console: Console) -> None:
    """Write the report for people."""
    for item in report["samples"]:
        if report["added"] and item["id"] != report["added"]:
            continue
        images = f"{item['num_images']:,} images in {item['num_classes']} classes"
        size = f", {item['bytes'] / 1e6:,.0f} MB" if item["bytes"] else ""
        console.say(f"{item['id']}: {item['name']}. {images}{size}{_so_far(item)}")
        console.say(f"  {item['sentence']}")
        console.say(f"  Licence: {item['licence']}")
        if item["homepage"]:
            console.say(f"  From:    {item['homepage']}")
    if report["added"]:
        console.say(f"It is here: python -m core scan {report['added']}")
    else:
        console.say("Bring one in: python -m core samples NAME")


def _so_far(item: SampleReport) -> str:
    if item["state"] == "done":
        return " (here)"
    if item["state"] in ("", _PACKAGED):
        return ""
    return f" ({item['state']} at {item['done_bytes'] / 1e6:,.0f} MB)"
