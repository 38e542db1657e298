"""What a worker does to find labels that are probably wrong."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.analysis.folds import grouped_folds, stratified_folds
from core.analysis.out_of_fold import OutOfFold, out_of_fold
from core.analysis.suspects import Doubts, doubts, nearest, settled
from core.data.decisions import NOTHING, Standing, read_decisions, standing
from core.data.manifest import Entry, Manifest
from core.data.registry import loaded
from core.errors import DataError
from core.language.texts import _
from core.runs.study import SUSPECT_IMAGES, Study
from core.runs.study_formats import Suspect, SuspectsResult
from core.training.likeness import MakeFeatures, in_order, keep_first_likeness
from core.training.reporter import Reporter, StopRequested

_FOLDS = 5
_DIGITS = 6  # of figures in the result, which may be of 50,000 images


@dataclass(frozen=True)
class _Images:
    """The images that are judged.

    Attributes:
        entries: As the split has them.
        names: Of the classes.
        labels: Indices into the names, shape (n,), int64.
        features: Shape (n, d), float32.
        groups: Of each image, -1 = of none, shape (n,), int64.
    """

    entries: list[Entry]
    names: list[str]
    labels: np.ndarray
    features: np.ndarray
    groups: np.ndarray


def find_suspects(
    study: Study, reporter: Reporter, make_features: MakeFeatures
) -> SuspectsResult:
    """Judge every image by a linear probe that has not seen it.

    Images of all splits take part: labels are checked, nothing is chosen. What was
    decided since the split was made holds: a new label is the image's own, what is
    left out is not looked at, and groups stay together.

    Raises:
        StopRequested: Somebody asked for it.
        DataError: There is nothing to judge.
    """
    config = dataclasses.replace(study.config, views=0, strategy="frozen")
    manifest = some_of_all(study.manifest, SUSPECT_IMAGES, config.seed)
    features, manifest = make_features(config, manifest, reporter)
    rows = in_order(features, len(manifest.entries))
    keep_first_likeness(config, manifest, rows)
    by_path = _decided(manifest)
    images = _judged_images(manifest, rows, by_path)
    if len(images.entries) < 2:
        raise DataError(
            _("at least 2 images that are not left out"),
            f"{len(images.entries)}",
            _("Take a decision back, or add images."),
        )
    with reporter.stage("study", _FOLDS + 1):
        found = _out_of_fold(images, config.seed, reporter)
        says = doubts(found.probabilities, images.labels, found.is_judged)
        queue = [
            place
            for place in says.queue
            if not settled(by_path, images.entries[place].path)
        ]
        suspects = _suspects(images, np.array(queue, np.int64), says, found, reporter)
    answers = found.probabilities.argmax(axis=1)
    return {
        "backbone": config.backbone,
        "image_size": config.input_size,
        "count": len(images.entries),
        "folds": found.folds,
        "accuracy": float((answers == images.labels).mean()),
        "suspects": suspects,
        "scores": [
            [entry.path, entry.digest, round(float(score), _DIGITS)]
            for entry, score in zip(images.entries, says.score, strict=True)
        ],
        "settled": len(says.queue) - len(queue),
    }


def some_of_all(manifest: Manifest, most: int, seed: int) -> Manifest:
    """About `most` images of a manifest, of each class in proportion, of all splits."""
    if len(manifest.entries) <= most:
        return manifest
    rng = np.random.default_rng(seed)
    labels = np.array([entry.label for entry in manifest.entries], np.int64)
    kept: set[int] = set()
    for label in np.unique(labels):
        members = rng.permutation(np.flatnonzero(labels == label))
        share = most * len(members) // len(labels)
        kept.update(members[: max(2, share)].tolist())
    entries = (entry for i, entry in enumerate(manifest.entries) if i in kept)
    return manifest.some(tuple(entries))


def _decided(manifest: Manifest) -> dict[str, Standing]:
    dataset = loaded(manifest.dataset_id)
    if dataset is None:  # taken off the list meanwhile
        return {}
    digests = {entry.path: entry.digest for entry in manifest.entries}
    return standing(read_decisions(dataset), digests)


def _judged_images(
    manifest: Manifest, rows: np.ndarray, by_path: Mapping[str, Standing]
) -> _Images:
    """Put decisions into effect; features are in the manifest's order."""
    now = [by_path.get(entry.path, NOTHING) for entry in manifest.entries]
    new = {item.label for item in now if item.label} - set(manifest.class_names)
    names = [*manifest.class_names, *sorted(new)]
    labels = [
        names.index(item.label) if item.label else entry.label
        for item, entry in zip(now, manifest.entries, strict=True)
    ]
    groups = sorted({item.group for item in now if item.group is not None})
    numbers = {name: place for place, name in enumerate(groups)}
    used = np.flatnonzero([item.excluded is None for item in now])
    return _Images(
        [manifest.entries[place] for place in used],
        names,
        np.array(labels, np.int64)[used],
        rows[used],
        np.array([numbers.get(item.group or "", -1) for item in now], np.int64)[used],
    )


def _out_of_fold(images: _Images, seed: int, reporter: Reporter) -> OutOfFold:
    """Cross-validate, with progress; a stop is answered between two folds."""
    began, labels, groups = time.monotonic(), images.labels, images.groups

    def progress(done: int) -> None:
        reporter.progress(done, time.monotonic() - began)
        if reporter.stop_requested:
            raise StopRequested

    if (groups >= 0).any():
        alone = groups < 0
        groups = np.where(alone, groups.max() + 1 + np.cumsum(alone), groups)
        fold_of = grouped_folds(labels, groups, _FOLDS, seed)
    else:
        fold_of = stratified_folds(labels, min(_FOLDS, len(labels)), seed)
    return out_of_fold(images.features, labels, len(images.names), fold_of, progress)


def _suspects(
    images: _Images,
    queue: np.ndarray,
    says: Doubts,
    found: OutOfFold,
    reporter: Reporter,
) -> list[Suspect]:
    """What is told of the suspects, in the queue's order; it can be stopped."""
    began = time.monotonic()

    def told(done: int) -> None:
        reporter.raise_if_stopped()
        reporter.progress(_FOLDS + done / len(queue), time.monotonic() - began)

    near = nearest(images.features, queue, progress=told)
    names, labels = images.names, images.labels

    def probability(place: int, label: int) -> float:
        return round(float(found.probabilities[place, label]), _DIGITS)

    return [
        {
            "path": images.entries[place].path,
            "digest": images.entries[place].digest,
            "label": names[labels[place]],
            "likely": names[says.likely[place]],
            "label_probability": probability(place, labels[place]),
            "likely_probability": probability(place, says.likely[place]),
            "score": round(float(says.score[place]), _DIGITS),
            "neighbours": [
                {
                    "path": images.entries[other].path,
                    "label": names[labels[other]],
                    "similarity": round(float(similarity), _DIGITS),
                }
                for other, similarity in zip(others, similarities, strict=True)
            ],
        }
        for place, others, similarities in zip(
            queue, near.places, near.similarities, strict=True
        )
    ]
