"""`predict --csv` on many images: rate, memory, resuming. `python -m benchmarks.batch`.

A few drawn photos stand for many: their files are linked, so that 100,000 of them fill
no disk. One call answers them all in a process of its own; another is killed on its way
and called again, and its table must be that of a call that nobody disturbed. Beside it,
the plain loop: decode one image, ask the network, and so on; and other ways of dealing
out the work.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks._command import main, parser, positive, workspace
from benchmarks._data import draw_photos
from benchmarks._process import Ended, run_module
from benchmarks._report import header, note_conditions, show_header
from core.cli.console import Console
from core.cli.run_lookup import find_run_phase
from core.data.image_sources import image_sources
from core.data.pictures.decoding import decode
from core.data.prefetch import in_threads
from core.runs.run import load_run
from core.serving.answer_stream import answer_groups
from core.serving.predictor import predictor_of
from core.storage.paths import runs_dir

Report = dict[str, Any]

_PHOTOS = 200  # that are drawn
_IN_A_FOLDER = 1_000
_COMPARED = 600  # images for the ways of dealing out
_KILLED_AT = 0.4  # of the rows


class _Enough(Exception):
    """The table is long enough for its process to be killed."""


def make_parser() -> argparse.ArgumentParser:
    """The command's options."""
    made = parser("batch", "Many images through `predict --csv`.")
    add = made.add_argument
    add("run", metavar="RUN[:PHASE]", help="a finished run in THAW_HOME; it is copied")
    add("--images", type=positive, default=100_000, metavar="N", help="in all")
    add("--resumed", type=positive, default=5_000, metavar="N", help="for the kill")
    add("--seed", type=int, default=0, help="of the photos")
    return made


def measure(arguments: argparse.Namespace, console: Console) -> Report:
    """Answer all, kill and resume, and the ways of dealing out."""
    run, phase = find_run_phase(arguments.run)
    report = header("batch", arguments.quick, arguments.seed)
    note_conditions(report, console)
    count = min(arguments.images, 400) if arguments.quick else arguments.images
    resumed = min(arguments.resumed, count)
    compared = min(_COMPARED, 60 if arguments.quick else count)
    with workspace(arguments.scratch) as folder:
        shutil.copytree(run.path, runs_dir() / run.id)
        names = run.manifest.class_names
        drawn = draw_photos(folder / "photos", min(_PHOTOS, count), arguments.seed)
        photos = sorted(drawn.rglob("*.jpg"))
        many = linked(photos, folder / "many", count, names)
        some = linked(photos, folder / "some", resumed, names)
        model = f"{run.id}:{phase}"
        console.note(f"{count:,} images through predict --csv")
        ended = _predict(model, many, folder / "many.csv", folder)
        console.note(f"{resumed:,} images, killed at {_KILLED_AT:.0%} and resumed")
        is_same = _is_resumed(model, some, resumed, folder)
        ways = _ways(model, some, compared, console)
        rows = (folder / "many.csv").read_bytes().count(b"\r\n") - 1
    return report | {
        "model": model,
        "images": count,
        "rows": rows,
        "seconds": ended.seconds,
        "images_per_second": round(count / ended.seconds, 1),
        "peak_memory_mb": round(ended.peak_bytes / 1e6),
        "resumed_images": resumed,
        "resumed_bit_for_bit": is_same,
        "compared_images": compared,
        "ways_images_per_second": ways,
    }


def linked(
    photos: list[Path], folder: Path, count: int, names: tuple[str, ...]
) -> Path:
    """Many names of few files, in folders of their classes."""
    for number in range(count):
        photo = photos[number % len(photos)]
        inner = folder / names[number % len(names)] / f"{number // _IN_A_FOLDER:04d}"
        if number % _IN_A_FOLDER < len(names):
            inner.mkdir(parents=True, exist_ok=True)
        os.link(photo, inner / f"{number:07d}{photo.suffix}")
    return folder


def _predict(
    model: str,
    images: Path,
    table: Path,
    folder: Path,
    watch: Callable[[], None] | None = None,
) -> Ended:
    words = ["core", "predict", model, str(images), "--csv", str(table)]
    return run_module(words, folder / "predict.log", watch)


def _is_resumed(model: str, images: Path, count: int, folder: Path) -> bool:
    """Whether a killed and resumed table is the same as an undisturbed one."""
    whole, cut = folder / "whole.csv", folder / "cut.csv"
    _predict(model, images, whole, folder)
    enough = whole.stat().st_size * _KILLED_AT

    def watch() -> None:
        if cut.exists() and cut.stat().st_size > enough:
            raise _Enough

    try:
        _predict(model, images, cut, folder, watch)
    except _Enough:
        with cut.open("r+b") as file:  # a kill seldom hits a row; a full disk does
            file.truncate(cut.stat().st_size - 7)
    _predict(model, images, cut, folder)
    return _digest(whole) == _digest(cut)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _ways(model: str, images: Path, count: int, console: Console) -> dict[str, float]:
    """Images per second of each way of dealing out, the best of three rounds."""
    run_id, _, phase = model.partition(":")
    run = load_run(run_id)
    predictor = predictor_of(run, phase)
    many = predictor_of(run, phase, for_many=True)
    files = sorted(path for path in images.rglob("*") if path.is_file())[:count]
    size, rendition = predictor.input_size, predictor.rendition

    def plain() -> None:
        for file in files:
            predictor.predict(decode(file, size, rendition)[None])

    def batches(length: int) -> None:
        pixels = in_threads(lambda file: decode(file, size, rendition), files)
        rows: list[np.ndarray] = []
        for place, image in enumerate(pixels, start=1):
            rows.append(image)
            if len(rows) == length or place == len(files):
                predictor.predict(np.stack(rows))
                rows = []

    def stream() -> None:
        for _ in answer_groups(many, image_sources(map(str, files))):
            pass

    def one_each() -> None:
        batches(1)

    ways: dict[str, Callable[[], None]] = {
        "one image after the other": plain,
        "threads that decode and ask (predict --csv)": stream,
        "decoding ahead, one image each": one_each,
        "decoding ahead, batches of 16": lambda: batches(16),
        "decoding ahead, batches of 64": lambda: batches(64),
    }
    found = dict.fromkeys(ways, 0.0)
    for _ in range(3):  # in turn, so that a busy minute hits all of them
        for name, way in ways.items():
            began = time.perf_counter()
            way()
            rate = len(files) / (time.perf_counter() - began)
            found[name] = max(found[name], round(rate, 1))
    console.note("compared the ways of dealing out")
    return found


def show(report: Report, console: Console) -> None:
    """Write the report for people."""
    show_header(report, console)
    console.say(
        f"{report['model']}: {report['images']:,} images in {report['seconds']:,.0f} s,"
        f" {report['images_per_second']:,.0f} images/s, at most "
        f"{report['peak_memory_mb']:,} MB of memory; {report['rows']:,} rows."
    )
    same = "the same bit for bit" if report["resumed_bit_for_bit"] else "NOT THE SAME"
    console.say(
        f"Killed on its way through {report['resumed_images']:,} images and called "
        f"again: the table is {same}."
    )
    rows = report["ways_images_per_second"].items()
    console.table((f"{report['compared_images']:,} images", ">images/s"), list(rows))


if __name__ == "__main__":
    sys.exit(main(make_parser(), measure, show))
