"""Very many classes: `python -m benchmarks.classes [--json] [--quick]`.

Draws three small pictures of each class, one to train, one to choose and one to judge
by, trains on them with the default backbone, and opens the pages in a browser. Told are
seconds, what the run's files take and what each page sends to the browser.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import random
import sys
import time
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from playwright.sync_api import Page, WebSocket

from benchmarks import pages
from benchmarks._command import main, parser, positive, thaw_home, workspace
from benchmarks._pages_server import first_paint, fresh_server, running_browser
from benchmarks._report import header, note_conditions, show_header
from benchmarks._thaw import train
from core.cli.console import Console
from core.config import FinetuneConfig, PhaseConfig, RunConfig
from core.config.phase import UnfreezeStep
from core.data.datasets import add_folder
from core.data.manifests import ensure_manifest
from core.runs.run import Run, list_runs

_SIDE = 64  # pixels of a picture
_QUICK_CLASSES = 70  # more than are drawn as a matrix of cells
_FILES = ("result.json", "predictions.npz")


def make_parser() -> argparse.ArgumentParser:
    """The command's options."""
    made = parser("classes", "A training, its files and the pages with many classes.")
    made.add_argument("--classes", type=positive, default=1000, help="their number")
    made.add_argument("--seed", type=int, default=0, help="of pictures and training")
    return made


def measure(arguments: argparse.Namespace, console: Console) -> dict[str, Any]:
    """Draw, train, and open every page.

    Raises:
        UserError: There is no browser, or the training failed.
    """
    report = header("classes", arguments.quick, arguments.seed)
    note_conditions(report, console)
    report["versions"]["streamlit"] = importlib.metadata.version("streamlit")
    count = _QUICK_CLASSES if arguments.quick else arguments.classes
    with workspace(arguments.scratch) as scratch, thaw_home(scratch / "home"):
        _draw(scratch / "pictures", count, arguments.seed)
        dataset = add_folder(scratch / "pictures")
        began = time.monotonic()
        manifest = ensure_manifest(dataset)
        splitting = time.monotonic() - began
        trained = train(_config(dataset.id, arguments.seed), manifest, "run", console)
        (run,) = list_runs()
        opened = _open_pages(scratch / "home", dataset.id, console)
        return report | {
            "classes": count,
            "images": len(manifest.entries),
            "splitting_seconds": round(splitting, 2),
            "training": trained.to_json(),
            "files_mb": _files(run),
            "pages": opened,
        }


def _draw(root: Path, count: int, seed: int) -> None:
    """A class is a ground and an ink; its pictures differ in where the ink is."""
    chance = random.Random(seed)
    for number in range(count):
        ground, ink = (_colour(chance) for _ in range(2))
        folder = root / f"species {number:04d} with a name as long as real ones have"
        folder.mkdir(parents=True)
        for place in range(3):
            picture = Image.new("RGB", (_SIDE, _SIDE), ground)
            x, y = (chance.randrange(_SIDE // 2) for _ in range(2))
            ImageDraw.Draw(picture).rectangle((x, y, x + 24, y + 24), ink)
            picture.save(folder / f"{place}.png")


def _colour(chance: random.Random) -> tuple[int, int, int]:
    red, green, blue = (chance.randrange(256) for _ in range(3))
    return red, green, blue


def _config(dataset_id: str, seed: int) -> RunConfig:
    """Both phases, small and short."""
    return RunConfig(
        dataset_id,
        image_size=_SIDE,
        seed=seed,
        frozen=PhaseConfig(epochs=20, learning_rate=1e-2, patience=20),
        finetune=FinetuneConfig((UnfreezeStep(20, 2, 1e-4),), patience=2),
    )


def _files(run: Run) -> dict[str, float]:
    """Megabytes of what is written of each phase, and of the manifest."""
    found = {"manifest.json": run.path / "manifest.json"}
    for phase in run.results():
        found |= {f"{phase}/{name}": run.path / phase / name for name in _FILES}
    return {name: round(path.stat().st_size / 1e6, 3) for name, path in found.items()}


def _open_pages(
    home: Path, dataset_id: str, console: Console
) -> dict[str, dict[str, float]]:
    """Seconds until each page is drawn, and megabytes that it sent for it."""
    plot = [(".live-chart .main-svg", "")]
    wanted = {
        name: (page.address, page.content, page.drawn)
        for name, page in pages.PAGES.items()
    }
    compare = pages.PAGES["compare"]
    for name in ("Confusion matrices", "Figures per class"):
        link = f"compare?show={name.replace(' ', '+')}"
        drawn = plot if name.startswith("Conf") else compare.drawn
        wanted[f"compare, {name.lower()}"] = (link, compare.content, drawn)
    found = {}
    with running_browser() as browser, fresh_server(home) as server:
        for name, (address, content, drawn) in wanted.items():
            received = Received()
            taken = first_paint(
                browser, f"{server.url}/{address}", content, drawn, received.watch
            )
            found[name] = {
                "content_seconds": round(taken.content, 2),
                "drawn_seconds": round(taken.drawn, 2),
                "sent_mb": round(received.num_bytes / 1e6, 3),
            }
            console.note(f"{name}: {found[name]}")
    return found


class Received:
    """Bytes that came to a page through its websocket."""

    def __init__(self) -> None:
        self.num_bytes = 0

    def watch(self, page: Page) -> None:
        """Count from now on."""
        page.on("websocket", self._opened)

    def _opened(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._add)

    def _add(self, payload: str | bytes) -> None:
        self.num_bytes += len(payload)


def show(report: dict[str, Any], console: Console) -> None:
    """Write the report for people."""
    console.say(f"{report['classes']:,} classes, {report['images']:,} images")
    show_header(report, console)
    training = report["training"]
    console.say(f"Reading and splitting: {report['splitting_seconds']:.2f} s")
    stages = ", ".join(
        f"{name} {took:.1f}" for name, took in training["stages"].items()
    )
    console.say(f"Training, seconds: {stages}")
    files = ", ".join(f"{name} {size:.2f}" for name, size in report["files_mb"].items())
    console.say(f"Files, MB: {files}")
    console.say()
    rows = [
        (name, *(f"{value:.2f}" for value in found.values()))
        for name, found in report["pages"].items()
    ]
    console.table(("page", ">content, s", ">all drawn, s", ">sent, MB"), rows)


if __name__ == "__main__":
    sys.exit(main(make_parser(), measure, show))
