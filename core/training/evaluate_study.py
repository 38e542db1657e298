"""What a worker does to judge a finished model on a new labelled folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from core.analysis.changed_world import world_verdict
from core.analysis.drift import Shift, look_shift, mix_shift
from core.analysis.metrics import evaluate, independent_interval
from core.data.datasets import Dataset, load_dataset
from core.data.manifest import Entry
from core.errors import DataError
from core.language.texts import _, mark
from core.runs.evaluation_formats import (
    EvaluateResult,
    OwnFigures,
    UnknownClass,
)
from core.runs.formats import SplitFigures
from core.runs.run import Run, load_run, split_figures
from core.runs.study import Study
from core.serving.kept_answers import Answers, KeptAnswers
from core.serving.trust import load_trust
from core.training.evaluate_drift import novelty_figures, rows_of, shift_figures
from core.training.new_images import NewImage, NewImages, asked_of, find_new_images
from core.training.reporter import Reporter

_PARTS = "evaluate-answers.json"
_UNREAD = mark("could not be read")


def judge(study: Study, reporter: Reporter) -> dict[str, Any]:
    """Answer all images of the folder, and hold them against the model's own.

    Answers are kept by content: those of images that the same network was asked before
    cost nothing, and a study that was stopped goes on.

    Raises:
        StopRequested: Somebody asked for it; the answers until then are kept.
        DataError: The folder is gone, or has no image that the model has not seen.
        RunError: The run is gone or damaged.
    """
    options = study.options
    run, phase = load_run(options.get("run", "")), options.get("phase", "")
    dataset = load_dataset(options.get("data", ""))
    kept = KeptAnswers(run.serving_dir(phase), dataset.folder / _PARTS)
    images = find_new_images(dataset, run, kept.predictor.class_names, reporter)
    keep_seen = bool(options.get("keep_seen"))
    asked = asked_of(images, keep_seen)
    held = [e for e in run.manifest.entries if e.split != "train"]
    pictures = {e.digest: run.manifest.absolute(e) for e in held}
    pictures |= {image.digest: image.path for image in asked}
    answers = _asked(kept, pictures, reporter)
    if not any(image.digest in answers.probabilities for image in asked):
        raise DataError(
            _(
                "images in {root} that the model has not seen and can read",
                root=dataset.root,
            ),
            "none",
            _("Choose another folder, or keep those that it has seen."),
        )
    with reporter.stage("study", 1):
        told = reporter.raise_if_stopped
        result = _Judged(run, phase, asked, answers).result(dataset, images, told)
        result["kept_seen"] = keep_seen
        result["verdict"] = world_verdict(result)
    return dict(result)


def _asked(
    kept: KeptAnswers, pictures: Mapping[str, Any], reporter: Reporter
) -> Answers:
    with reporter.stage("look", 1):

        def told(done: int, total: int, seconds: float) -> None:
            reporter.raise_if_stopped()
            reporter.status["stages"]["look"]["total"] = max(1, total)
            reporter.progress(done, seconds, images=done)

        return kept.ask(pictures, told, reporter.raise_if_stopped)


class _Judged:
    """What a model says of new images, beside what it says of its own.

    Args:
        run: The run.
        phase: Of its model.
        asked: The new images that it was asked.
        answers: Of these, and of the run's images that it was not trained on.
    """

    def __init__(
        self, run: Run, phase: str, asked: list[NewImage], answers: Answers
    ) -> None:
        self._run, self._phase, self._answers = run, phase, answers
        self._names = run.manifest.class_names
        self._trust = load_trust(run, phase)
        there = answers.probabilities
        self._asked = [image for image in asked if image.digest in there]
        self._unread = [image for image in asked if image.digest not in there]
        known = [image for image in self._asked if image.label is not None]
        self._digests = [image.digest for image in known]
        self._labels = np.array([image.label for image in known], np.int64)

    def result(
        self, dataset: Dataset, images: NewImages, told: Callable[[], None]
    ) -> EvaluateResult:
        """All of result.json but the verdict."""
        figures = self._figures()
        own, own_entries = _own(self._run, self._phase, figures)
        counts = [item["count"] for item in figures["per_class"]]
        names = self._names
        reasons = self._answers.reasons
        unread = [(i.shown, reasons.get(i.digest, _(_UNREAD))) for i in self._unread]
        own_digests = {entry.digest for entry in own_entries}
        mix, looks = self._shifts(told)
        difference, bounds = _difference(figures, own)
        rows = (self._embeddings(self._asked), _side(self._answers, own_entries)[0])
        return {
            "run": self._run.id,
            "phase": self._phase,
            "data": dataset.id,
            "data_name": dataset.name,
            "root": dataset.root,
            "figures": figures,
            "own": own,
            "difference": difference,
            "difference_interval": bounds,
            "unknown_classes": _unknown(self._asked, self._answers, names),
            "missing_classes": [n for n, c in zip(names, counts, strict=True) if not c],
            "seen": [list(row) for row in images.seen],
            "kept_seen": False,
            "among_own_test": sum(digest in own_digests for digest in self._digests),
            "copies": images.copies,
            "left_out": [list(row) for row in sorted([*images.left_out, *unread])],
            "mix": shift_figures(mix),
            "looks": shift_figures(looks),
            "novelty": novelty_figures(self._trust, *rows),
            "verdict": "",
        }

    def _figures(self) -> SplitFigures:
        found = self._answers.probabilities
        probabilities = rows_of(found, self._digests, len(self._names))
        if self._trust and self._digests:
            probabilities = self._trust.calibrated(probabilities)
        return evaluate(self._labels, probabilities, self._names)

    def _shifts(self, told: Callable[[], None]) -> tuple[Shift | None, Shift | None]:
        """Of the mix of classes, and of the looks within them."""
        held = [e for e in self._run.manifest.entries if e.split != "train"]
        sides = self._labels, np.array([entry.label for entry in held], np.int64)
        counts = [np.bincount(x, minlength=len(self._names)) for x in sides]
        mix = mix_shift(counts[0], counts[1])
        old = _side(self._answers, held)
        if not self._digests or not len(old[0]):
            return mix, None
        new = rows_of(self._answers.embeddings, self._digests), self._labels
        return mix, look_shift(new, old, 0, told)

    def _embeddings(self, images: list[NewImage]) -> np.ndarray:
        return rows_of(self._answers.embeddings, [image.digest for image in images])


def _difference(
    figures: SplitFigures, own: OwnFigures
) -> tuple[float | None, list[float]]:
    """New accuracy minus own, and its 95% interval."""
    right, right_own = (
        (round((side["accuracy"] or 0.0) * side["count"]), side["count"])
        for side in (figures, own)
    )
    bounds = list(independent_interval(right_own, right))
    if not right[1] or not right_own[1]:
        return None, bounds
    return right[0] / right[1] - right_own[0] / right_own[1], bounds


def _own(run: Run, phase: str, new: SplitFigures) -> tuple[OwnFigures, list[Entry]]:
    """The model's figures on its test images, or on those of validation."""
    result = run.finished(phase)
    split = "test" if result["test"]["count"] else "validation"
    figures = split_figures(result, split)
    recalls = [item["recall"] for item in figures["per_class"]]
    counts = [item["count"] for item in new["per_class"]]
    asked = [(r, c) for r, c in zip(recalls, counts, strict=True) if c]
    at_new_mix = None
    if asked and all(recall is not None for recall, _ in asked):
        at_new_mix = sum((r or 0) * c for r, c in asked) / sum(c for _, c in asked)
    own: OwnFigures = {
        "split": split,
        "count": figures["count"],
        "accuracy": figures["accuracy"],
        "interval": list(figures["interval"]),
        "balanced_accuracy": figures["balanced_accuracy"],
        "at_new_mix": at_new_mix,
    }
    return own, [entry for entry in run.manifest.entries if entry.split == split]


def _side(answers: Answers, entries: list[Entry]) -> tuple[np.ndarray, np.ndarray]:
    there = [entry for entry in entries if entry.digest in answers.embeddings]
    digests = [entry.digest for entry in there]
    return rows_of(answers.embeddings, digests), np.array(
        [entry.label for entry in there], np.int64
    )


def _unknown(
    asked: list[NewImage], answers: Answers, names: tuple[str, ...]
) -> list[UnknownClass]:
    by_class: dict[str, Counter[str]] = {}
    for image in asked:
        if image.label is None:
            answer = names[int(answers.probabilities[image.digest].argmax())]
            by_class.setdefault(image.class_name, Counter())[answer] += 1
    found: list[UnknownClass] = []
    for name, counted in sorted(by_class.items()):
        answer, count = counted.most_common(1)[0]
        total = sum(counted.values())
        found.append(
            {"name": name, "count": total, "answer": answer, "answered": count}
        )
    return found
