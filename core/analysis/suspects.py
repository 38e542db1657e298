"""Which labels are probably wrong: confident learning, on out-of-fold probabilities.

Northcutt, Jiang and Chuang (2021): Confident Learning: Estimating Uncertainty in
Dataset Labels, Journal of Artificial Intelligence Research 70, 1373-1411.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from core.data.decisions import NOTHING, Standing
from core.runs.study_formats import Suspect
from core.text.spreadsheet import csv_text

NEIGHBOURS = 8

# A probability that differs from a threshold by less is as large as it: with the same
# answer to all images, none would reach the mean otherwise.
_ROUNDING = 1e-6

_ROWS_AT_ONCE = 256  # with 50,000 images a block of similarities is 50 MB then


@dataclass(frozen=True)
class Doubts:
    """What confident learning says of n images and c classes.

    Attributes:
        thresholds: From which probability on an image confidently belongs to a class,
            shape (c,), float64; infinite for a class that no image has.
        joint: Images that confidently belong to some class, counted by the label that
            they have (row) and that class, shape (c, c), int64: the confident joint.
        expected: How many labels are wrong, by the joint.
        is_suspect: Whether the label is probably wrong, shape (n,), bool.
        likely: The class that an image may belong to instead, shape (n,), int64: of a
            suspect the one that it confidently belongs to, else the most probable of
            the other ones.
        score: How suspicious a label is, 0-1, shape (n,), float64.
    """

    thresholds: np.ndarray
    joint: np.ndarray
    expected: int
    is_suspect: np.ndarray
    likely: np.ndarray
    score: np.ndarray

    @property
    def queue(self) -> np.ndarray:
        """Places of the suspects, the most suspicious first, int64."""
        order = np.argsort(-self.score, kind="stable")
        chosen: np.ndarray = order[self.is_suspect[order]]
        return chosen


def doubts(
    probabilities: np.ndarray, labels: np.ndarray, is_judged: np.ndarray | None = None
) -> Doubts:
    """Tell labels that are probably wrong from those that are not.

    An image confidently belongs to a class when its probability reaches the mean
    probability of that class among the images that have the label (section 3.1). Where
    it does so of several, the most probable one counts. Two kinds of images are
    suspects, if their label is not the most probable class: those that confidently
    belong to another one, and as many of the most suspicious as the confident joint
    says that labels are wrong (section 3.2, with one ranking instead of one per pair of
    classes). The first kind alone is shorter than the number of wrong labels where
    these are few: with 10 of 200 labels flipped it found 8, with the second 9.

    Args:
        probabilities: Of models that have not seen the image, shape (n, c), rows sum
            to 1.
        labels: That the images have, shape (n,), int.
        is_judged: Whether that model has seen other images of this label; None = all.
            Nothing is said against the other labels. Shape (n,), bool.

    Returns:
        The score is the normalised margin: half of 1 - the label's probability + the
        largest one of another class.
    """
    count, num_classes = probabilities.shape
    rows = np.arange(count)
    is_judged = np.ones(count, bool) if is_judged is None else is_judged
    thresholds = np.full(num_classes, np.inf)
    for label in np.unique(labels[is_judged]):
        members = is_judged & (labels == label)
        thresholds[label] = probabilities[members, label].mean(dtype=np.float64)
    is_confident = probabilities >= thresholds - _ROUNDING
    guess = np.where(is_confident, probabilities, -1).argmax(axis=1)
    counted = is_judged & is_confident.any(axis=1)
    joint = np.zeros((num_classes, num_classes), np.int64)
    np.add.at(joint, (labels[counted], guess[counted]), 1)
    others = probabilities.astype(np.float64)
    own = others[rows, labels]
    others[rows, labels] = -1
    rival = others.argmax(axis=1)
    score = np.clip((1 - own + others[rows, rival]) / 2, 0, 1)
    is_contradicted = is_judged & (others[rows, rival] > own)
    is_called = is_contradicted & counted & (guess != labels)
    expected = _expected_errors(joint, np.bincount(labels, minlength=num_classes))
    worst = np.argsort(np.where(is_contradicted, -score, 1), kind="stable")[:expected]
    is_among_worst = np.zeros(count, bool)
    is_among_worst[worst] = True
    return Doubts(
        thresholds,
        joint,
        expected,
        is_called | (is_contradicted & is_among_worst),
        np.where(is_called, guess, rival),
        np.where(is_judged, score, 0),
    )


def _expected_errors(joint: np.ndarray, counts: np.ndarray) -> int:
    """How many labels are wrong: the joint, scaled to the images of each label.

    Args:
        joint: The confident joint, shape (c, c), int64.
        counts: Images by the label that they have, shape (c,), int64.
    """
    # One image of each label counts as right where none is confident of its own.
    with_own = joint + np.diag(joint.diagonal() == 0)
    shares = 1 - with_own.diagonal() / with_own.sum(axis=1)
    return round(float(shares @ counts))


class Nearest(NamedTuple):
    """The images that are most similar to some, the most similar first.

    Attributes:
        places: Shape (m, k), int64.
        similarities: Cosines of the centred features, shape (m, k), float32.
    """

    places: np.ndarray
    similarities: np.ndarray


def nearest(
    features: np.ndarray,
    asked: np.ndarray,
    count: int = NEIGHBOURS,
    among: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Nearest:
    """The nearest neighbours of some images, themselves left out.

    Features of a network are positive and all point the same way; centred, their
    cosine tells more.

    Args:
        features: Of all images, shape (n, d), float32.
        asked: Places of the images in question, shape (m,), int.
        count: How many of each; fewer where there are fewer images.
        among: Only the first so many images count as neighbours; None = all.
        progress: Called with how many are done. What it raises is passed on.
    """
    among = len(features) if among is None else among
    count = min(count, among, len(features) - 1)
    centred = features - features.mean(axis=0, dtype=np.float64).astype(np.float32)
    lengths = np.linalg.norm(centred, axis=1, keepdims=True)
    centred /= np.where(lengths > 0, lengths, 1)
    places = np.empty((len(asked), count), np.int64)
    similarities = np.empty((len(asked), count), np.float32)
    for begin in range(0, len(asked), _ROWS_AT_ONCE):
        block = asked[begin : begin + _ROWS_AT_ONCE]
        cosines = centred[block] @ centred[:among].T
        own = np.flatnonzero(block < among)
        cosines[own, block[own]] = -np.inf
        best = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
        values = np.take_along_axis(cosines, best, axis=1)
        order = np.argsort(-values, axis=1, kind="stable")
        part = slice(begin, begin + len(block))
        places[part] = np.take_along_axis(best, order, axis=1)
        similarities[part] = np.take_along_axis(values, order, axis=1).clip(-1, 1)
        if progress:
            progress(begin + len(block))
    return Nearest(places, similarities)


def undecided(
    suspects: Iterable[Suspect], by_path: Mapping[str, Standing]
) -> list[Suspect]:
    """The suspects that nobody has decided about, in their order.

    Args:
        suspects: Of a study, which may be older than the decisions.
        by_path: What holds of images by now, see `core.data.decisions.standing`.
    """
    return [item for item in suspects if not settled(by_path, item["path"])]


def settled(by_path: Mapping[str, Standing], path: str) -> bool:
    """Whether somebody said that an image's label is right, or left the image out."""
    now = by_path.get(path, NOTHING)
    return now.is_confirmed or now.excluded is not None


def queue_csv(suspects: Iterable[Suspect]) -> str:
    """Suspects as a table to decide in: `core.data.decision_table` reads it again."""
    header = (
        *("path", "action", "value", "label", "likely", "label_probability"),
        *("likely_probability", "score", "labels_of_neighbours", "digest"),
    )
    rows = [
        (
            *(item["path"], "", "", item["label"], item["likely"]),
            *(item["label_probability"], item["likely_probability"], item["score"]),
            "; ".join(near["label"] for near in item["neighbours"]),
            item["digest"],
        )
        for item in suspects
    ]
    return csv_text(header, rows)
