"""What is offered against a finding: changes that the form and the shell can take."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from core.analysis.findings import Finding, Try
from core.analysis.tries import as_options, tried, tries_for
from core.analysis.try_training import more_epochs
from core.config import (
    Dense,
    Dropout,
    FinetuneConfig,
    HeadConfig,
    PhaseConfig,
    RunConfig,
    ScheduleConfig,
    UnfreezeStep,
)
from core.config.augmentation import AugmentationConfig
from core.config.serialization import with_settings
from core.runs.requirements import check_settings

CAUSES = ("rate_too_high", "forgetting", "over_fitting", "under_fitting", "too_weak")
PHASES = ("frozen", "finetune", "scratch")


def finetune(*steps: tuple[int | str, int, float], **others: Any) -> FinetuneConfig:
    return FinetuneConfig(tuple(UnfreezeStep(*step) for step in steps), **others)


def thawing(unfreeze: int | str, **others: Any) -> RunConfig:
    return RunConfig("d", finetune=finetune((unfreeze, 10, 1e-4)), **others)


_AT_THE_END = {"epochs": 1000, "learning_rate": 10.0, "patience": 1000}
CONFIGS = {
    "default": RunConfig("d"),
    "frozen": RunConfig("d", strategy="frozen"),
    "small cnn": RunConfig(
        "d", strategy="scratch", backbone="small_cnn", weights="none", image_size=64
    ),
    "scratch": RunConfig("d", strategy="scratch", weights="none", batch_size=1),
    "gradual": RunConfig(
        "d", finetune=finetune((0, 3, 1e-4), (80, 3, 3e-5), ("all", 3, 1e-8))
    ),
    "all layers": thawing("all", backbone="mobilenet_v2", alpha=0.35),
    "one layer": thawing(1),
    "from a layer": thawing("from:120", views="fresh"),
    "cut": thawing(0, feature_layer="block_9_expand", backbone="mobilenet_v2"),
    "at the upper ends": RunConfig(
        "d",
        views=64,
        batch_size=1024,
        image_size=1024,
        augmentation=AugmentationConfig(zoom=0.2, translation=0.2),
        head=HeadConfig(layers=(Dense(), Dropout(rate=0.95))),
        frozen=PhaseConfig(**_AT_THE_END, schedule=ScheduleConfig("cosine")),
        finetune=finetune(("all", 1000, 10.0), schedule=ScheduleConfig("cosine")),
    ),
    "at the lower ends": RunConfig(
        "d",
        views=0,
        batch_size=1,
        head=HeadConfig(layers=()),
        frozen=PhaseConfig(1, 1e-8),
        finetune=finetune((1, 1, 1e-8), backbone_rate=1e-4),
    ),
    "sigmoid": RunConfig("d", head=HeadConfig(output="sigmoid"), adapt_norms=True),
}


def tries(config: RunConfig, cause: str, phase: str) -> list[Try]:
    key = "under_fitting" if cause == "too_weak" else cause
    return tries_for(Finding(key, phase, 3, "title", "reason", cause), config)


@pytest.mark.parametrize("name", CONFIGS)
def test_every_try_is_a_change_that_no_check_refuses(name: str) -> None:
    config = CONFIGS[name]
    for cause, phase in product(CAUSES, PHASES):
        offered = tries(config, cause, phase)
        assert len(offered) <= 3
        words = [item.words for item in offered]
        assert len(set(words)) == len(words) and all(w.endswith(".") for w in words)
        for item in offered:
            if not item.settings:
                continue
            changed = tried(config, item.settings)
            check_settings(changed, num_classes=2)
            assert len(changed.thaw_lines) in (0, len(changed.finetune.steps))
            assert changed != config and changed.dataset == "d"
            # The same from the shell.
            values = with_settings(config.to_json(), as_options(item.settings))
            assert RunConfig.from_json(values) == changed


@pytest.mark.parametrize("cause", CAUSES)
def test_three_are_offered_with_the_default_settings(cause: str) -> None:
    assert len(tries(CONFIGS["default"], cause, "finetune")) == 3
    if cause != "forgetting":  # which only fine-tuning does
        assert len(tries(CONFIGS["default"], cause, "frozen")) == 3
        assert len(tries(CONFIGS["small cnn"], cause, "scratch")) == 3


def found(config: str, cause: str, phase: str) -> dict[str, dict[str, Any]]:
    return {item.words: item.settings for item in tries(CONFIGS[config], cause, phase)}


def test_words_and_settings_say_the_same() -> None:
    assert found("default", "forgetting", "finetune") == {
        "Lower the fine-tune learning rate from 0.0006 to 6e-05.": {
            "finetune.steps.0.learning_rate": 6e-5
        },
        "Unfreeze fewer layers: the top 23 instead of 46.": {
            "finetune.steps.0.unfreeze": 23
        },
        "Let the backbone learn at a tenth of the head's learning rate.": {
            "finetune.backbone_rate": 0.1
        },
    }
    assert found("frozen", "over_fitting", "frozen") == {
        "Use more views of each training image, 8 instead of 4.": {"views": 8},
        "Raise the dropout of the head from 0.2 to 0.5.": {"head.layers.0.rate": 0.5},
        "Lower the frozen learning rate from 0.001 to 0.0003.": {
            "frozen.learning_rate": 3e-4
        },
    }


def test_each_step_of_unfreezing_gets_a_rate_of_its_own() -> None:
    raised = tries(CONFIGS["gradual"], "under_fitting", "finetune")[1]
    assert raised.settings == {
        "finetune.steps.0.learning_rate": 3e-4,
        "finetune.steps.1.learning_rate": 9e-5,
        "finetune.steps.2.learning_rate": 3e-8,
    }
    # 1e-9 would be refused for the last of them, so it is not offered.
    lowered = tries(CONFIGS["gradual"], "rate_too_high", "finetune")
    assert not [item for item in lowered if "learning rate from" in item.words]


def test_epochs_of_several_steps_are_of_the_last_one() -> None:
    config = RunConfig("d", finetune=finetune((4, 7, 1e-4), (9, 10, 1e-4)))
    found = more_epochs(config, "finetune")
    assert "last step of the fine-tune phase twice the epochs, 20" in found.words
    assert found.settings == {"finetune.steps.1.epochs": 20}


def test_fewer_layers_with_several_steps_is_the_last_step_less() -> None:
    fewer = tries(CONFIGS["gradual"], "over_fitting", "finetune")[1]
    changed = tried(CONFIGS["gradual"], fewer.settings)
    assert [step.unfreeze for step in changed.finetune.steps] == [0, 80]
    assert fewer.words.startswith("Unfreeze fewer layers: the top 80 and not ")


def test_a_network_nobody_pretrained_gives_way_to_one_that_somebody_did() -> None:
    item = tries(CONFIGS["small cnn"], "too_weak", "scratch")[0]
    changed = tried(CONFIGS["small cnn"], item.settings)
    assert (changed.strategy, changed.weights) == ("finetune", "imagenet")
    assert changed.facts.is_pretrained and changed.facts.title in item.words
    kept = tries(CONFIGS["scratch"], "too_weak", "scratch")[0]
    assert "backbone" not in kept.settings


def test_what_is_no_setting_is_done_with_the_data_set() -> None:
    offered = found("at the upper ends", "over_fitting", "frozen")
    assert {} in offered.values()
    assert "Add more training images" in next(
        words for words, settings in offered.items() if not settings
    )
