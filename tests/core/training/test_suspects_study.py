"""The search for wrong labels, in this process."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.config import RunConfig
from core.data.datasets import add_folder, load_dataset
from core.data.decisions import Decision, decide
from core.data.folders.layout import SPLITS
from core.data.manifest import Manifest
from core.data.manifests import ensure_manifest
from core.errors import DataError
from core.runs.study import Study
from core.runs.study_formats import SuspectsResult
from core.storage.typed_json import fits
from core.training.feature_taps import Features
from core.training.reporter import Reporter, StopRequested
from core.training.suspects_study import find_suspects, some_of_all
from tests.core.training.conftest import features_of
from tests.core.training.study_parts import Submit, finished

Find = Callable[[], SuspectsResult]


@pytest.fixture
def manifest(tmp_path: Path, draw_images: Callable[..., Path]) -> Manifest:
    counts = {"disc": 20, "square": 20}
    root = draw_images(tmp_path / "pictures", counts, size=32)
    return ensure_manifest(add_folder(root))


@pytest.fixture
def study(start: Submit) -> Study:
    return start("suspects", {})


def true_features(
    config: RunConfig, manifest: Manifest, reporter: Reporter
) -> tuple[Features, Manifest]:
    """Features that tell what is drawn, but for two pictures: these show the other."""
    rng = np.random.default_rng(0)
    arrays, labels, indices = {}, {}, {}
    for split in SPLITS:
        places = manifest.split(split)
        shown = [
            manifest.entries[place].label ^ (manifest.entries[place].path in WRONG)
            for place in places
        ]
        values = rng.normal(0, 1, (1, len(places), 12)).astype(np.float32)
        values[0, np.arange(len(places)), shown] += 9
        arrays[split] = [values]
        labels[split] = np.array([manifest.entries[p].label for p in places])
        indices[split] = np.array(places, np.int64)
    return features_of(arrays, labels, indices), manifest


WRONG = ("disc/0003.jpg", "square/0006.png")


@pytest.fixture
def find(study: Study) -> Find:
    return lambda: find_suspects(study, Reporter(study, {}), true_features)


def of_wrong(manifest: Manifest, action: str, value: str = "") -> Decision:
    path = WRONG[0]
    (digest,) = (entry.digest for entry in manifest.entries if entry.path == path)
    return Decision(path, digest, action, value)


def test_images_of_all_splits_are_looked_at_and_the_worst_come_first(
    find: Find, manifest: Manifest
) -> None:
    found = find()
    assert fits(found, SuspectsResult)
    assert (found["count"], found["folds"]) == (40, 5)
    assert {item["path"] for item in found["suspects"][:2]} == set(WRONG)
    first = found["suspects"][0]
    assert {first["label"], first["likely"]} == {"disc", "square"}
    assert first["likely_probability"] > 0.8 > 0.2 > first["label_probability"]
    labels = Counter(near["label"] for near in first["neighbours"])
    assert labels.most_common()[0][0] == first["likely"] and labels.total() == 8
    expected = [(entry.path, entry.digest) for entry in manifest.entries]
    assert [(path, digest) for path, digest, _ in found["scores"]] == expected
    scores = {path: score for path, _, score in found["scores"]}
    assert scores[first["path"]] == first["score"] == max(scores.values())


def test_a_confirmed_label_is_no_suspect_but_counted(
    find: Find, manifest: Manifest
) -> None:
    decide(load_dataset(manifest.dataset_id), [of_wrong(manifest, "keep")])
    found = find()
    assert [item["path"] for item in found["suspects"][:1]] == [WRONG[1]]
    assert found["settled"] == 1 and found["count"] == 40


def test_what_is_left_out_is_not_looked_at(find: Find, manifest: Manifest) -> None:
    decide(load_dataset(manifest.dataset_id), [of_wrong(manifest, "exclude")])
    found = find()
    assert found["count"] == 39 and found["settled"] == 0
    assert WRONG[0] not in {path for path, *_ in found["scores"]}


def test_a_new_label_counts_before_the_split_is_made_anew(
    find: Find, manifest: Manifest
) -> None:
    before = find()["accuracy"]
    decide(load_dataset(manifest.dataset_id), [of_wrong(manifest, "relabel", "square")])
    found = find()
    assert found["accuracy"] > before
    assert WRONG[0] not in {item["path"] for item in found["suspects"]}


def test_groups_are_judged_by_probes_that_have_seen_none_of_them(
    find: Find, manifest: Manifest
) -> None:
    decisions = [
        Decision(entry.path, entry.digest, "group", f"{entry.label}")
        for entry in manifest.entries
    ]
    decide(load_dataset(manifest.dataset_id), decisions)
    found = find()  # two groups, each a class: nothing can be said
    assert found["folds"] == 2 and found["suspects"] == []


def test_where_all_is_left_out_there_is_nothing_to_judge(
    find: Find, manifest: Manifest
) -> None:
    left_out = [Decision(e.path, e.digest, "exclude") for e in manifest.entries[1:]]
    decide(load_dataset(manifest.dataset_id), left_out)
    with pytest.raises(DataError, match="at least 2 images that are not left out"):
        find()


def test_a_stop_is_answered_between_two_folds(
    study: Study, find: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    study.request_stop()
    monkeypatch.setattr(time, "monotonic", iter(range(0, 10_000, 10)).__next__)
    with pytest.raises(StopRequested):
        find()


def test_a_large_set_is_cut_down_with_some_of_each_class(manifest: Manifest) -> None:
    assert some_of_all(manifest, 40, 0) is manifest
    kept = some_of_all(manifest, 11, 0)
    assert [kept.counts()[name]["train"] > 0 for name in kept.class_names]
    assert Counter(entry.label for entry in kept.entries) == {0: 5, 1: 5}


@pytest.mark.slow
def test_the_worker_finds_them_from_pixels_on(study: Study, manifest: Manifest) -> None:
    found: dict[str, Any] = finished(study)
    assert found["count"] == len(manifest.entries)
    assert found["backbone"] == study.config.backbone
