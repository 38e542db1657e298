"""Properties that alone tell the class: what a network may learn instead of the thing.

A network takes the easiest way (Geirhos et al. 2020, "Shortcut learning in deep neural
networks"): where one class was photographed with another camera, it learns the camera.
scikit-learn takes a second to load: only workers import this.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.tree import DecisionTreeClassifier

from core.data.manifest import Entry
from core.health.formats import Finding
from core.health.report import Words, finding
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.text.numbers import percent

CHECKED = (
    mark("whether size, format, brightness, border, camera or date tell the class"),
)

_DEPTH, _FOLDS = 3, 5
_MOST_IMAGES = 5000  # that are looked at; more say the same

# Of the way from the most frequent class' share to 100%. Without a shortcut it was at
# most 0.31, on clothing, flowers, groceries, solar cells, hand signs and blood cells.
_LEAST_SKILL = 0.5

_WHY = mark(
    "A network may learn this instead of what the pictures show, and fail on pictures "
    "from elsewhere."
)

Columns = dict[str, tuple[str, np.ndarray]]


def shortcut_findings(
    entries: Sequence[Entry],
    numbers: Mapping[str, np.ndarray],
    texts: Mapping[str, np.ndarray],
    progress: Callable[[], None] | None = None,
) -> list[Finding]:
    """Properties whose cross-validated accuracy is far above chance.

    Args:
        entries: Of the manifest, n.
        numbers: See `core.health.kept.Measured`.
        texts: See there.
        progress: Called before each property; what it raises ends the work.
    """
    labels = np.array([entry.label for entry in entries])
    chosen = _chosen(labels)
    found = []
    for kind, (title, values) in properties(numbers, texts).items():
        if progress:
            progress()
        skill = told_by(values[chosen], labels[chosen])
        if skill is None or skill.skill < _LEAST_SKILL:
            continue
        detail = _(
            "A decision tree that sees only this names the class of {accuracy} of "
            "{count} images (cross-validated; the most frequent class alone: "
            "{majority}). Get pictures of every class with the same camera, place and "
            "format.",
            accuracy=percent(skill.accuracy),
            count=numeral(f"{len(chosen):,}"),
            majority=percent(skill.majority),
        )
        right = [int(place) for place in chosen[skill.right]]
        words = Words(f"shortcut_{kind}", "warning", title, _WHY)
        found.append(finding(words, entries, right, detail))
    return found


class Skill:
    """How well a property tells the class.

    Attributes:
        accuracy: Cross-validated, 0-1.
        majority: The share of the most frequent class, 0-1.
        right: Which images it names rightly, shape (n,), bool.
    """

    def __init__(self, right: np.ndarray, majority: float) -> None:
        self.right = right
        self.accuracy = float(right.mean())
        self.majority = majority

    @property
    def skill(self) -> float:
        """The share of the way from the majority's accuracy to 100%."""
        return (self.accuracy - self.majority) / max(1e-9, 1 - self.majority)


def told_by(values: np.ndarray, labels: np.ndarray) -> Skill | None:
    """Cross-validate a small decision tree on one property.

    Args:
        values: Shape (n, columns), float64.
        labels: Shape (n,), int.

    Returns:
        None where it has one value only, or a class too few images for two folds.
    """
    sizes = np.bincount(labels)
    least = int(sizes[sizes > 0].min())
    if (values == values[0]).all() or least < 2 or (sizes > 0).sum() < 2:
        return None
    tree = DecisionTreeClassifier(max_depth=_DEPTH, random_state=0)
    folds = StratifiedKFold(min(_FOLDS, least), shuffle=True, random_state=0)
    guessed = cross_val_predict(tree, values, labels, cv=folds)
    return Skill(guessed == labels, float(sizes.max() / len(labels)))


def properties(
    numbers: Mapping[str, np.ndarray], texts: Mapping[str, np.ndarray]
) -> Columns:
    """What is looked at: what it means that it tells the class, and its values.

    They are of shape (n, columns), float64.
    """
    width, height = numbers["width"], numbers["height"]
    border = [numbers[f"border_{name}"] for name in ("red", "green", "blue")]
    return {
        "width": (mark("Width alone tells the class"), width[:, None]),
        "height": (mark("Height alone tells the class"), height[:, None]),
        "aspect": (
            mark("Aspect ratio alone tells the class"),
            (width / height)[:, None],
        ),
        "format": (mark("File format alone tells the class"), _coded(texts["format"])),
        "brightness": (
            mark("Mean brightness alone tells the class"),
            numbers["brightness"][:, None],
        ),
        "border": (
            mark("Colour of the border alone tells the class"),
            np.stack(border, axis=1),
        ),
        "camera": (
            mark("Camera in EXIF alone tells the class"),
            _coded(texts["camera"]),
        ),
        "taken": (
            mark("Date in EXIF alone tells the class"),
            numbers["taken"][:, None],
        ),
    }


def _coded(texts: np.ndarray) -> np.ndarray:
    """A column of zeros and ones for each of the eight most frequent texts."""
    names, counts = np.unique(texts, return_counts=True)
    frequent = names[np.argsort(-counts, kind="stable")][:8]
    return (texts[:, None] == frequent[None, :]).astype(np.float64)


def _chosen(labels: np.ndarray) -> np.ndarray:
    """Places to look at: all, or so many drawn at random."""
    places = np.arange(len(labels))
    if len(places) > _MOST_IMAGES:
        places = np.sort(np.random.default_rng(0).permutation(places)[:_MOST_IMAGES])
        sizes = np.bincount(labels[places])
        places = places[sizes[labels[places]] >= 2]
    return places
