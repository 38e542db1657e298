"""Folds in the shell: `split --folds`, `train --folds`, `compare --folds`."""

from __future__ import annotations

from typing import Any

import pytest

from core.__main__ import main
from core.commands import train
from core.data.datasets import open_dataset
from core.data.manifest import Manifest
from core.data.manifests import current_manifest
from core.data.splitting.named import named_splits
from core.errors import RunError
from core.runs import cross_validation
from core.runs.mirror import wanted_trackers
from core.runs.run import Run, list_runs
from core.storage.files import write_json
from core.trackers import worker
from tests.core.commands.answers import answer
from tests.core.commands.finished_run import make_run

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def submitted(monkeypatch: pytest.MonkeyPatch) -> dict[int, dict[str, int]]:
    """Wrong answers by fold and phase of the runs that `train` will get at once."""
    wrong = {fold: {"frozen": fold, "finetune": 0} for fold in (1, 2, 3)}

    def submit(_: Any, manifest: Manifest, name: str, group: str) -> Run:
        figures = wrong[manifest.made_by.fold]
        run = make_run(manifest, figures, group=group)
        if not figures:
            error = RunError("enough memory", "too little", "Take less.").to_json()
            state = {"state": "failed", "launch": "1", "error": error}
            write_json(run.path / "status.json", state)
        return run

    monkeypatch.setattr(cross_validation, "submit", submit)
    monkeypatch.setattr(train, "_measure_machine", lambda console: None)
    monkeypatch.setattr(train, "follow", lambda run, console: None)
    return wrong


def test_split_says_how_large_each_fold_is(
    manifest: Manifest, capsys: Captured
) -> None:
    report = answer(capsys, "split", manifest.root, "--folds", "4")
    assert [fold["test"] for fold in report["folds"]] == [10] * 4
    assert report["words"] == "into 4 folds, image by image"
    assert main(["split", manifest.root, "--folds", "4", "--dry-run"]) == 0
    assert "Every image is tested in one fold" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--folds", "2"), "3 to 10 folds"),
        (("--folds", "3", "--repair"), "Leave one out"),
        (("--folds", "3", "--list"), "--list alone"),
        (("--folds", "3", "--extend"), "--extend alone"),
    ],
)
def test_folds_that_can_not_be_are_explained(
    words: tuple[str, ...], said: str, manifest: Manifest, capsys: Captured
) -> None:
    error = answer(capsys, "split", manifest.root, *words, code=2)["error"]
    assert said in str(error)


@pytest.mark.usefixtures("submitted")
def test_train_makes_folds_by_the_rule_in_use_and_pools_them(
    manifest: Manifest, capsys: Captured
) -> None:
    answer(capsys, "split", manifest.root, "--group-by", r"pattern:\d\.", "--seed", "4")
    report = answer(capsys, "train", "--data", manifest.root, "--folds", "3")
    made = current_manifest(open_dataset(manifest.root))
    assert made and made.name == "3 folds" and len(made.folds) == 3
    assert (made.made_by.pattern, made.seed) == (r"\d\.", 4)
    kept = [split.name for split in named_splits(open_dataset(manifest.root))]
    assert len(kept) == 2, "the split that was in use is kept, too"
    assert (report["state"], len(report["fold_runs"])) == ("done", 3)
    pooled = report["pooled"]
    assert pooled["missing"] == {}
    assert pooled["phases"]["frozen"]["accuracy"] == pytest.approx(34 / 40)
    pair = pooled["pair"]
    assert (pair["fixed"], pair["broke"], pair["count"]) == (6, 0, 40)

    third = report["fold_runs"][2]["run_id"]
    assert answer(capsys, "info", third)["fold"] == "fold 3 of 3"
    assert main(["train", "--data", manifest.root]) == 0
    text = capsys.readouterr()
    assert "Frozen, all folds together: 85.0%" in text.out
    assert "Nadeau and Bengio" in text.out
    assert "fold 2 of 3, EfficientNet" in text.err
    assert len(named_splits(open_dataset(manifest.root))) == 2, "used as it is"
    assert len(list_runs()) == 6


def test_a_fold_that_fails_ends_it_and_the_others_are_missing(
    manifest: Manifest, submitted: dict[int, dict[str, int]], capsys: Captured
) -> None:
    submitted[2] = {}
    words = ("train", "--data", manifest.root, "--folds", "3")
    report = answer(capsys, *words, code=2)
    assert (report["state"], len(report["fold_runs"])) == ("failed", 2)
    assert report["pooled"]["missing"] == {
        "2": "its run is failed",
        "3": "its run was not started, or was deleted",
    }
    assert report["error"]["message"]
    alone = answer(capsys, "compare", report["fold_runs"][0]["run_id"])
    for pair in (report["pooled"]["pair"], alone):
        told = pair["what_would_tell"]
        assert "several seeds" in told and "k-fold" not in told
    assert main(["compare", "latest", "--folds"]) == 0
    assert "Fold 2 of 3 is missing: its run is failed." in capsys.readouterr().out


def test_seeds_and_folds_are_not_mixed(manifest: Manifest, capsys: Captured) -> None:
    words = ("train", "--data", manifest.root, "--seeds", "2")
    error = answer(capsys, *words, "--folds", "3", code=2)["error"]
    assert "2 seeds and 3 folds" in str(error)
    answer(capsys, "split", manifest.root, "--folds", "3")
    assert "2 seeds and 3 folds" in str(answer(capsys, *words, code=2)["error"])


def test_compare_pools_the_newest_folds_and_says_where_there_are_none(
    manifest: Manifest, submitted: dict[int, dict[str, int]], capsys: Captured
) -> None:
    run = make_run(manifest, {"frozen": 1})
    for name in (run.id, "latest"):
        error = answer(capsys, "compare", name, "--folds", code=2)["error"]
        assert "a fold of a set" in str(error)
    answer(capsys, "train", "--data", manifest.root, "--folds", "3")
    report = answer(capsys, "compare", "latest", "--folds")
    again = answer(capsys, "compare", report["run_ids"]["2"], "--folds")
    assert report == again and report["folds"] == 3


def test_train_sends_each_fold_to_where_it_is_mirrored(
    manifest: Manifest,
    submitted: dict[int, dict[str, int]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: Captured,
) -> None:
    starts: list[None] = []
    monkeypatch.setattr(worker, "start_mirror", lambda: starts.append(None))
    told = ("--folds", "3", "--mirror-to", "tensorboard")
    answer(capsys, "train", "--data", manifest.root, *told)
    assert [wanted_trackers(run) for run in list_runs()] == [["tensorboard"]] * 3
    assert len(starts) == 3
