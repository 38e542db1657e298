"""What a trust says of a model's answers, and what its absence costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.analysis.calibration import tempered
from core.data.datasets import open_dataset
from core.data.manifests import ensure_manifest
from core.data.pictures.decoding import decode
from core.runs.run import Run
from core.serving.predictor import Prediction, Predictor, predictor_of
from core.serving.trust import Trust, load_trust, read_figures
from core.storage.contents import write_contents
from core.storage.files import read_arrays, write_arrays
from tests.core.commands.finished_run import SIZE, make_run, write_trust_of


@pytest.fixture
def run(draw_images: Callable[..., Path], tmp_path: Path) -> Run:
    counts = {"cats": 20, "dogs": 20}
    root = draw_images(tmp_path / "pets", counts, size=SIZE)
    made = make_run(ensure_manifest(open_dataset(root)), {"frozen": 1})
    write_trust_of(made, "frozen")
    return made


def trust_of(run: Run) -> Trust:
    found = load_trust(run, "frozen")
    assert found is not None
    return found


def images(run: Run) -> np.ndarray:
    entries = run.manifest.entries[:6]
    return np.stack([decode(run.manifest.absolute(entry), SIZE) for entry in entries])


def test_a_predictor_with_trust_calibrates_and_one_without_does_not(run: Run) -> None:
    folder, trust = run.serving_dir("frozen"), replace(trust_of(run), temperature=3.0)
    plain, calibrated = Predictor(folder), Predictor(folder, trust)
    own = plain.predict(images(run))
    found = calibrated.predict(images(run))
    assert plain.trust is None
    assert np.array_equal(found.probabilities, tempered(own.probabilities, 3.0))
    assert not np.allclose(found.probabilities, own.probabilities)
    assert np.array_equal(found.embedding, own.embedding)
    assert np.array_equal(found.cam, own.cam)


def test_a_picture_above_the_threshold_is_unfamiliar(run: Run) -> None:
    predictor = predictor_of(run, "frozen")
    assert predictor.trust is not None
    manifest = run.manifest
    path = manifest.absolute(manifest.entries[0])
    (answer,) = predictor.classify([("a", path)])
    embedding = predictor.predict(images(run)[:1]).embedding
    assert answer.novelty == pytest.approx(float(trust_of(run).novelty(embedding)[0]))
    assert answer.is_unfamiliar == (answer.novelty > 1)
    assert not Prediction("b", novelty=1.0).is_unfamiliar
    assert not Prediction("c").is_unfamiliar


def test_novelty_is_one_at_the_threshold(run: Run) -> None:
    trust, figures = trust_of(run), read_figures(run.trust_dir("frozen"))
    assert figures is not None
    rows = trust.reference[:5]
    distances = trust.familiar.distances(rows)
    assert trust.novelty(rows) * figures["novelty"]["threshold"] == pytest.approx(
        distances
    )


def test_the_nearest_images_are_named_by_their_place_in_the_manifest(run: Run) -> None:
    trust = trust_of(run)
    found = trust.nearest(trust.reference[3], 3)
    place, label, distance = found[0]
    assert (place, label) == (trust.indices[3], trust.labels[3])
    assert distance == pytest.approx(0, abs=0.01)
    assert run.manifest.entries[place].label == label
    assert run.manifest.entries[place].split == "train"
    assert [row[2] for row in found] == sorted(row[2] for row in found)


def test_without_the_folder_answers_are_the_networks_own(run: Run) -> None:
    for path in run.trust_dir("frozen").iterdir():
        path.unlink()
    assert load_trust(run, "frozen") is None
    predictor = predictor_of(run, "frozen")
    assert predictor.trust is None
    path = run.manifest.absolute(run.manifest.entries[0])
    (answer,) = predictor.classify([("a", path)])
    assert (answer.novelty, answer.is_unfamiliar) == (None, False)
    assert answer.top


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("centres", np.zeros((2, 4), np.float32)),  # other channels
        ("embeddings", np.zeros((0, 3), np.float16)),
        ("labels", np.zeros(3, np.int64)),
        ("offsets", np.array(["a", "b"])),
    ],
)
def test_arrays_that_do_not_fit_are_no_trust(
    run: Run, name: str, array: np.ndarray
) -> None:
    folder = run.trust_dir("frozen")
    arrays = read_arrays(folder / "reference.npz") or {}
    write_arrays(folder / "reference.npz", arrays | {name: array})
    write_contents(folder)
    assert load_trust(run, "frozen") is None


def test_a_trust_of_another_networks_features_is_not_used(run: Run) -> None:
    trust = trust_of(run)
    other = replace(trust, reference=np.zeros((5, 9), np.float32))
    assert Predictor(run.serving_dir("frozen"), other).trust is None
