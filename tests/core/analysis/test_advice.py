"""Advice from made-up data sets."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.analysis.advice import Advice, DataFacts, Probe, advise
from core.config import RunConfig
from core.config.serialization import with_settings

UNFREEZE = "finetune.steps.0.unfreeze"
UNFREEZE = "finetune.steps.0.unfreeze"
WEAK = Probe(0.70, (0.66, 0.74), 0.5)
STRONG = Probe(0.98, (0.97, 0.99), 0.5)


def facts_of(
    train: dict[str, int], held_out: int = 50, probe: Probe | None = None, **other: Any
) -> DataFacts:
    counts = {
        name: {"train": count, "validation": held_out, "test": held_out}
        for name, count in train.items()
    }
    sizes = {"width": 224, "height": 224, "input_size": 224, "min_size": 32}
    layers = {"default_unfreeze": 46, "num_layers": 141}
    return DataFacts(counts, probe=probe, **{**sizes, **layers, **other})


def found_for(facts: DataFacts, key: str) -> Advice | None:
    return next((item for item in advise(facts) if item.key == key), None)


@pytest.mark.parametrize(
    ("each", "probe", "settings"),
    [
        (499, None, {"strategy": "frozen"}),
        (499, WEAK, {"strategy": "frozen"}),
        (500, None, {"strategy": "finetune", UNFREEZE: 0}),
        (2500, WEAK, {"strategy": "finetune", UNFREEZE: 0}),
        (2501, None, {"strategy": "finetune", UNFREEZE: 0}),
        (2501, STRONG, {"strategy": "finetune", UNFREEZE: 0}),
        (2501, WEAK, {"strategy": "finetune", UNFREEZE: 92}),
    ],
)
def test_strategy_goes_by_the_images_and_the_frozen_features(
    each: int, probe: Probe | None, settings: dict[str, Any]
) -> None:
    found = found_for(facts_of({"a": each, "b": each}, probe=probe), "strategy")
    assert found is not None
    assert found.settings == settings
    assert f"{2 * each:,} training images" in found.reason
    assert ("70.0% (66.0 to 74.0%)" in found.reason) == (probe is WEAK)


def test_good_frozen_features_leave_little_to_fine_tuning() -> None:
    found = found_for(facts_of({"a": 800, "b": 800}, probe=STRONG), "strategy")
    assert found is not None and "expect little" in found.reason


def test_deeper_never_takes_more_layers_than_there_are() -> None:
    facts = facts_of({"a": 9000, "b": 9000}, probe=WEAK, num_layers=60)
    found = found_for(facts, "strategy")
    assert found is not None and found.settings[UNFREEZE] == 59


def test_a_probe_that_may_be_either_is_neither_weak_nor_strong() -> None:
    unsure = Probe(0.88, (0.80, 0.94), 0.5)
    assert not unsure.is_weak and not unsure.is_strong
    assert WEAK.is_weak and not WEAK.is_strong
    assert STRONG.is_strong and not STRONG.is_weak
    only_majority = Probe(1.0, (0.9, 1.0), 1.0)
    assert only_majority.is_weak is False or only_majority.is_strong is False


def test_the_baseline_is_the_most_frequent_class() -> None:
    found = found_for(facts_of({"sound": 69, "cracked": 31}), "baseline")
    assert found is not None
    assert found.title == "The accuracy to beat is 69.0%."
    assert "sound" in found.reason


@pytest.mark.parametrize(
    ("small", "settings"),
    [
        (700, None),
        (400, {}),
        (300, {"imbalance": "class_weights"}),
        (90, {"imbalance": "balanced_sampling"}),
        (1, {"imbalance": "balanced_sampling"}),
    ],
)
def test_uneven_classes_are_evened_out_by_how_uneven_they_are(
    small: int, settings: dict[str, str] | None
) -> None:
    found = found_for(facts_of({"large": 1000, "small": small}), "imbalance")
    if settings is None:
        assert found is None
    else:
        assert found is not None and found.settings == settings
        assert "balanced accuracy" in found.rule
        assert "1,000" in found.reason


@pytest.mark.parametrize(
    ("width", "height", "input_size", "image_size"),
    [
        (224, 224, 224, None),
        (180, 400, 224, None),
        (96, 120, 224, 160),
        (170, 170, 260, 192),
        (96, 96, 160, "note"),
        (300, 300, 224, 288),
        (4000, 3000, 224, 320),
        (250, 250, 224, None),
        (3000, 3000, 800, 1024),
        (3000, 3000, 1024, None),
    ],
)
def test_resolution_follows_the_files(
    width: int, height: int, input_size: int, image_size: int | str | None
) -> None:
    facts = facts_of(
        {"a": 100, "b": 100}, width=width, height=height, input_size=input_size
    )
    found = found_for(facts, "resolution")
    if image_size is None:
        assert found is None
    else:
        assert found is not None and f"{width} × {height} px" in found.reason
        expected = {} if image_size == "note" else {"image_size": image_size}
        assert found.settings == expected


@pytest.mark.parametrize("input_size", [736, 800, 992])
def test_a_larger_size_is_one_that_can_be_set(input_size: int) -> None:
    facts = facts_of({"a": 9, "b": 9}, width=3000, height=3000, input_size=input_size)
    found = found_for(facts, "resolution")
    assert found is not None
    assert RunConfig("pictures", **found.settings).image_size > input_size


def test_lost_detail_is_a_suggestion_only_where_frozen_features_are_weak() -> None:
    for probe, kind in ((None, "note"), (STRONG, "note"), (WEAK, "suggestion")):
        facts = facts_of({"a": 9, "b": 9}, probe=probe, width=900, height=900)
        found = found_for(facts, "resolution")
        assert found is not None and found.kind == kind


def test_few_images_to_judge_by_are_warned_of() -> None:
    assert found_for(facts_of({"a": 100, "b": 100}, held_out=10), "held_out") is None
    found = found_for(facts_of({"a": 100, "b": 100}, held_out=6), "held_out")
    assert found is not None and found.kind == "warning"
    assert "from 19 to 81%" in found.reason
    none = found_for(facts_of({"a": 100, "b": 100}, held_out=0), "held_out")
    assert none is None  # a split without any image is no small class
    counts = {
        "a": {"train": 9, "validation": 30, "test": 0},
        "b": {"train": 9, "validation": 0, "test": 0},
    }
    missing = found_for(DataFacts(counts, 224, 224, 224, 32, 46, 141), "held_out")
    assert missing is not None and "No validation image is b" in missing.reason


@pytest.mark.parametrize("probe", [None, WEAK, STRONG])
@pytest.mark.parametrize("each", [5, 2000, 9000])
@pytest.mark.parametrize("small", [1, 4, 12])
def test_every_setting_can_be_set_and_the_words_are_plain(
    probe: Probe | None, each: int, small: int
) -> None:
    train = {"a": each, "b": max(1, each // small)}
    for side in (64, 900):
        for item in advise(facts_of(train, 3, probe, width=side, height=side)):
            settings = [f"{k}={json.dumps(v)}" for k, v in item.settings.items()]
            values = with_settings(RunConfig("pictures").to_json(), settings)
            RunConfig.from_json(values)
            assert item.kind in ("suggestion", "warning", "note")
            for text in (item.title, item.reason, item.rule):
                assert text.endswith(".") and "!" not in text
