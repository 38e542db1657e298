"""Which images are looked at for a trust, and what is written of them."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from core.data.pictures.decoding import decode
from core.runs import trust_formats
from core.runs.run import Run
from core.runs.trust_formats import TrustFigures
from core.serving.predictor import Predictor
from core.serving.trust import load_trust, read_figures, read_trust
from core.storage.files import read_json
from core.storage.typed_json import fits
from core.training.phase_trust import write_phase_trust
from core.training.trust_folder import (
    Answered,
    Known,
    chosen_rows,
    embedded,
    some_of_each,
    write_trust,
)


def test_each_class_has_its_share_of_those_that_are_chosen() -> None:
    labels = np.repeat([0, 1, 2], [800, 199, 1])
    rows = chosen_rows(labels, 100, seed=0)
    counts = np.bincount(labels[rows])
    assert counts.sum() == len(set(rows.tolist())) == 100
    assert counts[2] == 1
    assert counts[0] == pytest.approx(80, abs=2)
    assert rows.tolist() == sorted(rows.tolist())


def test_the_choice_follows_from_the_seed() -> None:
    labels = np.arange(300) % 4
    first, again, other = (chosen_rows(labels, 50, seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_few_images_are_all_taken() -> None:
    assert chosen_rows(np.array([1, 0, 1]), 3, seed=5).tolist() == [0, 1, 2]


def test_of_long_embeddings_there_are_fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trust_formats, "_MOST_VALUES", 4000)
    monkeypatch.setattr(
        trust_formats, "LOOKED_IMAGES", {"train": 60, "validation": 20, "test": 20}
    )
    labels = {split: np.zeros(90, int) for split in ("train", "validation", "test")}

    def counts(channels: int) -> list[int]:
        return [len(rows) for rows in some_of_each(labels, channels, 0).values()]

    assert counts(10) == [60, 20, 20]
    assert counts(100) == [40, 20, 20]
    assert counts(1000) == [4, 4, 4]


def known(count: int, begin: int) -> Known:
    labels = np.arange(count) % 2
    rng = np.random.default_rng(begin)
    rows = 5 + 3 * np.eye(2, 6)[labels] + rng.normal(0, 0.3, (count, 6))
    return Known(labels, np.arange(begin, begin + count), rows)


def test_both_steps_are_fitted_on_validation_and_judged_on_test(tmp_path: Path) -> None:
    images = {"train": known(80, 0), "validation": known(100, 80)}
    images["test"] = known(60, 180)
    rng = np.random.default_rng(0)

    def answered(split: str) -> Answered:
        labels = images[split].labels
        is_right = rng.random(len(labels)) < 0.75
        sure = np.where(is_right, labels, 1 - labels)
        return Answered(labels, np.float32([[0.98, 0.02], [0.02, 0.98]])[sure])

    answers = {split: answered(split) for split in ("validation", "test")}
    figures = write_trust(tmp_path, answers, images, 200)
    assert figures == read_json(tmp_path / "trust.json")
    assert fits(figures, TrustFigures)
    assert figures["temperature"] > 2
    before, after = figures["test"]["before"]["ece"], figures["test"]["after"]["ece"]
    assert (before or 0) > 0.15 > (after or 1)
    novelty = figures["novelty"]
    assert (novelty["num_reference"], novelty["num_training"]) == (80, 200)
    assert novelty["validation"] == {"count": 100, "flagged": 5}
    assert novelty["test"]["count"] == 60
    trust = read_trust(tmp_path)
    assert trust is not None
    assert np.array_equal(trust.indices, np.arange(80))
    flagged = int((trust.novelty(images["test"].embeddings) > 1).sum())
    assert flagged == novelty["test"]["flagged"]


@pytest.mark.parametrize("phase", ["frozen", "finetune"])
def test_a_worker_leaves_a_trust_of_the_served_networks_features(
    trained_run: Run, phase: str
) -> None:
    trust, figures = (
        load_trust(trained_run, phase),
        read_figures(trained_run.trust_dir(phase)),
    )
    assert trust is not None
    assert figures is not None
    manifest = trained_run.manifest
    assert trust.indices.tolist() == manifest.split("train")
    entries = [manifest.entries[place] for place in trust.indices[:5]]
    assert [entry.label for entry in entries] == trust.labels[:5].tolist()
    pixels = np.stack([decode(manifest.absolute(entry), 32) for entry in entries])
    predictor = Predictor(trained_run.serving_dir(phase))
    rows = embedded(predictor, iter(pixels))
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    assert np.abs(unit - trust.reference[:5]).max() < 2e-3
    validation = trained_run.predictions(phase, "validation")
    assert figures["validation"]["before"]["count"] == len(validation.labels)
    assert figures["temperature"] == 1.0
    assert "6 validation images" in figures["temperature_reason"]


def test_what_goes_wrong_with_trust_does_not_cost_the_phase(
    tmp_path: Path,
) -> None:
    broken: Any = SimpleNamespace(folder=tmp_path / "serving")  # without channels
    features = SimpleNamespace(labels={"validation": np.zeros(1), "test": np.zeros(0)})
    rows = {"validation": np.zeros((1, 2)), "test": np.zeros((0, 2))}
    judged: Any = features, None, rows
    write_phase_trust(broken, judged, None, None, 0)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []
