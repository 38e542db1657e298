"""What the Predict page remembers: loaded models, and what they said of pictures."""

from __future__ import annotations

import io
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import streamlit as st
from PIL import Image

from core.data.pictures.decoding import thumbnail
from core.errors import ImageError
from core.language.texts import _
from core.runs.run import Run
from core.serving.predictor import Predictor
from core.storage.fingerprint import (
    FileFingerprint,
    content_digest,
    file_fingerprint,
)
from core.text.labels import PHASE_TITLES
from pages._ui.explain import memo as explain_memo
from pages._ui.predict.tray import Picture

_SMALL, _LARGE = 256, 1000  # pixels, the longer side of pictures that are shown
_AT_ONCE = 8  # pictures, by as many threads as are worth it
_THREADS = 2  # the network has threads of its own
_MAX_MODELS = 4  # whose answers a visit remembers

_ANSWERS = "_predict_answers"


class Model(NamedTuple):
    """A finished phase that is asked."""

    run: Run
    phase: str
    version: tuple[FileFingerprint, ...]  # another one for another network or trust

    @property
    def spec(self) -> str:
        """Its name in addresses and tables, as the command line takes it."""
        return f"{self.run.id}:{self.phase}"

    @property
    def title(self) -> str:
        """Its phase as a person calls it."""
        return _(PHASE_TITLES[self.phase])


class Answer(NamedTuple):
    """What a model says of one picture.

    Attributes:
        probabilities: Shape (classes,), float32; of length 0 where there is an error.
        error: Why the picture can't be read; "" = it could.
        thumbnail: A small JPEG; empty where there is an error.
        digest: Content hash of the file, "" where it can't be read.
        novelty: How far from the training images, 1.0 = at the threshold; None = not
            known for this model.
        is_unfamiliar: Whether it is beyond the threshold.
    """

    probabilities: np.ndarray
    error: str = ""
    thumbnail: bytes = b""
    digest: str = ""
    novelty: float | None = None
    is_unfamiliar: bool = False


def model_of(run: Run, phase: str) -> Model:
    """A finished phase as it is now.

    Raises:
        RunError: The phase has not been finished.
    """
    files = run.serving_dir(phase) / "model.xml", run.trust_dir(phase) / "trust.json"
    return Model(run, phase, tuple(map(file_fingerprint, files)))


def predictor(model: Model) -> Predictor:
    """The network, loaded once for all visits.

    Raises:
        RunError: It is incomplete or damaged.
    """
    return explain_memo.predictor(explain_memo.model_of(model.run, model.phase))


def answer_some(model: Model, pictures: Sequence[Picture], seconds: float) -> bool:
    """Ask about pictures that have no answer yet, for about so long.

    Returns:
        Whether all have one.
    """
    ready, known = predictor(model), _known(model)
    waiting = [item for item in pictures if item.source_id not in known]
    ends = time.monotonic() + seconds
    with ThreadPoolExecutor(_THREADS) as threads:
        for start in range(0, len(waiting), _AT_ONCE):
            some = waiting[start : start + _AT_ONCE]
            found = threads.map(lambda item: _asked(ready, item), some)
            for picture, answer in zip(some, found, strict=True):
                known[picture.source_id] = answer
            if time.monotonic() > ends:
                break
    return all(item.source_id in known for item in pictures)


def answers(model: Model, pictures: Iterable[Picture]) -> list[Answer | None]:
    """What a model said of each; None where it has not been asked yet."""
    known = _known(model)
    return [known.get(picture.source_id) for picture in pictures]


def forget_others(pictures: Sequence[Picture]) -> None:
    """Drop the answers for pictures that are not there any more."""
    kept = {picture.source_id for picture in pictures}
    for known in st.session_state.get(_ANSWERS, {}).values():
        for source_id in known.keys() - kept:
            del known[source_id]


def large(model: Model, picture: Picture) -> tuple[bytes, tuple[int, int]]:
    """A picture for looking at, as the model's data set has its colours; and its size.

    Raises:
        ImageError: It can't be read any more.
    """
    return _large_jpeg(model.spec, picture.source_id, model, picture)


def _known(model: Model) -> dict[str, Answer]:
    """The answers of a model by the pictures' ids; of this visit alone."""
    by_model = st.session_state.setdefault(_ANSWERS, {})
    key = (model.spec, model.version)
    by_model[key] = by_model.pop(key, {})  # the last one asked stands last
    while len(by_model) > _MAX_MODELS:
        del by_model[next(iter(by_model))]
    return by_model[key]


def _asked(ready: Predictor, picture: Picture) -> Answer:
    try:
        content = picture.content()
    except ImageError as error:
        return Answer(np.zeros(0, np.float32), error.reason)
    names = ready.class_names
    (found,) = ready.classify([("", content)], len(names), _SMALL)
    if found.error:
        return Answer(np.zeros(0, np.float32), found.error)
    shares = dict(found.top)
    return Answer(
        np.array([shares[name] for name in names], np.float32),
        "",
        found.thumbnail,
        content_digest(content),
        found.novelty,
        found.is_unfamiliar,
    )


@st.cache_data(max_entries=16, show_spinner=False)
def _large_jpeg(
    spec: str, source_id: str, _model: Model, _picture: Picture
) -> tuple[bytes, tuple[int, int]]:
    rendition = predictor(_model).rendition
    content = thumbnail(_picture.content(), _LARGE, rendition)
    with Image.open(io.BytesIO(content)) as image:
        return content, image.size
