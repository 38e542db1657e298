"""A run that was packed, deleted and taken in again says what it said before."""

from __future__ import annotations

import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from core.analysis.comparison import compare_runs
from core.data.datasets import open_dataset, remove_dataset
from core.data.manifest import Manifest
from core.data.manifests import ensure_manifest
from core.errors import RunError
from core.runs.lineage import read_lineage
from core.runs.queue import delete_job
from core.runs.remarks import read_remarks, remark
from core.runs.run import Run, list_runs, load_run
from core.runs.show import REQUEST, SHOW
from core.serving.trust import load_trust
from core.storage.files import write_json
from core.storage.paths import runs_dir
from core.travel.unpack import unpack_runs
from tests.core.commands.finished_run import make_run
from tests.core.travel.conftest import Parcel, packed


def figures(run: Run) -> tuple[object, ...]:
    found = compare_runs((run, "frozen"), (run, "finetune"), "test")
    return found.fixed, found.broke, found.difference, found.interval, run.results()


def test_a_run_that_was_deleted_compares_as_before(run: Run) -> None:
    before, archive = figures(run), packed(run)
    pictures = run.manifest.root
    delete_job(run)
    (arrived,) = unpack_runs(archive)
    assert arrived.is_new and arrived.has_pictures
    assert [found.id for found in list_runs()] == [run.id]
    again = load_run(run.id)
    assert figures(again) == before
    assert again.state() == "done" and not again.damage
    assert again.manifest.root == pictures
    assert load_trust(again, "finetune") is not None
    assert (again.path / "frozen/model.keras").is_file()


def test_a_run_that_was_trained_on_says_so_where_the_first_one_never_was(
    run: Run, manifest: Manifest
) -> None:
    child = make_run(manifest, {"frozen": 1}, weights=f"run:{run.id}")
    assert (child.path / "start").is_dir()
    archive = packed(child)
    for job in (child, run):
        delete_job(job)
    (arrived,) = unpack_runs(archive)
    assert arrived.run.config.weights == f"run:{run.id}/finetune"
    (parent,) = read_lineage(arrived.run)["ancestors"]
    assert parent["run"] == run.id and parent["dataset_name"] == "pets"
    assert not arrived.run.damage and not (arrived.run.path / "start").exists()


def test_what_belongs_to_the_computer_stays_there(run: Run) -> None:
    weights = replace(run.config, weights="/home/ann/my.weights.h5")
    write_json(run.path / "config.json", weights.to_json())
    with zipfile.ZipFile(packed(load_run(run.id))) as archive:
        names = {name.partition("/")[2] for name in archive.namelist()}
        told = b"".join(map(archive.read, archive.namelist()))
    assert not names & {"worker.log", "stop", "lock", "launch.json", REQUEST}
    assert not any(name.startswith(SHOW) for name in names)
    assert b"/home/ann" not in told and run.manifest.root.encode() not in told
    assert b"my.weights.h5" in told


def test_the_same_runs_give_the_same_bytes(run: Run, manifest: Manifest) -> None:
    other = make_run(manifest, {"frozen": 1})
    assert packed(run, other).getvalue() == packed(other, run, run).getvalue()


def test_a_run_that_is_here_stays_as_it_is(run: Run) -> None:
    archive = packed(run)
    before = {path: path.stat().st_mtime_ns for path in run.path.rglob("*")}
    (arrived,) = unpack_runs(archive)
    assert not arrived.is_new
    assert {path: path.stat().st_mtime_ns for path in run.path.rglob("*")} == before


def test_without_its_pictures_it_compares_and_finds_them_later(
    run: Run, tmp_path: Path
) -> None:
    before, archive = figures(run), packed(run)
    delete_job(run)
    shutil.move(tmp_path / "pets", tmp_path / "moved")
    remove_dataset(run.config.dataset)
    (arrived,) = unpack_runs(archive)
    assert arrived.is_new and not arrived.has_pictures
    assert figures(arrived.run) == before
    manifest = arrived.run.manifest
    assert not manifest.absolute(manifest.entries[0]).exists()

    dataset = open_dataset(tmp_path / "moved")
    ensure_manifest(dataset)
    (again,) = unpack_runs(archive)
    assert not again.is_new and again.has_pictures
    assert again.run.config.dataset == dataset.id
    manifest = again.run.manifest
    assert all(manifest.absolute(entry).is_file() for entry in manifest.entries)
    assert figures(again.run) == before


def test_another_data_set_of_the_same_id_lends_no_pictures(
    parcel: Parcel, run: Run, manifest: Manifest
) -> None:
    delete_job(run)
    root = Path(manifest.root)
    for path in root.glob("dogs/*"):
        shutil.copy(next(root.glob("cats/*")), path)
    remove_dataset(run.config.dataset)
    ensure_manifest(open_dataset(root))
    (arrived,) = unpack_runs(parcel.zipped())
    assert not arrived.has_pictures
    assert arrived.run.manifest.dataset_id == f"{manifest.dataset_id}-elsewhere"
    assert arrived.run.config.dataset == arrived.run.manifest.dataset_id


def test_what_people_say_of_a_run_travels_and_makes_no_other_of_it(run: Run) -> None:
    remark(run.path, {"name": "Best", "tags": ["paper"]})
    archive = packed(run)
    remark(run.path, {"name": "Second"})
    unpack_runs(archive)
    assert read_remarks(run.path)["name"] == "Second"
    delete_job(run)
    (arrived,) = unpack_runs(archive)
    assert read_remarks(arrived.run.path)["tags"] == ["paper"]


def test_a_run_that_is_not_over_or_not_whole_is_not_packed(run: Run) -> None:
    (run.path / "frozen/serving/model.bin").unlink()
    with pytest.raises(RunError, match=r"without its frozen/serving/model\.bin"):
        packed(run)
    write_json(run.path / "status.json", {"state": "failed", "launch": "1"})
    with pytest.raises(RunError, match="which is failed"):
        packed(run)


def test_nothing_is_left_beside_what_arrived(run: Run) -> None:
    archive = packed(run)
    delete_job(run)
    unpack_runs(archive)
    assert [path.name for path in runs_dir().iterdir()] == [run.id]
