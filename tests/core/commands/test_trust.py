"""`trust`: what is known is said, what is missing is worked out."""

from __future__ import annotations

from typing import Any

import pytest

from core.__main__ import main
from core.data.manifest import Manifest
from core.runs.run import Run
from tests.core.commands.answers import answer
from tests.core.commands.finished_run import make_run, write_trust_of
from tests.core.commands.model_study_results import TRUST


@pytest.fixture
def run(manifest: Manifest) -> Run:
    return make_run(manifest, {"frozen": 3, "finetune": 1})


def test_what_is_there_is_told_without_a_study(
    run: Run, asked: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    write_trust_of(run, "frozen")
    told = answer(capsys, "trust", f"{run.id}:frozen")
    assert asked == []
    assert (told["run_id"], told["phase"], told["study_id"]) == (run.id, "frozen", "")
    assert told["temperature"] == 1.0
    assert told["novelty"]["asked_rate"] == 0.05


@pytest.mark.parametrize(
    ("more", "options"),
    [
        ([], {}),
        (["--again"], {}),
        (["--false-alarms", "0.01"], {"false_alarm_rate": 0.01}),
    ],
)
def test_what_is_missing_or_asked_for_anew_is_worked_out(
    more: list[str],
    options: dict[str, Any],
    run: Run,
    asked: list[Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    if more:
        write_trust_of(run, "frozen")
    told = answer(capsys, "trust", f"{run.id}:frozen", *more)
    ((kind, config, given),) = asked
    assert (kind, config.dataset) == ("trust", run.config.dataset)
    assert given == {"run": run.id, "phase": "frozen"} | options
    assert told["temperature"] == TRUST["figures"]["temperature"]
    assert told["left_out"] == TRUST["left_out"]


@pytest.mark.usefixtures("asked")
def test_people_read_both_errors_with_their_counts(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["trust", run.id]) == 0
    said = capsys.readouterr().out
    assert "Temperature 1.40, fitted on 40 validation images" in said
    assert "8.0% before, 3.0% after, on 40 test images" in said
    assert "up to 12.0% by chance), so they can't tell whether" in said
    assert "at most 5.0% on validation, about 7.3% of new pictures" in said
    assert "2 of 40 validation images (5.0%, 95% interval 1 to 17%)" in said
    assert "3 of 40 test images (7.5%, 95% interval 3 to 20%)" in said


@pytest.mark.parametrize("share", ["0", "1", "5", "few"])
def test_a_share_that_is_none_is_refused(
    share: str, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    told = answer(capsys, "trust", run.id, "--false-alarms", share, code=2)
    assert "no share between 0 and 1" in told["error"]["received"]


def test_predict_says_where_there_is_no_trust(
    run: Run, manifest: Manifest, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = str(manifest.absolute(manifest.entries[0]))
    assert main(["predict", f"{run.id}:frozen", picture]) == 0
    said = capsys.readouterr()
    assert "has not been measured" in said.err
    assert f"python -m core trust {run.id}:frozen" in said.err
    assert "I don't know" not in said.out
    told = answer(capsys, "predict", f"{run.id}:frozen", picture)
    (item,) = told["predictions"]
    assert (told["is_calibrated"], item["novelty"], item["unfamiliar"]) == (
        *(False, None),
        None,
    )


def test_predict_does_not_know_what_is_unlike_the_training_images(
    run: Run, manifest: Manifest, capsys: pytest.CaptureFixture[str]
) -> None:
    write_trust_of(run, "frozen")  # of other features than the network's: all unlike
    picture = str(manifest.absolute(manifest.entries[0]))
    assert main(["predict", f"{run.id}:frozen", picture]) == 0
    said = capsys.readouterr()
    assert "I don't know: unlike the training images (if it had to be one: " in said.out
    assert "measured" not in said.err
    told = answer(capsys, "predict", f"{run.id}:frozen", picture)
    (item,) = told["predictions"]
    assert told["is_calibrated"]
    assert item["novelty"] > 1
    assert item["unfamiliar"] is True
