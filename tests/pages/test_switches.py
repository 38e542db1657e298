"""Train: findings of a fine-tuning go by what it made of the frozen model."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import numpy as np
import pytest

from core.runs.run import Run
from core.storage.files import write_arrays
from core.storage.json_lines import append_lines
from pages._ui.run.switches import switches
from tests.pages.apptest import open_page, texts

SPLITS = ("validation", "test")
NUM = 8


@pytest.fixture
def copied_run(trained_run: Run) -> Iterator[Run]:
    """A copy of a run that fine-tuned, whose answers a test may change."""
    path = trained_run.path.with_name(f"{trained_run.id}-switches")
    shutil.copytree(trained_run.path, path)
    yield Run(path)
    shutil.rmtree(path, ignore_errors=True)


def answer(run: Run, phase: str, right: int) -> None:
    """Let a phase's model get so many of the first images right, and be sure of all."""
    arrays = {}
    for split in SPLITS:
        places = np.array(run.manifest.split(split)[:NUM])
        labels = np.array([run.manifest.entries[place].label for place in places])
        told = np.where(np.arange(len(places)) < right, labels, 1 - labels)
        arrays[f"{split}_indices"] = places
        arrays[f"{split}_labels"] = labels
        arrays[f"{split}_probabilities"] = np.eye(
            len(run.manifest.class_names), dtype=np.float32
        )[told]
    write_arrays(run.path / phase / "predictions.npz", arrays)


def write_lifted(run: Run) -> None:
    """Curves of a fine-tuning that lifts the validation loss for good."""
    path = run.path / "metrics.jsonl"
    path.unlink()
    rows = {
        "frozen": [(0.9, 0.7, 0.8, 0.7), (0.6, 0.8, 0.6, 0.8), (0.5, 0.85, 0.5, 0.85)],
        "finetune": [(0.4, 0.9, 1.5, 0.5), (0.3, 0.95, 1.4, 0.5), (0.2, 1, 1.3, 0.5)],
    }
    names = ("loss", "accuracy", "val_loss", "val_accuracy")
    for phase, epochs in rows.items():
        append_lines(path, {"event": "phase", "phase": phase, "epoch": 0})
        for number, values in enumerate(epochs, start=1):
            event = {"event": "epoch", "phase": phase, "epoch": number, "seconds": 0.1}
            event |= {"learning_rate": 1e-3}
            append_lines(path, event | dict(zip(names, values, strict=True)))


def test_answers_of_both_phases_are_held_against_each_other(copied_run: Run) -> None:
    answer(copied_run, "frozen", 0)
    answer(copied_run, "finetune", NUM)
    found = switches(copied_run)
    assert set(found) == set(SPLITS)
    assert found["validation"].fixed == len(copied_run.manifest.split("validation")[:8])
    answer(copied_run, "finetune", 0)
    assert switches(copied_run)["validation"].fixed == 0
    (copied_run.path / "finetune" / "predictions.npz").write_bytes(b"damaged")
    assert switches(copied_run) == {}
    shutil.rmtree(copied_run.path / "finetune")
    assert switches(copied_run) == {}


def test_a_finding_never_says_the_opposite_of_the_paired_test(copied_run: Run) -> None:
    write_lifted(copied_run)
    answer(copied_run, "frozen", 0)
    answer(copied_run, "finetune", NUM)
    said = texts(open_page("train", run=copied_run.id))
    assert "Learning rate too high" not in said and "forgetting" not in said
    answer(copied_run, "frozen", NUM)
    answer(copied_run, "finetune", 0)
    said = texts(open_page("train", run=copied_run.id))
    assert "Catastrophic forgetting" in said
    assert "tuning fixes 0 and breaks" in said  # what is of Markdown is escaped
