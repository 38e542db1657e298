"""What finished models say of a data set's images, for tiles, filters and maps."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import streamlit as st

from core.analysis.calibration import tempered
from core.data.datasets import Dataset, load_dataset
from core.data.per_image import PerImage, per_image
from core.errors import RunError
from core.language.texts import _, mark
from core.runs.predictions import PREDICTIONS
from core.runs.run import Run, list_runs, load_run
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from core.text.labels import PHASE_TITLES
from core.text.numbers import percent
from pages._ui.decide.listing import all_classes, all_digests, sources
from pages._ui.frame import shell
from pages._ui.run import memo
from pages._ui.run.titles import run_title
from pages._ui.studies.trust import known_trust

RIGHT, WRONG, NONE = mark("Right"), mark("Wrong"), mark("No prediction")
ANSWERS = (RIGHT, WRONG, NONE)

_MOST_MODELS = 40


class Said(NamedTuple):
    """One answer; its icon and its words both say whether it is right."""

    icon: str  # its name
    is_right: bool
    words: str  # class and probability

    @property
    def text(self) -> str:
        """What it says, and whether that is right."""
        return self._judged(self.words)

    def markdown(self) -> str:
        """All of it."""
        return f":material/{self.icon}: {self._judged(shell.plain(self.words))}"

    def _judged(self, words: str) -> str:
        return words if self.is_right else _("wrong: {answer}", answer=words)


class Answers(NamedTuple):
    """A model's answers, aligned with `listing.all_images`.

    Attributes:
        names: Of the model's classes.
        predicted: Indices into them, -1 = none, shape (n,), int64.
        probability: Of the predicted class, NaN = none, shape (n,), float64.
        kinds: Places in ANSWERS, held against the labels as they are now, shape (n,),
            int64.
    """

    names: tuple[str, ...]
    predicted: np.ndarray
    probability: np.ndarray
    kinds: np.ndarray

    def said(self, place: int) -> Said | None:
        """The answer about an image; None where there is none."""
        if self.predicted[place] < 0:
            return None
        name = self.names[self.predicted[place]]
        words = f"{name} {percent(float(self.probability[place]))}"
        if ANSWERS[self.kinds[place]] == RIGHT:
            return Said("check", True, words)
        return Said("close", False, words)


def models(dataset: Dataset) -> dict[str, str]:
    """Titles of finished models by "run:phase", newest run first."""
    found: dict[str, str] = {}
    for run in list_runs():
        summary = memo.run_summary(run)
        if summary["dataset_id"] != dataset.id:
            continue
        for phase in summary["results"]:
            found[f"{run.id}:{phase}"] = _title(summary, phase)
        if len(found) >= _MOST_MODELS:
            break
    return found


def model_title(model: str) -> str:
    """What one of `models` is called; its id where it was deleted just now."""
    run_id, __, phase = model.partition(":")
    try:
        return _title(memo.run_summary(load_run(run_id)), phase)
    except RunError:
        return model


def _title(summary: memo.RunSummary, phase: str) -> str:
    return f"{_(PHASE_TITLES[phase])}: {run_title(summary)}"


def answers(dataset: Dataset, model: str) -> Answers | None:
    """What a model says of the images it was not trained on; None = it is not there.

    Args:
        dataset: Its images.
        model: One of `models`.
    """
    run_id, __, phase = model.partition(":")
    try:
        run = load_run(run_id)
    except RunError:
        return None
    trust = run.trust_dir(phase) / "trust.json"
    paths = (run.path / "manifest.json", run.path / phase / PREDICTIONS, trust)
    files = tuple(map(file_fingerprint, paths))
    return _answers(dataset.id, sources(dataset), run_id, phase, files)


@st.cache_resource(max_entries=8, show_spinner=False)
def _answers(
    dataset_id: str,
    images: tuple[FileFingerprint, ...],
    run_id: str,
    phase: str,
    files: tuple[FileFingerprint, ...],
) -> Answers | None:
    """Shared between sessions, never changed."""
    dataset, found = load_dataset(dataset_id), _read(run_id, phase, files)
    if found is None:
        return None
    names, known = found
    places = known.places(all_digests(dataset))
    rows = np.full((len(places), 2), np.nan)
    if len(known.values):
        rows[places >= 0] = known.values[places[places >= 0]]
    predicted = np.where(places >= 0, np.nan_to_num(rows[:, 0], nan=-1), -1)
    predicted = predicted.astype(np.int64)
    order, classes = {name: n for n, name in enumerate(names)}, all_classes(dataset)
    own = np.array([order.get(name, -2) for name in classes.names], np.int64)
    kinds = np.where(predicted == own[classes.codes], 0, 1)
    kinds[predicted < 0] = 2
    return Answers(names, predicted, rows[:, 1], kinds)


@st.cache_resource(max_entries=4, show_spinner=False)
def _read(
    run_id: str, phase: str, files: tuple[FileFingerprint, ...]
) -> tuple[tuple[str, ...], PerImage] | None:
    """Class names, and by content hash the predicted class and its probability.

    Shared between sessions, never changed.
    """
    run = load_run(run_id)
    try:
        parts = [_of_split(run, phase, split) for split in ("validation", "test")]
    except RunError:
        return None
    digests = [digest for part in parts for digest in part[0]]
    rows = np.concatenate([part[1] for part in parts])
    return run.manifest.class_names, per_image(digests, rows)


def _of_split(run: Run, phase: str, split: str) -> tuple[list[str], np.ndarray]:
    found = run.predictions(phase, split)
    entries = run.manifest.entries
    digests = [entries[index].digest for index in found.indices.tolist()]
    trust = known_trust(run, phase)  # as on Predict
    probabilities = tempered(found.probabilities, trust["temperature"] if trust else 1)
    highest = probabilities.max(axis=1, initial=0)
    return digests, np.stack([found.predicted, highest], axis=1).astype(np.float64)
