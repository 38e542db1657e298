"""How much of what the machine can do is used: `python -m benchmarks.limit`.

Extraction: how many images a second the features stage puts through the frozen layers,
with the pixels decoded and the network converted before, against OpenVINO's own
throughput for the very same converted network on random pixels, at its best batch size.
Decoding: `core.data.pictures.decoding.decode` against the bare calls of Pillow, on the
same files in as many threads.
"""

from __future__ import annotations

import argparse
import dataclasses
import shutil
import sys
from pathlib import Path
from typing import Any

from benchmarks import _thaw
from benchmarks._command import PRETRAINED, main, parser, positive, weights, workspace
from benchmarks._data import cut_down, draw_photos, split_data
from benchmarks._decode_rates import decode_rates
from benchmarks._process import run_module
from benchmarks._report import (
    Bar,
    header,
    note_conditions,
    num_cores,
    show_header,
    verdict,
)
from benchmarks._small_run import features_config
from core.cli.console import Console
from core.config import RunConfig
from core.config.files import check_files
from core.data.manifest import Manifest
from core.data.splitting.rule import FRACTIONS
from core.errors import RunError
from core.storage.files import read_json
from core.storage.paths import caches_dir

BARS = (Bar("extraction_share", 0.85),)

_BATCHES = (1, 8, 32)
_SECONDS = 4.0  # that OpenVINO is measured at each batch size, twice
_VIEWS = 4
_PHOTOS = 600
_QUICK_IMAGES = 300
_QUICK_SECONDS = 1.0


def make_parser() -> argparse.ArgumentParser:
    """The command's options."""
    made = parser("limit", "How much of what the machine can do is used.")
    add = made.add_argument
    add("--data", help="a folder of class folders, elpv; drawn photos by default")
    add("--images", type=positive, default=2600, help="at most")
    add(
        "--backbone",
        choices=PRETRAINED,
        default="efficientnet_lite0",
        metavar="NAME",
        help=f"of {', '.join(PRETRAINED)}",
    )
    add("--size", type=positive, default=224, help="pixels")
    add("--weights", type=weights, default="imagenet", help="imagenet, none or a file")
    add("--alpha", type=float, default=1.0, help="width of a MobileNet")
    add("--seed", type=int, default=0, help="of the photos and the split")
    return made


def measure(arguments: argparse.Namespace, console: Console) -> dict[str, Any]:
    """Measure OpenVINO before and after ours, and decoding by itself."""
    quick = arguments.quick
    config = base_config(arguments)
    check_files(config)
    report = header("limit", quick, arguments.seed)
    note_conditions(report, console)
    count = min(arguments.images, _QUICK_IMAGES) if quick else arguments.images
    with workspace(arguments.scratch) as folder:
        console.note("Drawing photos")
        num_photos = max(_PHOTOS, 0 if arguments.data else count)
        photos = draw_photos(folder / "photos", num_photos, arguments.seed)
        data = arguments.data or photos
        manifest = cut_down(split_data(data, arguments.seed, FRACTIONS, console), count)
        seconds = _QUICK_SECONDS if quick else _SECONDS
        rates = _extraction(config, manifest, folder, seconds, console)
        console.note("Decoding")
        paths = sorted(photos.rglob("*.jpg"))[:_PHOTOS]
        decoding = decode_rates(paths, config.input_size, num_cores())
    best = max(rates["openvino"].values())
    figures = {
        "extraction_share": round(rates["thaw"]["view 0"] / best, 3),
        "extraction_share_4_views": round(rates["thaw"]["4 views"] / best, 3),
        "decode_share": round(decoding["thaw"] / decoding["pillow"], 3),
    }
    return report | {
        "data": arguments.data or "drawn photos",
        "images": len(manifest.entries),
        "backbone": arguments.backbone,
        "size": config.input_size,
        **figures,
        "bars": {bar.key: bar.judge(figures) for bar in BARS},
        "images_per_second": rates | {"decode": decoding},
    }


def base_config(arguments: argparse.Namespace) -> RunConfig:
    """See `features_config`, of any width and weights."""
    return dataclasses.replace(
        features_config(arguments), alpha=arguments.alpha, weights=arguments.weights
    )


def _extraction(
    config: RunConfig,
    manifest: Manifest,
    folder: Path,
    seconds: float,
    console: Console,
) -> dict[str, dict[str, float]]:
    """Images a second: OpenVINO's by batch size, ours by views.

    "with loading" counts what the stage takes before its first image, too.
    """
    _thaw.train(config, manifest, "Filling the caches", console)
    network = _converted()
    before = _openvino_rates(network, folder, seconds, console)
    ours: dict[str, float] = {}
    for label, views in (("view 0", 0), (f"{_VIEWS} views", _VIEWS)):
        _forget_features()
        run = _thaw.train(
            dataclasses.replace(config, views=views), manifest, label, console
        )
        train = len(manifest.split("train"))
        count = len(manifest.entries) + train * (max(1, views) - 1)
        ours[f"{label}, with loading"] = round(count / run.stages["features"], 1)
        ours[label] = run.rates.get("features", ours[f"{label}, with loading"])
    after = _openvino_rates(network, folder, seconds, console)
    best = {name: max(rate, after[name]) for name, rate in before.items()}
    return {"openvino": best, "thaw": ours}


def _converted() -> Path:
    """The network that the features stage runs.

    Raises:
        RunError: It was not run by OpenVINO.
    """
    found = sorted(caches_dir().glob("converted-*/model.xml"))
    if not found:
        raise RunError(
            "a network that was converted for OpenVINO",
            "none, as on a machine with a GPU",
            "Hide the GPU: set CUDA_VISIBLE_DEVICES to nothing.",
        )
    return found[0]


def _forget_features() -> None:
    for path in caches_dir().glob("features-*"):
        shutil.rmtree(path)


def _openvino_rates(
    network: Path, folder: Path, seconds: float, console: Console
) -> dict[str, float]:
    """By batch size, in a process of its own."""
    console.note("OpenVINO by itself")
    result = folder / "openvino.json"
    words = [str(network), str(result), str(seconds), *map(str, _BATCHES)]
    run_module(["benchmarks._openvino_worker", *words], folder / "openvino.log")
    rates: dict[str, float] = read_json(result, {})
    return rates


def show(report: dict[str, Any], console: Console) -> None:
    """Write the report for people."""
    console.say(
        f"What is used of the machine: {report['backbone']} at {report['size']} px, "
        f"{report['images']:,} images ({report['data']})"
    )
    show_header(report, console)
    rates = report["images_per_second"]
    rows = [
        (f"{name}: {what}", f"{rate:,.0f}")
        for name, found in rates.items()
        for what, rate in found.items()
    ]
    console.table(("", ">images a second"), rows)
    console.say()
    bar = report["bars"]["extraction_share"]
    console.say(
        f"Extraction reaches {report['extraction_share']:.0%} of OpenVINO's own rate, "
        f"with {_VIEWS} views {report['extraction_share_4_views']:.0%} "
        f"(bar {bar['least']:.0%}: {verdict(bar['met'])})."
    )
    console.say(f"Decoding reaches {report['decode_share']:.0%} of bare Pillow's rate.")


if __name__ == "__main__":
    sys.exit(main(make_parser(), measure, show))
