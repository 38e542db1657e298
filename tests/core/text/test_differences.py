"""What tells runs apart, in a table and in titles."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.config import PhaseConfig, RunConfig
from core.text.differences import (
    Named,
    differing_settings,
    run_titles,
    short_titles,
    title_parts,
    words_apart,
)
from core.text.numbers import NO_VALUE

BASE = RunConfig("d")
WEIGHED = replace(BASE, imbalance="class_weights")
SLOW = replace(BASE, frozen=PhaseConfig(30, 1e-4, 5), adapt_norms=True)


def test_only_settings_that_differ_are_listed_with_their_defaults() -> None:
    assert differing_settings([BASE, WEIGHED]) == [
        ("imbalance", ["none", "class_weights"])
    ]
    assert differing_settings([BASE, replace(BASE, dataset="e")]) == []
    rows = dict(differing_settings([BASE, SLOW, replace(BASE, image_size=96)]))
    assert rows == {
        "image_size": ["224 px", "224 px", "96 px"],
        "adapt_norms": ["no", "yes", "no"],
        "frozen.learning_rate": ["0.001", "0.0001", "0.001"],
    }


def test_the_same_size_said_in_two_ways_is_no_difference() -> None:
    assert differing_settings([BASE, replace(BASE, image_size=224)]) == []


def test_a_phase_that_a_strategy_lacks_has_no_value() -> None:
    tuned = replace(BASE, finetune=replace(BASE.finetune, patience=9))
    rows = dict(differing_settings([BASE, tuned, replace(BASE, strategy="frozen")]))
    assert rows["finetune.patience"] == ["never stops early", "9", NO_VALUE]


def test_two_that_differ_both_say_how_and_the_many_go_without_saying() -> None:
    assert words_apart([title_parts(BASE), title_parts(WEIGHED)]) == [
        "classes as they are",
        "class weights",
    ]
    three = [title_parts(config) for config in (BASE, WEIGHED, BASE)]
    assert words_apart(three) == ["", "class weights", ""]
    assert words_apart([title_parts(BASE)]) == [""]


def test_a_title_leaves_out_that_the_thaw_line_is_the_backbones_own() -> None:
    step = replace(BASE.finetune.steps[0], learning_rate=3e-5)
    other = replace(BASE, finetune=replace(BASE.finetune, steps=(step,)))
    words = words_apart([title_parts(BASE), title_parts(other)])
    assert words[1] == "fine-tuned 10 epochs at 3e-05"


def test_of_many_settings_a_title_names_two() -> None:
    other = replace(
        SLOW, batch_size=8, imbalance="class_weights", label_smoothing=0.1, seed=4
    )
    words = words_apart([title_parts(BASE), title_parts(other)])
    assert words[1] == "adapt norms, batch size 8, 4 more"


def named(*results: tuple[Any, ...]) -> list[str]:
    return short_titles([Named(*result) for result in results])


def test_results_are_named_by_what_differs() -> None:
    resnet = replace(BASE, backbone="resnet50")
    assert named(("a-1", "frozen", BASE), ("a-1", "finetune", BASE)) == [
        "Frozen",
        "Fine-tuned",
    ]
    assert named(("a-1", "frozen", BASE), ("a-2", "frozen", WEIGHED)) == [
        "Frozen (classes as they are)",
        "Frozen (class weights)",
    ]
    assert named(("a-1", "frozen", BASE), ("a-2", "frozen", resnet)) == [
        "EfficientNet-Lite0 (frozen)",
        "ResNet50 (frozen)",
    ]
    other = replace(resnet, imbalance="class_weights", weights="none")
    assert named(("a-1", "frozen", BASE), ("a-2", "frozen", other)) == [
        "EfficientNet-Lite0 (frozen)",
        "ResNet50 (frozen)",
    ], "names, not lists of settings"
    seeds = [(f"a-{seed}", "finetune", replace(BASE, seed=seed)) for seed in (0, 1)]
    assert named(*seeds) == ["Fine-tuned (seed 0)", "Fine-tuned (seed 1)"]


def test_a_frozen_result_is_not_told_apart_by_how_others_were_fine_tuned() -> None:
    tuned = replace(BASE, finetune=replace(BASE.finetune, patience=9))
    both = [("a-1f", "frozen", BASE), ("a-2e", "frozen", tuned)]
    assert named(*both) == ["Frozen (run 1f)", "Frozen (run 2e)"]


def test_phases_of_two_runs_with_the_same_settings_do_not_look_like_one_run_s() -> None:
    both = named(("a-1f", "frozen", BASE), ("a-2e", "finetune", BASE))
    assert both == ["Frozen (run 1f)", "Fine-tuned (run 2e)"]


def test_no_two_names_are_alike() -> None:
    same = [("a-1f", "frozen", BASE), ("b-1f", "frozen", BASE), ("c", "frozen", BASE)]
    assert named(*same) == ["Frozen (run a-1f)", "Frozen (run b-1f)", "Frozen (run c)"]
    configs = [BASE, BASE, WEIGHED]
    three = [(f"a-{i}", "frozen", config) for i, config in enumerate(configs)]
    assert named(*three) == [
        "Frozen (run 0)",
        "Frozen (run 1)",
        "Frozen (class weights)",
    ]


def test_runs_are_named_by_what_differs_and_else_by_the_end_of_their_ids() -> None:
    alike = run_titles({"x-1-aa": BASE, "x-2-bb": BASE}, {})
    assert alike == {"x-1-aa": "run aa", "x-2-bb": "run bb"}
    other = replace(BASE, backbone="resnet50", weights="none")
    named = run_titles({"x-1-aa": BASE, "x-2-bb": other, "x-3-cc": WEIGHED}, {})
    assert len(set(named.values())) == 3
    assert named["x-2-bb"].startswith("ResNet50")
    assert "class weights" in named["x-3-cc"]
    short = run_titles({"x-1-aa": BASE, "x-2-bb": other}, {"x-2-bb": ""})
    assert list(short.values()) == [BASE.facts.title, other.facts.title]


def test_a_name_that_people_gave_says_more_than_settings() -> None:
    first, second = ("a-1", "frozen", BASE, "my best"), ("a-2", "frozen", WEIGHED)
    assert named(first, second) == ["Frozen (my best)", "Frozen (class weights)"]
    assert named(first, ("a-2", "frozen", WEIGHED, "my best")) == [
        "Frozen (my best, run 1)",
        "Frozen (my best, run 2)",
    ]
    phases = [("a-1", phase, BASE, "my best") for phase in ("frozen", "finetune")]
    assert named(*phases) == ["Frozen", "Fine-tuned"]
    given = run_titles({"x-1-aa": BASE, "x-2-bb": BASE}, {"x-1-aa": "First try"})
    assert list(given.values()) == ["First try", "run bb"]
