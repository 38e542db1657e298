"""A finished run made by hand, and a predictor that needs no network."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.analysis.metrics import evaluate
from core.config import RunConfig
from core.data.datasets import add_folder
from core.data.manifests import ensure_manifest
from core.data.pictures.decoding import decode_with_thumbnail
from core.data.pictures.rendition import PLAIN
from core.errors import ImageError
from core.runs.queue import create_run
from core.runs.run import Run
from core.serving.predictor import Prediction
from core.storage.files import write_json
from pages._ui.explain import memo
from tests.results import phase_figures


def finished_run(folder: Path, num_right: dict[str, int]) -> Run:
    """A run on a folder whose phases got so many of 10 images right."""
    dataset = add_folder(folder)
    run = create_run(RunConfig(dataset.id), ensure_manifest(dataset), dataset.name)
    write_json(run.path / "launch.json", {"id": "a", "time": 0.0})
    write_json(run.path / "status.json", {"state": "done", "launch": "a"})
    names = run.manifest.class_names
    for phase, right in num_right.items():
        probabilities = np.zeros((10, len(names)))
        probabilities[:right, 0] = probabilities[right:, 1] = 1.0
        figures = evaluate(np.zeros(10, int), probabilities, names)
        result = phase_figures(
            phase=phase,
            best_epoch=3,
            epochs=9,
            val_accuracy=figures["accuracy"],
            val_loss=figures["loss"],
            test_accuracy=figures["accuracy"],
            interval=figures["interval"],
            test=figures,
        )
        serving = run.path / phase / "serving"
        serving.mkdir(parents=True)
        write_json(run.path / phase / "result.json", {**result, "parameters": 20})
        (serving / "model.xml").write_text(phase)
    return run


class FakePredictor:
    """Sure of the second class, fine-tuned of the first; really reads files."""

    trust = None
    rendition = PLAIN
    novelty: float | None = None  # that it gives every picture

    def __init__(self, run: Run, phase: str) -> None:
        self.phase = (run.serving_dir(phase) / "model.xml").read_text()
        self.class_names = run.manifest.class_names

    def classify(
        self,
        sources: Sequence[tuple[str, Path | bytes]],
        top: int = 5,
        thumbnail_side: int = 64,
    ) -> list[Prediction]:
        found = []
        for name, source in sources:
            try:
                _, small = decode_with_thumbnail(source, 8, thumbnail_side)
            except ImageError as error:
                found.append(Prediction(name, error=error.reason))
                continue
            first, second, *others = self.class_names
            if self.phase == "finetune":
                first, second = second, first
            answers = ((second, 0.9), (first, 0.1), *((name, 0.0) for name in others))
            found.append(Prediction(name, answers[:top], "", small, self.novelty))
        return found


def use_fake(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages ask `FakePredictor` instead of networks."""
    monkeypatch.setattr(memo, "predictor_of", FakePredictor)


def picture(suffix: str = "png") -> bytes:
    """A small picture, as an upload."""
    buffer = io.BytesIO()
    Image.new("RGB", (32, 24), "#336699").save(buffer, suffix)
    return buffer.getvalue()
