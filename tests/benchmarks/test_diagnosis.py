"""The benchmark of findings: truth comes from what became of a run, not from rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks._command import main
from benchmarks._diagnosis_runs import Case, cases, settings
from benchmarks._diagnosis_truth import clearly_better, is_against, truths
from benchmarks.diagnosis import counted, judged, make_parser, measure, show
from core.storage.files import write_json

Record = dict[str, Any]

NUM = 60  # validation and test images, half each


def epoch(number: int, loss: float, own: float, right: int) -> Record:
    """An epoch whose model gets the first so many images right."""
    wiggle = 1 + 0.1 * np.sin(np.arange(NUM))
    return {
        **{"epoch": number, "loss": loss, "accuracy": 0.9, "learning_rate": 1e-3},
        **{"val_loss": own, "val_accuracy": right / NUM},
        "right": "1" * right + "0" * (NUM - right),
        "losses": " ".join(f"{item:.3f}" for item in own * wiggle),
    }


def record(phase: str, rate: float, epochs: list[Record], **more: Any) -> Record:
    return {
        **{"name": f"drawn {phase} {rate:g}", "data": "drawn", "is_held_back": False},
        **{"phase": phase, "rate": rate, "variant": "default", "seed": 0},
        **{"num_validation": NUM // 2, "majority": 0.5, "train_majority": 0.5},
        "num_classes": 2,
        "phases": {phase: epochs} | more,
    }


def falling(first: float, last: float, count: int, right: int) -> list[Record]:
    losses = np.geomspace(first, last, count)
    return [epoch(i + 1, loss, loss, right) for i, loss in enumerate(losses)]


def test_a_model_is_clearly_better_by_answers_or_by_cross_entropy() -> None:
    good, sure, poor = epoch(1, 1, 0.5, 50), epoch(1, 1, 0.2, 50), epoch(1, 1, 0.5, 40)
    assert clearly_better(good, poor) and not clearly_better(poor, good)
    assert clearly_better(sure, good) and not clearly_better(good, sure)
    assert not clearly_better(good, good)
    assert not clearly_better(good, None)


def test_a_rate_is_too_high_where_a_tenth_of_it_keeps_a_better_model() -> None:
    fast = record("frozen", 1e-2, falling(2.0, 1.0, 9, 30))
    slow = record("frozen", 1e-3, falling(2.0, 0.3, 9, 55))
    both = [fast, slow]
    assert truths(Case(fast, 3, 0), both)["rate_too_high"]
    found = truths(Case(slow, 3, 0), both)
    assert not found["rate_too_high"]
    assert found["under_fitting"]  # nine epochs do better than three
    assert not is_against(Case(fast, 3, 0), "rate_too_high", both)
    assert is_against(Case(slow, 3, 0), "under_fitting", both) is False
    broken = record(
        "frozen", 1.0, [epoch(1, 1.0, 1.0, 30) | {"loss": None, "val_loss": None}]
    )
    assert truths(Case(broken, 3, 0), [broken])["rate_too_high"]


def test_a_finding_against_the_paired_test_is_counted() -> None:
    before = falling(1.0, 0.5, 4, 40)
    better = record("finetune", 1e-4, falling(0.5, 0.2, 9, 55), frozen=before)
    assert is_against(Case(better, 9, 0), "rate_too_high", [better])
    assert is_against(Case(better, 9, 0), "forgetting", [better])
    worse = record("finetune", 1e-2, falling(0.9, 0.8, 9, 20), frozen=before)
    assert not is_against(Case(worse, 9, 0), "rate_too_high", [worse])
    found = truths(Case(worse, 9, 0), [worse])
    assert found["rate_too_high"] and not found["forgetting"]
    for number, item in enumerate(worse["phases"]["finetune"]):
        item["accuracy"] = 0.8 + 0.02 * number
    assert truths(Case(worse, 9, 0), [worse])["forgetting"]


def test_over_fitting_is_a_loss_that_rises_on_held_out_images() -> None:
    tail = [epoch(4, 0.1, 0.5, 40), epoch(5, 0.05, 0.7, 40)]
    run = record("frozen", 1e-3, falling(1.0, 0.4, 3, 40) + tail)
    assert truths(Case(run, 5, 0), [run])["over_fitting"]
    assert not truths(Case(run, 3, 0), [run])["over_fitting"]


def test_a_run_is_cut_as_patience_would_have_ended_it() -> None:
    rising = [epoch(number, 0.1, 0.4 + 0.1 * number, 40) for number in range(4, 31)]
    run = record("finetune", 1e-4, falling(1.0, 0.4, 3, 40) + rising, frozen=[])
    assert len(Case(run, 10, 4).epochs) == 7
    assert Case(run, 10, 4).kept == run["phases"]["finetune"][2]
    assert [len(case.epochs) for case in cases([run])] == [3, 10, 7]
    longer = Case(run, 10, 4).longer
    assert longer is not None and longer.limit == 30
    assert Case(run, 30, 4).longer is None


def test_findings_are_counted_against_what_is_true() -> None:
    def row(told: list[str], **true: bool | None) -> Record:
        names = ("rate_too_high", "forgetting", "over_fitting", "under_fitting")
        known = dict.fromkeys(names, False) | true
        return {"told": told, "live": told, "true": known, "against": told[:1]}

    rows = [
        row(["over_fitting"], over_fitting=True),
        row(["over_fitting"]),
        row([], over_fitting=True),
        row(["forgetting"], rate_too_high=True),
        row(["under_fitting"], under_fitting=None),
    ]
    found = counted(rows)["findings"]
    told = {"told": 2, "right": 1, "against": 2}
    assert found["over_fitting"] == {**told, "true": 2, "found": 1, "live": told}
    assert found["rate_too_high"]["found"] == 1  # by its other name
    assert (found["forgetting"]["told"], found["forgetting"]["right"]) == (1, 0)
    assert found["under_fitting"]["told"] == 0  # nobody knows whether it is true


def test_kept_curves_are_judged_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = record("frozen", 1e-3, falling(2.0, 0.3, 90, 55))
    write_json(tmp_path / "curves.json", [run, run | {"is_held_back": True}])
    words = ["--from", str(tmp_path / "curves.json")]
    assert main(make_parser(), measure, show, words) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "2 trainings of drawn" in said
    assert "held back, 5 runs" in said
    assert judged([run])["groups"]["held back"]["runs"] == 0
    scratch = record("scratch", 1e-3, falling(2.0, 0.3, 45, 55))
    assert judged([scratch])["groups"]["looked at"]["runs"] == 3


def test_a_file_that_is_no_such_file_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--from", str(tmp_path / "curves.json")]
    assert main(make_parser(), measure, show, words) == 2
    assert "a file that --keep wrote" in capsys.readouterr().err
    assert main(make_parser(), measure, show, ["alone"]) == 2


def test_every_setting_makes_a_run_and_has_a_name_of_its_own() -> None:
    asked = [item for group in settings() for item in group]
    assert len({item.name for item in asked}) == len(asked) >= 20
    for item in asked:
        assert item.config("drawn").phases[-1] == item.phase
