"""A finished run looks at a pool, a person labels it, and the next run learns of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.data.changes import changes_since_split
from core.data.decisions import EXCLUDE, RELABEL, Decision
from core.data.image_paths import added_folder
from core.data.manifests import ensure_manifest
from core.data.pool import read_pool, use_pool
from core.data.pool_labels import settle
from core.data.scan import scan
from core.data.splitting.extending import extension
from core.data.splitting.named import make_split
from core.errors import DataError
from core.runs.queue import submit, submit_study
from core.runs.run import Run
from core.runs.study_formats import PoolResult
from core.serving.predictor import Predictor
from core.storage.typed_json import fits
from core.training.pool_study import propose
from core.training.reporter import Reporter, StopRequested
from tests.conftest import wait_for_end
from tests.pool_homes import NUM_POOL, PoolHome, make_pool_home


@pytest.fixture
def home(trained_run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PoolHome:
    return make_pool_home(trained_run, tmp_path, monkeypatch)


@pytest.fixture
def predicted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many pictures went through the network, batch by batch."""
    seen: list[int] = []
    predict = Predictor.predict

    def counted(self: Predictor, images: np.ndarray) -> object:
        seen.append(len(images))
        return predict(self, images)

    monkeypatch.setattr(Predictor, "predict", counted)
    return seen


def checksums(*folders: Path) -> dict[str, str]:
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_every_picture_has_a_proposal_with_what_it_may_be(home: PoolHome) -> None:
    (home.pool / "notes.txt").write_text("no picture")
    found = home.looked()
    assert fits(json.loads(json.dumps(found)), PoolResult)
    assert found["count"] == len(found["proposals"]) == NUM_POOL
    assert [path for path, _ in found["left_out"]] == [".pool/notes.txt"]
    names = set(ensure_manifest(home.dataset).class_names)
    for item in found["proposals"]:
        chances = [chance["probability"] for chance in item["chances"]]
        assert chances == sorted(chances, reverse=True)
        assert sum(chances) == pytest.approx(1, abs=1e-4)
        assert {chance["label"] for chance in item["chances"]} == names
        assert {near["label"] for near in item["neighbours"]} <= names
        assert not any(near["path"].startswith(".pool") for near in item["neighbours"])


def test_a_second_look_costs_only_what_is_new(
    home: PoolHome,
    predicted: list[int],
    draw_images: Callable[..., Path],
    tmp_path: Path,
) -> None:
    first = home.looked()
    assert sum(predicted) == NUM_POOL + 36
    predicted.clear()
    assert home.looked() == first
    assert predicted == []
    draw_images(home.pool / "later", {"x": 3}, seed=123)
    assert home.looked()["count"] == NUM_POOL + 3
    assert sum(predicted) == 3


def test_what_the_data_set_has_and_copies_are_left_out_and_said(home: PoolHome) -> None:
    own = Path(home.dataset.root)
    known = next(own.rglob("*.png"))
    (home.pool / "known.png").write_bytes(known.read_bytes())
    again = next(home.pool.rglob("0000.png"))
    (home.pool / "again.png").write_bytes(again.read_bytes())
    found = home.looked()
    assert (found["count"], found["known"], found["copies"]) == (NUM_POOL, 1, 1)


def test_a_pool_inside_of_the_data_set_has_nothing_new(home: PoolHome) -> None:
    use_pool(home.dataset, Path(home.dataset.root) / "disc")
    found = home.looked()
    assert (found["count"], found["known"], found["proposals"]) == (0, 18, [])


def test_a_damaged_picture_is_named_once_and_not_tried_again(
    home: PoolHome, predicted: list[int]
) -> None:
    whole = next(home.pool.rglob("0000.png")).read_bytes()
    (home.pool / "cut.png").write_bytes(whole[: len(whole) // 2])
    first = home.looked()
    predicted.clear()
    assert home.looked() == first
    assert predicted == []
    assert [path for path, _ in first["left_out"]] == [".pool/cut.png"]
    assert first["count"] == NUM_POOL


def test_a_damaged_list_of_answers_costs_time_only(home: PoolHome) -> None:
    first = home.looked()
    for content in ("", "[]", '{"version": 1, "parts": {"x": 3}}'):
        (home.dataset.folder / "pool-answers.json").write_text(content)
        assert home.looked() == first


def test_an_empty_pool_and_one_that_went_away_say_so(
    home: PoolHome, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    use_pool(home.dataset, empty)
    with pytest.raises(DataError, match="without files"):
        home.looked()
    empty.rmdir()
    with pytest.raises(DataError, match="missing"):
        home.looked()


def test_a_stop_keeps_what_is_whole(
    home: PoolHome, predicted: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.serving.kept_answers._PART", 16)
    study = home.study()
    reporter = Reporter(study, {})

    def stop_in_time() -> None:
        if len(predicted) >= 3:
            raise StopRequested

    monkeypatch.setattr(reporter, "raise_if_stopped", stop_in_time)
    with pytest.raises(StopRequested):
        propose(study, reporter)
    before = sum(predicted)
    predicted.clear()
    home.looked()
    assert sum(predicted) == NUM_POOL + 36 - before + 16  # one part was not whole


def test_the_whole_loop(home: PoolHome) -> None:
    """Look, label, split, train: by real workers, and no file of the user's changes."""
    dataset, files = home.dataset, checksums(Path(home.dataset.root), home.pool)
    before = ensure_manifest(dataset)
    study = home.study()
    asked = submit_study(
        "pool", study.config, before, dataset.name, dict(study.options)
    )
    found = wait_for_end(asked).result(PoolResult)  # type: ignore[arg-type]
    assert found is not None
    shown = [(item["path"], item["digest"]) for item in found["proposals"]]
    wanted = ["disc", "disc", "square", "square", "triangle"]
    settle(dataset, [
        *(Decision(*item, RELABEL, label)
          for item, label in zip(shown, wanted, strict=False)),
        Decision(*shown[5], EXCLUDE, "not usable"),
    ])  # fmt: skip
    assert len(list(added_folder(dataset.id).iterdir())) == 5
    assert changes_since_split(dataset, before).added == 5
    settle(dataset, [Decision(*shown[4], RELABEL, "square")])
    after = make_split(dataset, scan(dataset), extension(dataset))
    sides = {entry.path: entry for entry in after.entries}
    assert all(sides[entry.path].split == entry.split for entry in before.entries)
    new = {e.digest: after.class_names[e.label] for e in after.entries
           if e.path not in {entry.path for entry in before.entries}}  # fmt: skip
    labels = [*wanted[:4], "square"]
    assert new == {shown[place][1]: label for place, label in enumerate(labels)}
    again = home.looked()
    assert (again["count"], again["known"], again["settled"]) == (NUM_POOL - 6, 5, 1)
    quick = replace(home.run.config.frozen, epochs=1)
    config = replace(home.run.config, strategy="frozen", views=0, frozen=quick)
    run = wait_for_end(submit(config, after, dataset.name))
    assert len(run.manifest.entries) == 41
    assert run.status()["left_out"] == []
    assert run.results()
    assert home.run.manifest == before
    assert checksums(Path(dataset.root), home.pool) == files
    assert len(read_pool(dataset).digests) == NUM_POOL
