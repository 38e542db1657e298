"""A health check in its worker: measured, compared, kept, and stopped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from core.config import RunConfig
from core.data.datasets import Dataset, add_folder
from core.data.manifests import ensure_manifest
from core.errors import WeightsError
from core.health import alignment
from core.health.brightness import known_brightness
from core.health.formats import HealthResult
from core.health.likeness import covers, known_likeness
from core.health.twins import known_clusters
from core.runs import queue
from core.runs.queue import submit_study
from core.runs.study import Study
from core.training import studies as module
from core.training.studies import perform
from tests.conftest import tiny_config, write_mobilenet_weights


@pytest.fixture
def dataset(tmp_path: Path, draw_images: Callable[..., Path]) -> Dataset:
    """Pictures, two of which have a smaller copy."""
    root = draw_images(tmp_path / "pictures", {"disc": 20, "square": 20}, size=96)
    for name in ("disc/0003", "square/0004"):
        (path,) = root.glob(f"{name}.*")
        small = Image.open(path).convert("RGB").resize((48, 48))
        small.save(path.with_name(f"{path.stem}-small.png"))
    return add_folder(root)


@pytest.fixture
def check(
    dataset: Dataset,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    converted_once: None,
) -> Callable[[], tuple[Study, HealthResult | None]]:
    """Do a health check in this process."""
    monkeypatch.setattr(queue, "launch", lambda job: None)
    monkeypatch.setattr(alignment, "_RANDOM_PAIRS", 50)  # quicker, and as good here
    weights = write_mobilenet_weights(tmp_path / "mobilenet.h5")
    config = tiny_config(dataset.id, weights=str(weights))

    def done() -> tuple[Study, HealthResult | None]:
        study = submit_study("health", config, ensure_manifest(dataset), "pictures")
        perform(study)
        return study, study.result(HealthResult)

    return done


def kinds(result: HealthResult | None) -> dict[str, int]:
    assert result is not None
    found = {item["kind"]: item["count"] for item in result["findings"]}
    return {name: found[name] for name in found if name.startswith("twins")}


def test_copies_are_found_kept_and_found_again_without_features(
    check: Callable[[], tuple[Study, HealthResult | None]],
    dataset: Dataset,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    study, result = check()
    assert study.status()["state"] == "done" and not study.damage
    assert sum(kinds(result).values()) == 4 and result is not None
    assert result["num_clusters"] == 2 and result["not_checked"] == []
    names = [sorted(Path(path).stem for path in it) for it in known_clusters(dataset)]
    assert sorted(names) == [["0003", "0003-small"], ["0004", "0004-small"]]

    likeness, brightness = known_likeness(dataset), known_brightness(dataset)
    assert likeness is not None and covers(likeness, ensure_manifest(dataset))
    assert brightness is not None and 0 < brightness.values.min() < 255

    def never(*_: Any) -> Any:
        raise AssertionError("features of an unchanged set")

    monkeypatch.setattr(module, "_features", never)
    _, again = check()
    assert again == result


def test_without_weights_hashes_still_find_copies(
    check: Callable[[], tuple[Study, HealthResult | None]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    error = WeightsError("weights", "a failed download", "Connect to the internet.")

    def missing(config: RunConfig, *_: Any) -> Any:
        raise error

    monkeypatch.setattr(module, "_features", missing)
    study, result = check()
    assert study.status()["state"] == "done"
    assert sum(kinds(result).values()) == 4 and result is not None
    (told,) = result["not_checked"]
    assert "unlike all others" in told["what"] and told["reason"] == str(error)


def test_a_picture_that_went_away_is_passed_over_and_a_stop_keeps_what_was_measured(
    check: Callable[[], tuple[Study, HealthResult | None]],
    dataset: Dataset,
    monkeypatch: pytest.MonkeyPatch,
    thaw_home: Path,
) -> None:
    ensure_manifest(dataset)
    next(Path(dataset.root).glob("disc/0001.*")).unlink()

    def stopped(*_: Any) -> Any:
        raise module.StopRequested

    monkeypatch.setattr(module, "_features", stopped)
    study, result = check()
    assert study.status()["state"] == "stopped" and result is None
    assert list((thaw_home / "caches").glob("health-*"))
    assert known_clusters(dataset) == []
