"""Answers come in order, do not depend on each other, and few images are held."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import numpy as np
import pytest

from core.data.image_sources import ImageSource, image_sources
from core.data.pictures.decoding import decode
from core.runs.run import Run
from core.serving.answer_stream import answer_groups
from core.serving.predictor import Predictor, predictor_of


@pytest.fixture
def predictor(trained_run: Run) -> Predictor:
    return predictor_of(trained_run, "finetune", for_many=True)


@pytest.fixture
def files(trained_run: Run) -> list[Path]:
    manifest = trained_run.manifest
    return [manifest.absolute(entry) for entry in manifest.entries]


def test_answers_are_those_of_each_image_alone(
    predictor: Predictor, files: list[Path], trained_run: Run, tmp_path: Path
) -> None:
    (tmp_path / "bad.png").write_text("text")
    asked = [*files[:20], tmp_path / "bad.png", *files[20:]]
    answers = list(chain(*answer_groups(predictor, image_sources(map(str, asked)))))
    assert [answer.source.name for answer in answers] == list(map(str, asked))
    assert answers[20].error and answers[20].probabilities is None
    plain = predictor_of(trained_run, "finetune")
    images = np.stack([decode(path, 32) for path in files])
    found = [a.probabilities for a in answers if a.probabilities is not None]
    assert np.allclose(found, plain.predict(images).probabilities, atol=1e-5)


def test_an_answer_does_not_depend_on_who_is_asked_together(
    predictor: Predictor, files: list[Path], trained_run: Run
) -> None:
    assert predictor.trust is not None

    def answers(asked: Predictor, paths: list[Path]) -> dict[str, tuple[bytes, float]]:
        """To the last bit."""
        found = {}
        for answer in chain(*answer_groups(asked, image_sources(map(str, paths)))):
            assert answer.probabilities is not None and answer.novelty is not None
            found[answer.source.name] = answer.probabilities.tobytes(), answer.novelty
        return found

    together = answers(predictor, files)
    assert len(together) == len(files)
    assert answers(predictor, files[::-1]) == together
    # A table is gone on with by a process of its own.
    other = predictor_of(trained_run, "finetune", for_many=True)
    for path in files[:5]:
        assert answers(other, [path]) == {str(path): together[str(path)]}


def test_only_a_few_images_are_held_at_a_time(
    predictor: Predictor, files: list[Path]
) -> None:
    taken: list[int] = []

    def sources() -> Iterator[ImageSource]:
        for number in range(10_000):
            taken.append(number)
            yield ImageSource(str(number), files[0])

    groups = answer_groups(predictor, sources())
    for _ in range(3):
        next(groups)
    groups.close()
    assert len(taken) < 500
