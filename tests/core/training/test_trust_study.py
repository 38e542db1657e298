"""A finished run's trust is made later, or anew, by a job."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.errors import DataError
from core.runs import queue
from core.runs.run import Run, load_run
from core.runs.study import Study
from core.runs.study_formats import TrustResult
from core.runs.trust_job import last_trust_study, submit_trust
from core.serving.predictor import predictor_of
from core.serving.trust import load_trust, read_figures
from core.storage.typed_json import fits
from core.training.reporter import Reporter, StopRequested
from core.training.trust_study import make_trust
from tests.pool_homes import make_pool_home


@pytest.fixture
def run(trained_run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A copy of a trained run, in a home of its own; no worker is started."""
    home = make_pool_home(trained_run, tmp_path, monkeypatch)
    monkeypatch.setattr(queue, "launch", lambda job: None)
    return load_run(home.run.id)


def made(run: Run, rate: float | None = None) -> tuple[Study, dict[str, Any]]:
    study = submit_trust(run, "finetune", rate)
    return study, make_trust(study, Reporter(study, {}))


def test_an_old_run_gets_what_a_new_one_has(run: Run) -> None:
    folder = run.trust_dir("finetune")
    before = read_figures(folder)
    shutil.rmtree(folder)
    study, found = made(run)
    assert fits(found, TrustResult)
    assert found["figures"] == read_figures(folder)
    assert before is not None
    assert found["figures"]["validation"] == before["validation"]
    threshold = before["novelty"]["threshold"]
    assert found["figures"]["novelty"]["threshold"] == pytest.approx(threshold, 1e-3)
    assert found["left_out"] == []
    assert predictor_of(run, "finetune").trust is not None
    last = last_trust_study(run, "finetune")
    assert last is not None
    assert last.id == study.id
    assert last_trust_study(run, "frozen") is None


def test_a_damaged_one_is_replaced_and_nothing_is_left_over(run: Run) -> None:
    folder = run.trust_dir("finetune")
    (folder / "reference.npz").write_bytes(b"cut")
    assert load_trust(run, "finetune") is None
    names = {path.name for path in folder.parent.iterdir()}
    made(run)
    assert load_trust(run, "finetune") is not None
    assert {path.name for path in folder.parent.iterdir()} == names


def test_a_file_in_the_folders_place_is_replaced(run: Run) -> None:
    folder = run.trust_dir("finetune")
    shutil.rmtree(folder)
    folder.write_text("not a folder")
    made(run)
    assert load_trust(run, "finetune") is not None


def test_another_rate_moves_the_threshold(run: Run) -> None:
    usual = read_figures(run.trust_dir("finetune"))
    _, found = made(run, 0.5)
    assert usual is not None
    assert found["figures"]["novelty"]["asked_rate"] == 0.5
    assert found["figures"]["novelty"]["validation"] == {"count": 6, "flagged": 3}
    assert found["figures"]["novelty"]["threshold"] < usual["novelty"]["threshold"]


def test_images_that_are_gone_are_named_and_the_others_do(run: Run) -> None:
    manifest = run.manifest
    gone = manifest.split("train")[0]
    path = f"{manifest.entries[gone].path}.gone"
    entries = list(manifest.entries)
    entries[gone] = replace(entries[gone], path=path)
    replace(manifest, entries=tuple(entries)).save(run.path / "manifest.json")
    _, found = made(load_run(run.id))
    assert [path for path, _ in found["left_out"]] == [path]
    trust = load_trust(run, "finetune")
    assert trust is not None
    assert trust.indices.tolist() == manifest.split("train")[1:]
    novelty = found["figures"]["novelty"]
    assert (novelty["num_reference"], novelty["num_training"]) == (23, 24)


def test_without_any_of_its_images_the_old_one_stays(run: Run) -> None:
    before = read_figures(run.trust_dir("finetune"))
    elsewhere = replace(run.manifest, root=f"{run.manifest.root} elsewhere")
    elsewhere.save(run.path / "manifest.json")
    with pytest.raises(DataError, match="none of them"):
        made(load_run(run.id))
    assert read_figures(run.trust_dir("finetune")) == before


def test_a_stop_leaves_what_was_there(run: Run) -> None:
    before = load_trust(run, "finetune")
    study = submit_trust(run, "finetune")
    study.request_stop()
    with pytest.raises(StopRequested):
        make_trust(study, Reporter(study, {}))
    assert before is not None
    after = load_trust(run, "finetune")
    assert after is not None
    assert after.threshold == before.threshold
