"""One call makes a run for each fold, and they are found again as a group."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.data.manifest import Manifest
from core.data.splitting.rule import SplitRule
from core.runs import queue
from core.runs.cross_validation import cross_validate, cross_validation_of
from core.runs.job import Job
from core.storage.files import read_json, write_json
from tests.conftest import tiny_config
from tests.core.runs.conftest import small_manifest


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> Manifest:
    """A set of five folds; no worker is started."""

    def launch(job: Job) -> None:
        pass

    monkeypatch.setattr(queue, "launch", launch)
    base = small_manifest()
    count = len(base.entries)
    digits = ["".join("00021"[(i + k) % 5] for i in range(count)) for k in range(5)]
    return replace(base, rule=SplitRule(folds=5), folds=tuple(digits))


def test_each_fold_gets_a_run_with_the_same_settings(whole: Manifest) -> None:
    config = tiny_config("d")
    runs = list(cross_validate(config, whole, "cats"))
    assert [run.about["fold"] for run in runs] == [1, 2, 3, 4, 5]
    assert {run.about["group"] for run in runs} == {runs[0].about["group"]} != {""}
    for run, fold in zip(runs, whole.each_fold, strict=True):
        assert run.config == config and run.manifest == fold
    found = cross_validation_of(runs[3])
    assert found is not None and found.folds == 5
    assert [run.id for run in found.runs.values()] == [run.id for run in runs]


def test_a_run_is_made_when_it_is_asked_for(whole: Manifest) -> None:
    rest = cross_validate(tiny_config("d"), whole, "cats")
    found = cross_validation_of(next(rest))
    assert found is not None and list(found.runs) == [1]


def test_two_cross_validations_are_told_apart(whole: Manifest) -> None:
    first, second = (
        list(cross_validate(tiny_config("d"), whole, "cats")) for _ in range(2)
    )
    found = cross_validation_of(second[0])
    assert found is not None
    assert {run.id for run in found.runs.values()} == {run.id for run in second}
    assert first[0].about["group"] != second[0].about["group"]


@pytest.mark.parametrize("fold", [0, 6, "two"])
def test_a_run_whose_fold_makes_no_sense_is_passed_over(
    whole: Manifest, fold: object
) -> None:
    runs = list(cross_validate(tiny_config("d"), whole, "cats"))
    about = read_json(runs[1].path / "about.json")
    write_json(runs[1].path / "about.json", about | {"fold": fold})
    found = cross_validation_of(runs[0])
    assert found is not None and list(found.runs) == [1, 3, 4, 5]
