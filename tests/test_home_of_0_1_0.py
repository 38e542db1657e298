"""What the first version kept is read by this one: runs, studies, pixels and links.

tests/homes/thaw-0.1.0.zip is a THAW_HOME as 0.1.0 left it, with the images of a zip of
24 drawn pictures: a run of both phases with gradual unfreezing, a search for a learning
rate, and a run that was killed in its frozen phase. To keep it small, the Keras models
and the converted networks were taken out, and one of the two served models.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from core.__main__ import main
from core.analysis.comparison import compare_runs
from core.data.datasets import list_datasets
from core.data.manifests import current_manifest
from core.estimates.estimate import estimate
from core.runs import queue
from core.runs.cache_keys import KeyedImages
from core.runs.metrics_log import read_history
from core.runs.run import Run, list_runs, load_run
from core.runs.study import list_studies
from core.runs.study_formats import RateResult
from core.serving.predictor import Predictor
from core.storage.cache_space import usage
from tests.conftest import wait_for_end, write_mobilenet_weights

HOME = Path(__file__).with_name("homes") / "thaw-0.1.0.zip"
WHOLE, KILLED = "shapes-1129-122746-6209", "shapes-1129-122922-fd94"


@pytest.fixture(autouse=True)
def home(thaw_home: Path) -> Path:
    """The home of 0.1.0, in the place of the test's own."""
    shutil.unpack_archive(HOME, thaw_home)
    return thaw_home


def test_runs_are_listed_with_their_settings_and_results() -> None:
    states = {run.id: run.state() for run in list_runs()}
    assert states == {KILLED: "interrupted", WHOLE: "done"}
    assert [run.damage for run in list_runs()] == ["", ""]
    run = load_run(WHOLE)
    config = run.config
    assert (config.strategy, config.views, config.batch_size) == ("finetune", 2, 8)
    assert config.phases == tuple(run.results()) == ("frozen", "finetune")
    assert config.epochs("finetune") == 3, "of both steps of gradual unfreezing"
    assert [line.num_layers for line in config.thaw_lines] == [9, 20]
    assert run.best_phase() == "frozen"
    assert type(config).from_json(config.to_json()) == config


def test_curves_predictions_and_comparison_are_there() -> None:
    run = load_run(WHOLE)
    history = read_history(run.path / "metrics.jsonl")
    assert {phase: len(epochs) for phase, epochs in history.epochs.items()} == {
        "frozen": 3,
        "finetune": 3,
    }
    found = compare_runs((run, "frozen"), (run, "finetune"), "test")
    assert found.count == len(run.manifest.split("test")) > 0


def test_a_model_of_then_predicts() -> None:
    run = load_run(WHOLE)
    predictor = Predictor(run.serving_dir("frozen"))
    (dataset,) = list_datasets()
    manifest = current_manifest(dataset)
    assert manifest is not None and manifest.digest == run.manifest.digest
    places = manifest.split("test")
    files = [manifest.absolute(manifest.entries[place]) for place in places]
    answers = predictor.classify([(path.name, path) for path in files])
    probabilities = run.predictions("frozen", "test").probabilities
    for answer, expected in zip(answers, probabilities, strict=True):
        given = dict(answer.top)
        for name, probability in zip(manifest.class_names, expected, strict=True):
            assert given[name] == pytest.approx(probability, abs=1e-4)


def test_a_study_of_then_has_its_result() -> None:
    (study,) = list_studies("find_lr")
    assert study.state() == "done"
    result = study.result(RateResult)
    assert result is not None and result["phase"] == "frozen"
    assert study.config.phases == ("frozen", "finetune")


def test_pixels_are_found_and_other_entries_are_listed_and_cleared() -> None:
    run = load_run(WHOLE)
    plan = estimate(run.config, run.manifest.counts(), KeyedImages.of(run.manifest))
    assert plan.seconds["decode"] == 0
    kinds = {kind.kind for kind in usage()}
    assert {"pixels", "features"} <= kinds


COMMANDS: tuple[list[str], ...] = (
    ["info"],
    ["info", WHOLE],
    ["compare", WHOLE],
    ["compare", f"{WHOLE}:frozen", f"{WHOLE}:finetune", "--split", "validation"],
    ["code", WHOLE],
    ["cache"],
    ["cache", "--clear", "features"],
)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_commands_answer(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*words, "--json"]) == 0
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert "error" not in report


@contextmanager
def edited(path: Path) -> Iterator[dict[str, Any]]:
    """What a JSON file says, written back with what the block changed in it."""
    values = json.loads(path.read_text("utf-8"))
    yield values
    path.write_text(json.dumps(values), "utf-8")


@pytest.mark.slow
def test_a_run_that_was_killed_under_the_first_version_goes_on(tmp_path: Path) -> None:
    run = load_run(KILLED)
    assert (run.path / "resume" / "frozen-0.npz").is_file()
    epochs = len(read_history(run.path / "metrics.jsonl").epochs["frozen"])
    weights = write_mobilenet_weights(tmp_path / "mobilenet.h5")  # the same as then
    with edited(run.path / "config.json") as values:
        values["weights"] = str(weights)
        values["frozen"]["epochs"] = epochs + 2  # it was to train for very long
    (dataset,) = list_datasets()
    with edited(run.path / "manifest.json") as values:
        values["root"] = dataset.root  # it was elsewhere
    queue.resume(Run(run.path))
    done = wait_for_end(Run(run.path))
    history = read_history(done.path / "metrics.jsonl").epochs["frozen"]
    assert [item["epoch"] for item in history] == list(range(1, epochs + 3))
    assert (done.result("frozen") or {})["epochs"] == epochs + 2
    assert done.status()["resumes"] == 1
