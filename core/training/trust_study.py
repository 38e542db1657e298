"""What a worker does for trust: a finished run's answers are looked at once more."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from core.data.folders.layout import SPLITS, BadFile
from core.data.prefetch import in_threads
from core.errors import DataError
from core.language.texts import _
from core.runs.run import Run, load_run
from core.runs.study import Study
from core.runs.study_formats import TrustResult
from core.runs.trust_formats import TrustFigures
from core.serving.predictor import Predictor
from core.storage.files import new_folder, remove, set_aside
from core.storage.leftovers import remove_leftovers
from core.training.pixels import decoded_entry
from core.training.reporter import Reporter
from core.training.trust_folder import (
    FALSE_ALARM_RATE,
    Answered,
    Known,
    embedded,
    some_of_each,
    write_trust,
)


def make_trust(study: Study, reporter: Reporter) -> dict[str, Any]:
    """Write `trust/` of a finished phase, in place of one that is there.

    Raises:
        StopRequested: Somebody asked for it; the one before stays.
        DataError: The images that it takes are gone.
        RunError: The run is gone or damaged.
    """
    run_id, phase = study.options.get("run", ""), study.options.get("phase", "")
    run = load_run(run_id)
    folder, predictor = run.trust_dir(phase), Predictor(run.serving_dir(phase))
    remove_leftovers(folder.parent)  # only one worker works at a time
    answered, places = _answers(run, phase)
    entries = run.manifest.entries
    labels = {
        split: np.array([entries[place].label for place in found], np.int64)
        for split, found in places.items()
    }
    rows = some_of_each(labels, predictor.channels, run.config.seed)
    look = _Look(run, predictor, reporter)
    with reporter.stage("look", sum(map(len, rows.values()))):
        known = {split: look.at(places[split][rows[split]]) for split in SPLITS}
    _require_images(run, known, look.left_out)
    with reporter.stage("study", 1):
        rate = study.options.get("false_alarm_rate", FALSE_ALARM_RATE)
        parts = answered, known, len(places["train"])
        figures = _replaced(folder, lambda made: write_trust(made, *parts, rate))
    result: TrustResult = {
        "run": run_id,
        "phase": phase,
        "left_out": [[item.path, item.reason] for item in look.left_out],
        "figures": figures,
    }
    return dict(result)


def _answers(run: Run, phase: str) -> tuple[dict[str, Answered], dict[str, np.ndarray]]:
    """What the phase said of held-out images, and each split's places in the manifest.

    Raises:
        RunError: The answers are missing or damaged.
    """
    answered = {}
    places = {"train": np.array(run.manifest.split("train"), np.int64)}
    for split in SPLITS[1:]:
        found = run.predictions(phase, split)
        answered[split] = Answered(found.labels, found.probabilities)
        places[split] = found.indices
    return answered, places


class _Look:
    """Puts a run's images through its network.

    Attributes:
        left_out: Images that are gone, or have changed since the split.
    """

    def __init__(self, run: Run, predictor: Predictor, reporter: Reporter) -> None:
        self.left_out: list[BadFile] = []
        self._manifest = run.manifest
        self._predictor = predictor
        self._reporter = reporter
        self._done, self._began = 0, time.monotonic()

    def at(self, places: np.ndarray) -> Known:
        """What the network makes of images at these places in the manifest."""
        there: list[int] = []
        found = embedded(self._predictor, self._images(places, there))
        labels = [self._manifest.entries[place].label for place in there]
        return Known(np.array(labels, np.int64), np.array(there, np.int64), found)

    def _images(self, places: np.ndarray, there: list[int]) -> Iterator[np.ndarray]:
        size = self._predictor.input_size
        entries = [self._manifest.entries[place] for place in places]
        decode = partial(decoded_entry, self._manifest, size)
        for place, image in zip(places, in_threads(decode, entries), strict=True):
            self._reporter.raise_if_stopped()
            if isinstance(image, BadFile):
                self.left_out.append(image)
            else:
                there.append(int(place))
                yield image
            self._done += 1
            seconds = time.monotonic() - self._began
            self._reporter.progress(self._done, seconds, images=self._done)


def _require_images(run: Run, known: dict[str, Known], left_out: list[BadFile]) -> None:
    for split in ("train", "validation"):
        if not len(known[split].labels):
            first = _(
                " (the first: {path}, {reason})",
                path=left_out[0].path,
                reason=left_out[0].reason,
            )
            raise DataError(
                _(
                    "the {split} images of run {id}, as they were when it was trained",
                    split=split,
                    id=run.id,
                ),
                _("none of them{left_out}", left_out=first if left_out else ""),
                _("Put them back where they were, or train again."),
            )


def _replaced(folder: Path, write: Callable[[Path], TrustFigures]) -> TrustFigures:
    """Write the folder aside, and change it for the one that is there."""
    old = None
    with new_folder(folder, with_parents=False) as made:
        figures = write(made)
        if os.path.lexists(folder):
            old = set_aside(folder)
    if old is not None:
        remove(old)
    return figures
