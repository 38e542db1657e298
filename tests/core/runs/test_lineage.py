"""What a run keeps and says of the earlier run whose backbone it begins with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.analysis.lineage_words import brief_origin, has_leak, leaks, origin
from core.config.earlier_run import model_file
from core.data.datasets import load_dataset
from core.data.manifest import Manifest
from core.data.manifests import make_manifest
from core.data.scan import scan
from core.runs.cache_keys import network_name
from core.runs.lineage import lineage_of, read_lineage
from core.runs.queue import create_study, delete_job
from core.runs.remarks import remark
from core.runs.run import Run
from core.storage.files import write_json
from tests.core.commands.finished_run import make_run


@pytest.fixture
def other_split(manifest: Manifest) -> Manifest:
    """The same pictures, with others of them to train on."""
    dataset = load_dataset(manifest.dataset_id)
    return make_manifest(dataset, scan(dataset), 7)


@pytest.fixture
def parent(manifest: Manifest) -> Run:
    return make_run(manifest, {"frozen": 2, "finetune": 1})


def shared(one: Manifest, split: str, other: Manifest) -> int:
    """Images of a split of the one that the other has to train on."""
    trained = {other.entries[place].digest for place in other.split("train")}
    return len({one.entries[place].digest for place in one.split(split)} & trained)


def test_a_run_keeps_the_model_and_goes_by_it_when_the_first_run_is_gone(
    parent: Run, manifest: Manifest
) -> None:
    child = make_run(manifest, {}, weights=f"run:{parent.id}")
    assert child.config.weights == f"run:{parent.id}/finetune", "settled once for all"
    before = network_name(child.config)
    other = make_run(manifest, {"frozen": 1})
    (other.path / "frozen" / "model.keras").write_bytes(b"other weights")
    assert before != network_name(
        replace(child.config, weights=f"run:{other.id}/frozen")
    )
    study = create_study("find-lr", child.config, manifest, "pets")
    content = (parent.path / "finetune" / "model.keras").read_bytes()
    delete_job(parent)
    (kept,) = (child.path / "start").iterdir()
    assert model_file(child.config.start) in (kept, *(study.path / "start").iterdir())
    assert kept.read_bytes() == content
    assert network_name(child.config) == before, "and so finds what is in the cache"


def test_images_that_the_first_model_was_trained_on_are_counted(
    parent: Run, manifest: Manifest, other_split: Manifest
) -> None:
    child = make_run(other_split, {}, weights=f"run:{parent.id}")
    lineage = read_lineage(child)
    expected = shared(other_split, "test", manifest)
    assert lineage["seen_test"] == expected > 0
    assert lineage["seen_validation"] == shared(other_split, "validation", manifest)
    assert has_leak(lineage)
    assert f"{expected} of {lineage['num_test']} test images" in leaks(lineage)
    same = read_lineage(make_run(manifest, {}, weights=f"run:{parent.id}"))
    assert (same["seen_test"], has_leak(same)) == (0, False)
    assert leaks(same).startswith("No test or validation image of this run")


def test_a_line_of_runs_is_told_in_full_also_where_the_first_is_gone(
    parent: Run, manifest: Manifest, other_split: Manifest
) -> None:
    remark(parent.path, {"name": "The first"})
    middle = make_run(manifest, {"frozen": 1}, weights=f"run:{parent.id}")
    child = make_run(other_split, {}, weights=f"run:{middle.id}")
    whole = read_lineage(child)
    assert [one["run"] for one in whole["ancestors"]] == [middle.id, parent.id]
    assert whole["seen_test"] == shared(other_split, "test", manifest)
    text = origin(whole)
    assert f"Trained on from run {middle.id}, frozen on pets (40 images)" in text
    assert f"which was trained on from “The first” (run {parent.id})" in text
    assert text.endswith("which began with ImageNet weights.")
    assert brief_origin(whole) == "pets, frozen ← pets, fine-tuned"
    delete_job(parent)
    later = read_lineage(make_run(manifest, {}, weights=f"run:{middle.id}"))
    assert "seen_test" not in later["ancestors"][1]
    assert f"What {parent.id} had been trained on is not known" in leaks(later)


def test_a_backbone_that_stayed_frozen_has_learned_from_no_image(
    manifest: Manifest, other_split: Manifest
) -> None:
    frozen = make_run(manifest, {"frozen": 2})
    lineage = read_lineage(make_run(other_split, {}, weights=f"run:{frozen.id}"))
    assert shared(other_split, "test", manifest) > 0
    assert (lineage["seen_test"], has_leak(lineage)) == (0, False)
    assert "is not known" not in leaks(lineage)
    fitted = make_run(manifest, {"frozen": 2})
    config = replace(fitted.config, adapt_norms=True)
    write_json(fitted.path / "config.json", config.to_json())
    lineage = read_lineage(make_run(other_split, {}, weights=f"run:{fitted.id}"))
    assert has_leak(lineage), "its statistics are those images'"


def test_a_network_from_a_file_did_not_begin_with_imagenet(parent: Run) -> None:
    config = replace(parent.config, backbone="own:0123456789abcdef")
    write_json(parent.path / "config.json", config.to_json())
    lineage = lineage_of(replace(config, weights=f"run:{parent.id}"), None)
    assert origin(lineage).endswith("which began with a weight file.")


def test_a_run_from_elsewhere_has_no_lineage(parent: Run) -> None:
    lineage = read_lineage(parent)
    assert lineage == {} and origin(lineage) == leaks(lineage) == ""
    assert not (parent.path / "start").exists()
