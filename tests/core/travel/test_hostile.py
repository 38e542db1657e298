"""Zips that strangers made: each is refused with its reason, and leaves nothing."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.data.manifest import Manifest
from core.errors import DataError
from core.runs.queue import delete_job
from core.runs.run import Run
from core.storage.paths import runs_dir
from core.travel.files import INDEX
from core.travel.unpack import unpack_runs
from tests.core.commands.finished_run import make_run, write_keras_file
from tests.core.travel.conftest import Parcel, packed

XML = "frozen/serving/model.xml"
Change = Callable[[Parcel], object]


def refuse(archive: io.BytesIO, reason: str) -> None:
    there = {path.name for path in runs_dir().iterdir()}
    with pytest.raises(DataError, match=reason):
        unpack_runs(archive)
    assert {path.name for path in runs_dir().iterdir()} == there


def keras(**layer: Any) -> bytes:
    path = runs_dir().parent / "bad.keras"
    write_keras_file(path, {"module": "keras", "config": {"layers": [layer]}})
    return path.read_bytes()


def put(name: str, data: bytes) -> Change:
    return lambda parcel: parcel.files.__setitem__(name, data)


def replaced(name: str, old: bytes, new: bytes) -> Change:
    def change(parcel: Parcel) -> None:
        assert old in parcel.files[name]
        parcel.files[name] = parcel.files[name].replace(old, new)

    return change


def lose(name: str) -> Change:
    return lambda parcel: parcel.files.pop(name)


def say(name: str, **values: Any) -> Change:
    return lambda parcel: parcel.change(name, **values)


def lie(name: str, **part: Any) -> Change:
    return lambda parcel: parcel.parts.__setitem__(name, part)


def entries_of(old: str, new: str) -> Change:
    """Give one image another path; the digest of a manifest does not hold paths."""

    def change(parcel: Parcel) -> None:
        manifest = json.loads(parcel.files["manifest.json"])
        manifest["entries"][0][0] = manifest["entries"][0][0].replace(old, new)
        parcel.files["manifest.json"] = json.dumps(manifest).encode()

    return change


def other_labels(parcel: Parcel) -> None:
    with np.load(io.BytesIO(parcel.files["frozen/predictions.npz"])) as data:
        arrays = dict(data)
    arrays["test_labels"] = 1 - arrays["test_labels"]
    target = io.BytesIO()
    np.savez(target, **arrays)
    parcel.files["frozen/predictions.npz"] = target.getvalue()


CASES: dict[str, tuple[Change, str]] = {
    "a digest that is not the file's": (
        lie("config.json", num_bytes=1, sha256="0"),
        "bytes or more instead of 1",
    ),
    "a file that a run does not have": (put("run_me.py", b"print()"), "run_me.py"),
    "a library": (put("frozen/serving/evil.so", b"x"), "files of a run alone"),
    "no settings": (lose("config.json"), "no config.json"),
    "no model": (lose("frozen/serving/model.bin"), "no frozen/serving/model.bin"),
    "settings that are no JSON": (put("config.json", b"{"), "config.json"),
    "settings of a later version": (say("config.json", later=1), "later"),
    "a state that would go on": (say("status.json", state="running"), "run that is"),
    "another manifest": (say("manifest.json", seed="x"), "manifest"),
    "a manifest of other images": (
        say("manifest.json", class_names=["a", "b"]),
        "other entries than its digest",
    ),
    "other images in about.json": (say("about.json", num_images=3), "about.json"),
    "a path that leads out": (entries_of("cats/", "../../"), "paths within"),
    "an absolute path of an image": (entries_of("cats/", "/etc/"), "paths within"),
    "figures without a form": (say("frozen/result.json", test=1), "result.json"),
    "answers that are no arrays": (
        put("frozen/predictions.npz", b"x"),
        "damaged frozen/predictions.npz",
    ),
    "answers on other labels": (other_labels, "other labels"),
    "a Lambda layer": (
        lambda parcel: put("frozen/model.keras", keras(class_name="Lambda"))(parcel),
        "without Lambda layers",
    ),
    "a layer of somebody's module": (
        lambda parcel: put("frozen/model.keras", keras(module="os"))(parcel),
        "layers of Keras alone",
    ),
    "a model that is a pickle": (put("frozen/model.keras", b"\x80\x04."), "a Keras"),
    "an operation of a library": (
        replaced(XML, b'version="opset', b'version="mine'),
        "operations of OpenVINO",
    ),
    "a network with definitions": (
        replaced(XML, b"<net", b'<!DOCTYPE a [<!ENTITY b "c">]><net'),
        "declarations",
    ),
    "a name that is no text": (say("about.json", dataset_name="\ud800"), "no text"),
    "a title of a book's length": (
        put("remarks.json", json.dumps({"name": "x" * 5000}).encode()),
        "5,000",
    ),
    "a trust that is damaged": (put("finetune/trust/trust.json", b"{}"), "trust"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_not_as_a_worker_leaves_it_is_refused(
    case: str, parcel: Parcel, run: Run
) -> None:
    delete_job(run)
    change, reason = CASES[case]
    change(parcel)
    refuse(parcel.zipped(), reason)
    assert not list(runs_dir().iterdir())


def test_a_digest_of_another_content_is_refused(parcel: Parcel, run: Run) -> None:
    delete_job(run)
    size = len(parcel.files["metrics.jsonl"])
    lie("metrics.jsonl", num_bytes=size, sha256="0" * 64)(parcel)
    refuse(parcel.zipped(), "another metrics.jsonl")


@pytest.mark.parametrize(
    ("index", "reason"),
    [
        ({"format": 2, "thaw": "9.0"}, "Update Thaw"),
        ({"runs": 3}, "damaged thaw-runs"),
        ({"runs": []}, "0 runs"),
        ({"runs": [{"id": "../up", "files": {}}]}, "run id"),
        ({"runs": [{"id": "a", "files": {}}] * 2}, "2 runs"),
    ],
)
def test_an_index_is_not_believed(
    index: dict[str, Any], reason: str, parcel: Parcel
) -> None:
    parcel.index = index
    refuse(parcel.zipped(), reason)


def test_more_than_a_file_may_have_is_refused_unread(parcel: Parcel) -> None:
    lie("about.json", num_bytes=11 * 10**6, sha256="")(parcel)
    refuse(parcel.zipped(), "at most 10 MB")


def test_what_unpacks_to_more_than_is_said_is_cut_off(parcel: Parcel) -> None:
    parcel.files["metrics.jsonl"] = bytes(50 * 10**6)
    lie("metrics.jsonl", num_bytes=100, sha256="")(parcel)
    refuse(parcel.zipped(zipfile.ZIP_DEFLATED), "instead of 100")


@pytest.mark.parametrize("name", ["../out.txt", "/out.txt", "C:\\out.txt"])
def test_a_path_that_leads_out_of_the_zip_is_refused(name: str, parcel: Parcel) -> None:
    archive = parcel.zipped()
    with zipfile.ZipFile(archive, "a") as target:
        target.writestr(name, "x")
    refuse(archive, "path")


def test_a_link_is_refused(parcel: Parcel) -> None:
    archive = parcel.zipped()
    link = zipfile.ZipInfo(f"{parcel.run_id}/stop")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(archive, "a") as target:
        target.writestr(link, "/etc/passwd")
    refuse(archive, "the link")


def test_a_file_beside_the_list_is_refused(parcel: Parcel) -> None:
    archive = parcel.zipped()
    with zipfile.ZipFile(archive, "a") as target:
        target.writestr(f"{parcel.run_id}/more.txt", "x")
    refuse(archive, "other files than it lists")


def test_another_zip_is_refused(tmp_path: Path) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as target:
        target.writestr("cats/a.png", "x")
    refuse(archive, f"one without {INDEX}")
    refuse(io.BytesIO(b"no zip at all"), "received")


def test_another_run_of_the_same_id_is_refused(parcel: Parcel, run: Run) -> None:
    parcel.change("status.json", resumes=7)
    before = (run.path / "status.json").read_bytes()
    refuse(parcel.zipped(), "another one with the id")
    assert (run.path / "status.json").read_bytes() == before


def test_one_bad_run_keeps_out_all_of_a_zip(run: Run, manifest: Manifest) -> None:
    other = make_run(manifest, {"frozen": 1})
    archive, bad = packed(run, other), io.BytesIO()
    last = max(run.id, other.id)
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(bad, "w") as target:
        for name in source.namelist():
            is_bad = name == f"{last}/status.json"
            data = source.read(name)
            target.writestr(name, data.swapcase() if is_bad else data)
    delete_job(run)
    delete_job(other)
    refuse(bad, "another status.json")
    assert not list(runs_dir().iterdir())
