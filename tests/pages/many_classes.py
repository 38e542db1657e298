"""A THAW_HOME with a run on very many classes, 10 test images each, made by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from streamlit.testing.v1 import AppTest

from core.analysis.metrics import evaluate
from core.config import RunConfig
from core.data.datasets import add_folder
from core.data.manifest import Entry, Manifest
from core.data.splitting.rule import FRACTIONS
from core.runs.queue import create_run
from core.runs.run import Run
from core.storage.files import write_arrays, write_json
from tests.drawn_pictures import draw_class_folders
from tests.results import figures_of

NUM_CLASSES = 1000
IMAGES = {"train": 2, "validation": 1, "test": 10}  # of each class


def make_run(folder: Path, num_classes: int = NUM_CLASSES) -> Run:
    """A finished run of both phases; of its images only those of two classes exist."""
    names = [
        f"n{c:08d} some longer species name, variety {c}" for c in range(num_classes)
    ]
    few = dict.fromkeys(names[:2], sum(IMAGES.values()))
    dataset = add_folder(draw_class_folders(folder / "species", few, size=16))
    manifest = _manifest(dataset.id, dataset.root, names)
    manifest.save(dataset.folder / "manifest.json")
    run = create_run(RunConfig(dataset.id), manifest, dataset.name)
    write_json(run.path / "launch.json", {"id": "a", "time": 0.0})
    write_json(run.path / "status.json", {"state": "done", "launch": "a"})
    for seed, phase in enumerate(run.config.phases):
        _finish(run, phase, np.random.default_rng(seed))
    return run


def _manifest(dataset_id: str, root: str, names: list[str]) -> Manifest:
    splits = [split for split, count in IMAGES.items() for _ in range(count)]
    entries = [
        Entry(f"{name}/{place}.png", label, split, f"{label:08d}{place:08d}")
        for label, name in enumerate(names)
        for place, split in enumerate(splits)
    ]
    return Manifest(
        dataset_id, root, tuple(names), 0, FRACTIONS, tuple(entries), excluded=()
    )


def _finish(run: Run, phase: str, random: np.random.Generator) -> None:
    """Answers that are right on about 60% of the images, and their figures."""
    manifest = run.manifest
    arrays, figures = {}, {}
    for split in ("validation", "test"):
        indices = np.array(manifest.split(split))
        labels = np.array([manifest.entries[index].label for index in indices])
        wrong = random.random(len(labels)) < 0.4
        num_classes = len(manifest.class_names)
        near = (labels + random.integers(1, 30, len(labels))) % num_classes
        named = np.where(wrong, near, labels)
        answers = np.full((len(labels), num_classes), 1e-4, np.float32)
        answers[np.arange(len(labels)), named] = 0.9
        figures[split] = evaluate(labels, answers, manifest.class_names)
        arrays |= {f"{split}_indices": indices, f"{split}_labels": labels}
        arrays[f"{split}_probabilities"] = answers
    folder = run.path / phase
    (folder / "serving").mkdir(parents=True)
    (folder / "serving" / "model.xml").write_text(phase)
    write_arrays(folder / "predictions.npz", arrays)
    result = figures_of(phase, **figures)
    write_json(folder / "result.json", {**result, "parameters": 20})


def sent_bytes(app: AppTest) -> int:
    """What the page's elements weigh on the way to the browser, without pictures."""
    protos = (getattr(node, "proto", None) for node in app._tree)
    return sum(proto.ByteSize() for proto in protos if hasattr(proto, "ByteSize"))
