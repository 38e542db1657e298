"""Studies find out what they say, on the images that they may look at."""

from __future__ import annotations

import dataclasses
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.config import RunConfig
from core.data.datasets import add_folder
from core.data.manifest import Manifest
from core.data.manifests import ensure_manifest
from core.errors import DataError, WeightsError
from core.runs.study import RESULTS
from core.storage.files import write_json
from core.training import probe_studies
from core.training import studies as module
from core.training.probe_studies import some_of
from core.training.studies import perform
from tests.core.training.study_parts import Submit, finished


@pytest.fixture
def manifest(tmp_path: Path, draw_images: Callable[..., Path]) -> Manifest:
    counts = {"disc": 30, "square": 20, "cross": 10}
    return ensure_manifest(add_folder(draw_images(tmp_path / "pictures", counts)))


def test_ranking_probes_training_images_only_and_puts_the_best_first(
    start: Submit, manifest: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Manifest] = []

    real = module._features

    def noted(config: RunConfig, images: Manifest, reporter: Any) -> Any:
        seen.append(images)
        return real(config, images, reporter)

    monkeypatch.setattr(module, "_features", noted)
    names = ["mobilenet", "mobilenet_v2"]
    monkeypatch.setattr(probe_studies, "_as_it_comes", _random)
    rows = finished(start("rank", {"backbones": names}))["backbones"]
    assert {row["backbone"] for row in rows} == set(names)
    accuracies = [row["accuracy"] for row in rows]
    assert accuracies == sorted(accuracies, reverse=True)
    train = len(manifest.split("train"))
    for row in rows:
        assert row["count"] == train and row["majority"] == pytest.approx(0.5, abs=0.05)
        low, high = row["interval"]
        assert low <= row["accuracy"] <= high
    p_values = {row["backbone"]: row["p_values"] for row in rows}
    assert p_values["mobilenet"].keys() == {"mobilenet_v2"}
    assert [*p_values["mobilenet"].values()] == [*p_values["mobilenet_v2"].values()]
    assert all(row["multiply_adds"] > 1e6 for row in rows)
    assert {entry.split for images in seen for entry in images.entries} == {"train"}


def _random(config: RunConfig, name: str) -> RunConfig:
    return RunConfig(
        dataset=config.dataset,
        backbone=name,
        alpha=0.5,
        strategy="frozen",
        weights="none",
        image_size=32,
        views=0,
    )


def without_weights(
    monkeypatch: pytest.MonkeyPatch, missing: tuple[str, ...]
) -> WeightsError:
    """Let some backbones' weights be nowhere."""
    error = WeightsError("weights", "a failed download", "Connect to the internet.")
    real = module._features

    def features(config: RunConfig, *others: Any) -> Any:
        if config.backbone in missing:
            raise error
        return real(config, *others)

    monkeypatch.setattr(module, "_features", features)
    monkeypatch.setattr(probe_studies, "_as_it_comes", _random)
    return error


def test_a_backbone_without_weights_is_left_out_of_the_ranking(
    start: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = without_weights(monkeypatch, ("mobilenet",))
    study = start("rank", {"backbones": ["mobilenet", "mobilenet_v2"]})
    found = finished(study)
    assert [row["backbone"] for row in found["backbones"]] == ["mobilenet_v2"]
    (item,) = found["left_out"]
    assert item["backbone"] == "mobilenet" and item["title"] == "MobileNet"
    assert item["reason"] == str(error)


def test_a_ranking_fails_where_nothing_could_be_measured(
    start: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_weights(monkeypatch, ("mobilenet", "mobilenet_v2"))
    study = start("rank", {"backbones": ["mobilenet", "mobilenet_v2"]})
    with pytest.raises(WeightsError, match="failed download"):
        perform(study)


def test_no_accuracy_is_told_where_a_class_has_one_training_image(
    start: Submit, manifest: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probe_studies, "_as_it_comes", _random)
    study = start("rank", {"backbones": ["mobilenet"]})
    cross = manifest.class_names.index("cross")
    kept = [entry for entry in manifest.entries if entry.label != cross]
    kept.append(
        next(e for e in manifest.entries if (e.label, e.split) == (cross, "train"))
    )
    few = dataclasses.replace(manifest, entries=tuple(kept))
    write_json(study.path / "manifest.json", few.to_json())
    with pytest.raises(DataError, match=r"at least 2 training images.*1 of cross"):
        perform(study)
    assert study.result(RESULTS[study.kind]) is None


def test_curve_never_looks_at_test_images_and_uses_more_and_more(
    start: Submit, manifest: Manifest
) -> None:
    found = finished(start("curve", {}))
    counts = [point["count"] for point in found["points"]]
    assert counts == sorted(counts) and counts[-1] == len(manifest.split("train"))
    assert found["num_validation"] == len(manifest.split("validation"))
    assert found["verdict"]
    for point in found["points"]:
        assert 0 <= point["low"] <= point["accuracy"] <= point["high"] <= 1


def test_stopped_ranking_keeps_what_it_found(
    start: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = start("rank", {"backbones": ["mobilenet", "mobilenet_v2"]})
    monkeypatch.setattr(probe_studies, "_as_it_comes", _random)
    real = probe_studies.probe_accuracy

    def then_stop(*arguments: Any) -> Any:
        study.request_stop()
        return real(*arguments)

    monkeypatch.setattr(probe_studies, "probe_accuracy", then_stop)
    monkeypatch.setattr("core.training.reporter._STOP_SECONDS", 0.0)
    perform(study)
    assert study.status()["state"] == "stopped"
    found = study.result(RESULTS[study.kind])
    assert found is not None
    assert [row["backbone"] for row in found["backbones"]] == ["mobilenet"]


def test_images_that_went_away_are_left_out(start: Submit, manifest: Manifest) -> None:
    study = start("curve", {})
    gone = manifest.absolute(manifest.entries[manifest.split("train")[0]])
    os.remove(gone)
    found = finished(study)
    assert found["points"][-1]["count"] == len(manifest.split("train")) - 1


def test_some_of_many_images_are_stratified_and_the_same_each_time(
    manifest: Manifest,
) -> None:
    fewest = Counter(e.label for e in some_of(manifest, ("train",), 3, seed=0).entries)
    assert set(fewest.values()) == {2}, "what a probe needs of each class"
    few = some_of(manifest, ("train",), 12, seed=0)
    counts = Counter(entry.label for entry in few.entries)
    assert sum(counts.values()) == pytest.approx(12, abs=1)
    labels = {name: i for i, name in enumerate(manifest.class_names)}
    assert counts[labels["disc"]] == 6 and counts[labels["cross"]] == 2
    assert some_of(manifest, ("train",), 12, seed=0).digest == few.digest
    assert some_of(manifest, ("train",), 12, seed=1).digest != few.digest
    whole = some_of(manifest, ("train", "validation"), 1000, seed=0)
    assert len(whole.entries) == len(manifest.entries) - len(manifest.split("test"))
