"""A network's answers for any number of images, in their order, in bounded memory."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from core.data.image_sources import ImageSource
from core.data.pictures.decoding import decode
from core.data.prefetch import ahead_in_threads
from core.errors import ImageError
from core.serving.predictor import Predictor

# A thread's work at a time. What lies in archives is in memory until it is answered,
# so large files end a group sooner.
_GROUP = 16
_GROUP_BYTES = 32 * 10**6


@dataclass(frozen=True)
class Answer:
    """What a network says of one image.

    Attributes:
        source: The image.
        probabilities: Shape (classes,), float32; None where there is a reason why not.
        novelty: See `Trust.novelty`; None = not known.
        error: The reason.
    """

    source: ImageSource
    probabilities: np.ndarray | None = None
    novelty: float | None = None
    error: str = ""


def answer_groups(
    predictor: Predictor, sources: Iterable[ImageSource]
) -> Generator[list[Answer], None, None]:
    """Answer images, a few at a time, in threads that decode and ask.

    Each image goes through the network by itself, so that its answer does not depend on
    which others are asked.

    Args:
        predictor: The network, made `for_many`: the threads take turns at another one.
        sources: Taken as they are needed.

    Returns:
        The answers, in order of the sources; close it to leave the rest.
    """
    answered = ahead_in_threads(
        lambda group: _answered(predictor, group), _groups(sources)
    )
    with closing(answered):
        yield from answered


def _groups(sources: Iterable[ImageSource]) -> Iterator[list[ImageSource]]:
    group: list[ImageSource] = []
    num_bytes = 0
    for source in sources:
        group.append(source)
        num_bytes += _bytes_held(source.content)
        if len(group) == _GROUP or num_bytes >= _GROUP_BYTES:
            yield group
            group, num_bytes = [], 0
    if group:
        yield group


def _bytes_held(content: Path | BinaryIO | None) -> int:
    if content is None or isinstance(content, Path):
        return 0
    content.seek(0, os.SEEK_END)
    num_bytes = content.tell()
    content.seek(0)
    return num_bytes


def _answered(predictor: Predictor, group: Sequence[ImageSource]) -> list[Answer]:
    answers: list[Answer] = []
    embeddings: dict[int, np.ndarray] = {}
    for place, source in enumerate(group):
        image = _pixels(predictor, source)
        if isinstance(image, str):
            answers.append(Answer(source, error=image))
            continue
        served = predictor.predict(image[None])
        answers.append(Answer(source, served.probabilities[0]))
        embeddings[place] = served.embedding[0]
    if predictor.trust is None or not embeddings:
        return answers
    # Always as many rows: products of matrices differ in their last digits otherwise.
    rows = np.zeros((_GROUP, len(next(iter(embeddings.values())))), np.float32)
    rows[: len(embeddings)] = list(embeddings.values())
    novelty = predictor.trust.novelty(rows)
    for place, value in zip(embeddings, novelty.tolist(), strict=False):
        one = answers[place]
        answers[place] = Answer(one.source, one.probabilities, value)
    return answers


def _pixels(predictor: Predictor, source: ImageSource) -> np.ndarray | str:
    """What the network sees, or the reason why it can't."""
    content = source.content
    if content is None:
        return source.error
    try:
        return decode(content, predictor.input_size, predictor.rendition)
    except ImageError as error:
        return error.reason
    finally:
        if not isinstance(content, Path):
            content.close()
