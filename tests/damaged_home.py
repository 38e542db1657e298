"""A THAW_HOME made by hand, and ten ways to damage each of its files."""

from __future__ import annotations

import json
import random
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from core.data.about import About, say_about
from core.data.catalogue.state import folder_of, save_state
from core.data.datasets import Dataset, open_dataset
from core.data.decisions import Decision
from core.data.manifests import ensure_manifest
from core.data.pool import read_pool, use_pool
from core.data.pool_labels import settle
from core.estimates.timings import Timings
from core.health.brightness import save_brightness
from core.health.likeness import save_likeness
from core.health.twins import save_clusters
from core.runs.run import Run
from core.storage.cache import get_or_make
from core.storage.files import write_json
from core.storage.paths import home_dir
from tests.core.commands.finished_run import SIZE, make_run, write_trust_of
from tests.core.commands.model_study_results import EVALUATION, TRUST
from tests.core.commands.study_results import (
    AUTO,
    CURVE,
    HEALTH,
    MAP,
    POOL,
    RANKING,
    RATES,
    SUSPECTS,
    SWEEP,
)
from tests.drawn_pictures import draw_class_folders
from tests.pages.finished_study import made_study

PIXELS = {"size": SIZE}


class Home(NamedTuple):
    """What lies in it."""

    dataset: Dataset
    run: Run  # the one to be damaged
    other: Run  # the one that has to stay as it is

    @property
    def files(self) -> list[Path]:
        """All files but the other run's, pictures and locks; in a fixed order."""
        return sorted(
            path
            for path in home_dir().rglob("*")
            if path.is_file()
            and not path.is_relative_to(self.other.path)
            and path.suffix not in (".jpg", ".png", ".lock")
        )


def make_home(folder: Path) -> Home:
    """A data set, two finished runs, a study of each kind, one of each other thing."""
    pictures = draw_class_folders(folder / "pets", {"cats": 10, "dogs": 10}, size=SIZE)
    dataset = open_dataset(pictures)
    manifest = ensure_manifest(dataset)
    runs = [make_run(manifest, {"frozen": 1, "finetune": 0}) for _ in range(2)]
    for run in runs:
        (run.path / "metrics.jsonl").write_text("".join(map(_line, _EVENTS)))
        write_trust_of(run, "frozen")
    results = {
        **{"rank": RANKING, "curve": CURVE, "find_lr": RATES},
        **{"suspects": SUSPECTS, "health": HEALTH, "map": MAP, "pool": POOL},
        "evaluate": EVALUATION,
        "trust": TRUST,
        "sweep": SWEEP,
        "auto": AUTO,
    }
    for kind, result in results.items():
        made_study(kind, dataset, dict(result), f"study-{kind}")  # type: ignore[call-overload]
    pool = draw_class_folders(folder / "new", {"x": 3}, size=SIZE, seed=5)
    use_pool(dataset, pool)
    (path, digest), *_ = read_pool(dataset).digests.items()
    settle(dataset, [Decision(path, digest, "relabel", "cats", time=1.0)])
    save_clusters(dataset, [["cats/0000.png", "cats/0001.jpg"]])
    say_about(dataset, About("Pets", "drawn", "CC0"))
    count = len(manifest.entries)
    save_likeness(dataset, manifest, np.eye(count, dtype=np.float32), "network")
    save_brightness(dataset, manifest, np.arange(float(count)))
    times = Timings()
    times.add("machine/network/row", SIZE, 0.01)
    times.add_epochs("frozen", best=3, used=4, allowed=9)
    times.save()
    folder_of("flowers").mkdir()
    save_state("flowers", "stopped", 1000)
    write_json(home_dir() / "machine.json", {"of": [], "is": {"float32_rate": 9.0}})
    get_or_make("pixels", PIXELS, fill)
    return Home(dataset, *runs)


def fill(folder: Path) -> None:
    """What the cache entry holds."""
    np.save(folder / "pixels.npy", np.arange(3000, dtype=np.uint8))


_EVENTS: list[dict[str, Any]] = [
    {"event": "phase", "phase": "frozen", "epoch": 0, "first": 0},
    *(
        {
            **{"event": "epoch", "phase": "frozen", "epoch": epoch, "seconds": 1.0},
            **{"learning_rate": 1e-3, "loss": 1 / epoch, "accuracy": 0.5},
            **{"val_loss": 1 / epoch, "val_accuracy": 0.6},
        }
        for epoch in (1, 2, 3)
    ),
]


def _line(event: dict[str, Any]) -> str:
    return json.dumps(event) + "\n"


def _other_types(value: Any) -> Any:
    """The same value with another type in each place, however deep."""
    if isinstance(value, dict):
        return {key: _other_type(item) for key, item in value.items()}
    return _other_type(value)


def _other_type(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return "no"
    if isinstance(value, str):
        return [value]
    if isinstance(value, int | float):
        return str(value)
    return {} if isinstance(value, list) else [1]


def _retyped(content: bytes) -> bytes:
    try:
        lines = [json.loads(line) for line in content.splitlines()]
    except ValueError:
        try:
            lines = [json.loads(content)]
        except ValueError:  # no JSON: all its bytes turned over
            return bytes(255 - byte for byte in content)
    return "\n".join(json.dumps(_other_types(line)) for line in lines).encode() + b"\n"


def _without_numbers(content: bytes) -> bytes:
    """Each number no number: of an array, the second half of its bytes."""
    if content[:1] in b"{[":
        return re.sub(rb"(?<=[:\[,\s])-?\d+(\.\d+)?(e-?\d+)?", b"NaN", content)
    half = len(content) // 2
    return content[:half] + b"\xff" * (len(content) - half)


FOLDER = "folder"
KINDS: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda content: b"",
    "null": lambda content: b"null",
    "list": lambda content: b"[1, 2, 3]",
    "number": lambda content: b"-7e300",
    "cut": lambda content: content[: len(content) // 2],
    "nested": lambda content: b'{"a":' * 100_000,
    "nan": _without_numbers,
    "types": _retyped,
    "binary": lambda content: random.Random(0).randbytes(max(64, len(content))),
    FOLDER: lambda content: b"",
}


@contextmanager
def damaged(path: Path, kind: str) -> Iterator[None]:
    """A file in one of the KINDS of damage; whole again afterwards."""
    content = path.read_bytes()
    path.unlink()
    if kind == FOLDER:
        path.mkdir()
        (path / "inside").write_text("x")
    else:
        path.write_bytes(KINDS[kind](content))
    try:
        yield
    finally:
        if path.is_dir():
            shutil.rmtree(path)
        path.unlink(missing_ok=True)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
