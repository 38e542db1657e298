"""A predictor for many threads answers as one for a single answer does."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from core.data.pictures.decoding import decode
from core.runs.run import Run
from core.serving.predictor import Predictor


def test_answers_for_many_threads_are_the_same(trained_run: Run) -> None:
    manifest, folder = trained_run.manifest, trained_run.serving_dir("finetune")
    files = [manifest.absolute(manifest.entries[i]) for i in manifest.split("test")]
    images = np.stack([decode(path, 32) for path in files])
    many = Predictor(folder, for_many=True)
    assert many.num_parallel >= 1
    expected = Predictor(folder).predict(images)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: many.predict(images), range(8)))
    for served in found:
        assert np.allclose(served.probabilities, expected.probabilities, atol=1e-6)
        assert np.allclose(served.embedding, expected.embedding, atol=1e-5)
        assert served.cam.shape == expected.cam.shape
