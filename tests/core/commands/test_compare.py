"""The command `compare`, on runs that are written by hand."""

from __future__ import annotations

import pytest

from core.__main__ import main
from core.analysis.paired import holm, score_p_value
from core.data.datasets import load_dataset
from core.data.manifest import Manifest
from core.data.manifests import FRACTIONS, make_manifest
from core.data.scan import scan
from tests.core.commands.answers import answer
from tests.core.commands.finished_run import make_run


@pytest.fixture
def other_manifest(manifest: Manifest) -> Manifest:
    """Another split of the same images."""
    dataset = load_dataset(manifest.dataset_id)
    return make_manifest(dataset, scan(dataset), 7, FRACTIONS)


def test_compare_sets_the_two_phases_side_by_side(
    manifest: Manifest, capsys: pytest.CaptureFixture[str]
) -> None:
    run = make_run(manifest, {"frozen": 3, "finetune": 1})
    report = answer(capsys, "compare", run.id, "--limit", "1")
    assert (report["fixed"], report["broke"], report["both_wrong"]) == (2, 0, 1)
    assert report["count"] == 6
    assert report["difference"] == pytest.approx(2 / 6)
    assert report["p_value"] == score_p_value(2, 0)
    assert (report["a"]["accuracy"], report["b"]["accuracy"]) == (0.5, 5 / 6)
    assert report["broke_paths"] == []
    fixed = {manifest.entries[index].path for index in manifest.split("test")[1:3]}
    assert len(report["fixed_paths"]) == 1 and set(report["fixed_paths"]) <= fixed
    assert main(["compare", "latest"]) == 0
    text = capsys.readouterr().out
    assert "fixed 2, broke 0, both wrong 1; p = 0.16" in text
    assert "Fine-tuned: 83.3% (44 to 97, 95% interval, 6 test images)" in text


def test_compare_takes_two_results(
    manifest: Manifest, capsys: pytest.CaptureFixture[str]
) -> None:
    a = make_run(manifest, {"frozen": 0})
    b = make_run(manifest, {"frozen": 4, "finetune": 2})
    words = ("compare", a.id, f"{b.id}:frozen", "--split", "validation")
    report = answer(capsys, *words)
    assert report["split"] == "validation"
    assert (report["b"]["run_id"], report["b"]["phase"]) == (b.id, "frozen")
    assert report["broke"] == 4


def test_compare_says_that_there_are_no_test_images(
    manifest: Manifest, capsys: pytest.CaptureFixture[str]
) -> None:
    run = make_run(manifest, {"frozen": 1, "finetune": 0}, splits=())
    error = answer(capsys, "compare", run.id, code=2)["error"]
    assert "--split validation" in error["action"]
    assert main(["compare", run.id, "--split", "validation"]) == 0


@pytest.mark.parametrize(
    "words",
    [
        ("nothing",),
        ("a", "b", "c"),
        ("latest:frozen",),
        ("latest:x", "latest"),
        ("latest", "latest:frozen", "latest:finetune"),
    ],
)
def test_compare_refuses_what_it_can_not_compare(
    words: tuple[str, ...], manifest: Manifest, capsys: pytest.CaptureFixture[str]
) -> None:
    make_run(manifest, {"frozen": 1, "finetune": 0})
    assert answer(capsys, "compare", *words, code=2).keys() == {"error"}


def test_compare_ranks_several_results_and_corrects_for_all_pairs(
    manifest: Manifest, capsys: pytest.CaptureFixture[str]
) -> None:
    a = make_run(manifest, {"frozen": 6, "finetune": 0})
    b = make_run(manifest, {"frozen": 1})
    words = ("compare", f"{a.id}:frozen", f"{a.id}:finetune", b.id)
    report = answer(capsys, *words)
    (group,) = report["groups"]
    assert report["why_apart"] == "" and group["count"] == 6
    assert [item["rank"] for item in group["results"]] == [1, 1, 2]
    assert [item["accuracy"] for item in group["results"]] == [1.0, 5 / 6, 0.0]
    p_values = [item["p_value"] for item in group["differences"]]
    assert p_values == [score_p_value(*table) for table in ((6, 0), (5, 0), (0, 1))]
    corrected = [item["corrected_p_value"] for item in group["differences"]]
    assert corrected == holm(p_values)
    assert [item["is_real"] for item in group["differences"]] == [True, False, False]
    assert main(list(words)) == 0
    text = capsys.readouterr().out
    assert "share the first place" in text and "Corrected p" in text


def test_results_on_different_splits_stand_apart(
    manifest: Manifest, other_manifest: Manifest, capsys: pytest.CaptureFixture[str]
) -> None:
    a = make_run(manifest, {"frozen": 3, "finetune": 1})
    b = make_run(other_manifest, {"frozen": 1})
    report = answer(capsys, "compare", f"{a.id}:frozen", f"{a.id}:finetune", b.id)
    assert [len(group["results"]) for group in report["groups"]] == [2, 1]
    assert "2 different splits" in report["why_apart"]
    assert report["groups"][1]["verdict"] == ""
    assert main(["compare", f"{a.id}:frozen", f"{a.id}:finetune", b.id]) == 0
    assert "each split stands by itself" in capsys.readouterr().out
