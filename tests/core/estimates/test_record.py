"""What a finished run teaches the estimates of later ones, and what teaches nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from core.config import FinetuneConfig, PhaseConfig, RunConfig
from core.estimates.estimate import Estimate, estimate
from core.estimates.record import record
from core.runs.cache_keys import converted_key, network_name, tap_name
from core.runs.run import Run, stages_of
from core.storage.cache import entry_path
from core.storage.files import read_json, write_json
from core.storage.paths import home_dir
from tests.conftest import unfreeze_steps
from tests.core.runs.conftest import MakeRun
from tests.results import phase_figures

# 20 images, 12 for training, 4 each for validation and test; 2 views: 32 rows.
STAGE_TIMES: dict[str, dict[str, Any]] = {
    "decode": {"seconds": 2.5, "busy_seconds": 2.0, "done": 20, "total": 20},
    "features": {
        **{"seconds": 7.2, "busy_seconds": 3.2, "done": 32, "total": 32},
        "converted": 1,
    },
    "frozen": {"seconds": 9.0},
    "line": {"seconds": 0.001, "done": 0, "total": 32},
    "finetune": {"seconds": 20.0},
    "evaluate": {"seconds": 6.0, "done": 1, "total": 1},
}
EPOCHS = {"frozen": [3.0, 2.0, 2.0], "finetune": [9.0, 5.0, 4.0]}


def finetune(step: tuple[int, int, float] = (9, 3, 1e-3)) -> FinetuneConfig:
    """How a run fine-tunes, in one step."""
    return FinetuneConfig(unfreeze_steps(step), patience=1)


def counts(images: int) -> dict[str, dict[str, int]]:
    """The splits of the run's images, so many of them in all."""
    fifth = images // 5
    return {"a": {"train": 3 * fifth, "validation": fifth, "test": fifth}}


def finished(
    make_run: MakeRun,
    stages: dict[str, dict[str, Any]] | None = None,
    epochs: dict[str, list[float]] = EPOCHS,
    begun: tuple[int, ...] = (0,),
    **status: Any,
) -> Run:
    """A run that has ended and converted its network; nothing was computed.

    `begun`: the epochs that were over when each of its steps of unfreezing began.
    """
    run = make_run(frozen=PhaseConfig(3, 1e-3, 1), finetune=finetune())
    network = network_name(run.config)
    taps = [tap_name(network, run.config, phase) for phase in run.config.phases]
    key = converted_key(taps, run.config.input_size)
    entry_path("converted", key).mkdir(exist_ok=True)
    told = {
        name: {"state": "done"} | STAGE_TIMES[name] | (stages or {}).get(name, {})
        for name in stages_of(run.config)
    }
    write_json(run.path / "status.json", {"stages": told} | status)
    events: list[dict[str, Any]] = []
    for phase, seconds in epochs.items():
        first_epochs = begun if phase == "finetune" else (0,)
        for place, each in enumerate(seconds, start=1):
            if (done := place - 1) in first_epochs:
                kind = {"event": "phase", "phase": phase}
                events.append(kind | {"epoch": done, "first": done})
            events.append(
                {"event": "epoch", "phase": phase, "epoch": place, "seconds": each}
            )
        (run.path / phase).mkdir()
        result = phase_figures(phase=phase, epochs=len(seconds), best_epoch=2)
        write_json(run.path / phase / "result.json", result)
    lines = "".join(json.dumps(event) + "\n" for event in events)
    (run.path / "metrics.jsonl").write_text(lines)
    return run


def of(run: Run, images: int = 2000, **changes: Any) -> Estimate:
    return estimate(replace(run.config, **changes), counts(images))


def test_a_finished_run_sets_the_rates(make_run: MakeRun) -> None:
    run = finished(make_run)
    assert of(run).basis == "guess"
    record(run)
    found = of(run)
    assert found.basis == "runs"
    assert found.seconds["decode"] == pytest.approx(2000 * 2.0 / 20)
    # the network is in the cache now: only its rows take time
    assert found.seconds["features"] == pytest.approx(3200 * 3.2 / 32, rel=0.01)
    # an epoch on 12 images and 4 to validate took 4.5 seconds, the first one longer
    assert found.seconds["finetune"] == pytest.approx(3 * 4.5 * 100, rel=0.06)
    # judging two phases, and a look at all images through the fine-tuned network
    assert found.seconds["evaluate"] == pytest.approx(6.0 + 2000 * 3.2 / 32, rel=0.02)


def test_evaluation_takes_of_the_same_images_what_it_took(make_run: MakeRun) -> None:
    run = finished(make_run)
    record(run)  # a row took 0.1 s, far from what is expected: 20 looks are 2 s of 6
    assert of(run, 20).seconds["evaluate"] == pytest.approx(6.0, rel=1e-3)


def test_what_comes_once_is_not_counted_per_image(make_run: MakeRun) -> None:
    run = finished(make_run)
    record(run)
    small, large = of(run, 20), of(run, 40)
    # compiling: 2 of 20 seconds before the first epoch, and 4 more than in the second
    expected = 6.0 + 3 * 4.5
    assert small.seconds["finetune"] == pytest.approx(expected, rel=1e-3)
    once = 2 * small.seconds["finetune"] - large.seconds["finetune"]
    assert once == pytest.approx(6.0, abs=0.5)
    # converting: 7.2 seconds, less 3.2 at work
    other = of(run, 20, weights=str(home_dir()))
    assert other.seconds["features"] == pytest.approx(4.0 + 3.2, rel=1e-3)


def test_one_epoch_alone_is_not_all_taken_for_images(make_run: MakeRun) -> None:
    run = finished(make_run, epochs={"frozen": [3.0], "finetune": [9.0]})
    record(run)
    assert of(run).seconds["finetune"] < 3 * 9.0 * 100


def test_the_median_of_the_runs_counts(make_run: MakeRun) -> None:
    for seconds in (3.2, 3.3, 32.0):
        record(finished(make_run, {"features": {"busy_seconds": seconds}}))
    run = make_run()
    found = of(run).seconds["features"]
    assert found == pytest.approx(3200 * 3.3 / 32, rel=0.01)


@pytest.mark.parametrize("stage", ["decode", "features"])
def test_stage_from_the_cache_says_nothing(make_run: MakeRun, stage: str) -> None:
    run = finished(make_run)
    before = of(run).seconds[stage]
    told = {"seconds": 0.001, "busy_seconds": 0.0, "done": 0}
    record(finished(make_run, {stage: told}))
    assert of(run).seconds[stage] == before
    record(run)
    known = of(run).seconds[stage]
    record(finished(make_run, {stage: told}))
    assert of(run).seconds[stage] == known


def test_stage_that_was_done_in_part_says_nothing(make_run: MakeRun) -> None:
    run = finished(make_run, {"features": {"done": 16}})
    before = of(run).seconds["features"]
    record(run)
    assert of(run).seconds["features"] == before


def test_stopped_and_resumed_runs_set_no_rates(make_run: MakeRun) -> None:
    stopped, resumed = finished(make_run), finished(make_run, resumes=1)
    before = of(stopped)
    (stopped.path / "stop").touch()
    for run in (stopped, resumed):
        record(run)
        assert of(run) == before


def test_start_is_what_lies_outside_the_stages(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.estimates.record.time.time", lambda: 1100.0)
    run = finished(make_run, started=1000.0, loading_seconds=4.0)
    record(run)
    inside = 2.5 + 7.2 + 9.0 + 0.001 + 20.0 + 6.0
    assert of(run).start_seconds == pytest.approx(104.0 - inside, abs=0.1)


def test_epochs_of_earlier_runs_make_the_likely_time(make_run: MakeRun) -> None:
    run = finished(make_run)
    changes = {
        "frozen": PhaseConfig(3, 1e-3, 1),
        "finetune": finetune(),
    }
    for phase in changes:
        result = run.path / phase / "result.json"
        write_json(result, read_json(result) | {"best_epoch": 1, "epochs": 2})
    record(run)
    found = of(run, **changes)
    # compiling: 2 seconds and 1 more of the frozen phase, 2 and 4 more of the other
    epochs = found.seconds["frozen"] - 3.0 + found.seconds["finetune"] - 6.0
    spared = found.total_seconds - found.likely_total_seconds
    assert spared == pytest.approx(epochs / 3, rel=1e-3)


def gradual(config: RunConfig, *lines: int | str) -> dict[str, Any]:
    """Settings of a run whose later steps thaw these layers, for 2 epochs each."""
    later = unfreeze_steps(*((line, 2, 1e-4) for line in lines))
    steps = (*config.finetune.steps, *later)
    return {"finetune": replace(config.finetune, steps=steps)}


def test_each_step_compiles_and_has_a_pace_of_its_own(
    make_run: MakeRun,
) -> None:
    settings = gradual(make_run().config, 60)
    epochs = EPOCHS | {"finetune": [9.0, 1.0, 1.0, 12.0, 4.0]}
    run = finished(
        lambda **given: make_run(**(given | settings)),
        {"finetune": {"seconds": 29.0}},
        epochs,
        begun=(0, 3),
    )
    record(run)
    first, last = of(run, 20).parts["finetune"]
    # compiling: 8 seconds each, and half of 2 of what is no epoch
    assert first == pytest.approx(8.0 + 1.0 + 2 * 1.0, rel=1e-3)
    assert last == pytest.approx(8.0 + 1.0 + 2 * 4.0, rel=1e-3)
    # One step alone, with the line of one of these, knows it from there.
    for line, num_epochs, seconds in ((9, 2, first), (60, 2, last)):
        alone = of(run, 20, finetune=finetune((line, num_epochs, 1e-3)))
        assert alone.seconds["finetune"] == pytest.approx(seconds)


@pytest.mark.parametrize("content", ["", "[]", "null"])
def test_damaged_rates_are_replaced(make_run: MakeRun, content: str) -> None:
    (home_dir() / "rates.json").write_text(content)
    run = finished(make_run)
    record(run)
    assert of(run).basis == "runs"
