"""How far a phase's answers can be trusted: its `trust/` folder, read.

    trust.json       temperature, threshold, and how well both do: `TrustFigures`
    reference.npz    directions, centres, offsets    `Familiar`, float32
                     embeddings   (n, channels), float16, of length 1
                     indices      (n,), int64, places in the run's manifest
                     labels       (n,), int64, class indices
    contents.json    lengths and digests of both

Both steps are plain arithmetic, so that they can be written into any network:

    calibrated = softmax(log(max(probabilities, 1.18e-38)) / temperature)
    x          = embedding / |embedding|
    distance   = sqrt(min(offsets - x @ centres.T - |x @ directions|^2))
    novelty    = distance / threshold; above 1 = unlike the training images
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.analysis.calibration import tempered
from core.analysis.novelty import Familiar, nearest_rows
from core.runs.run import Run
from core.runs.trust_formats import TRUST_FILES, TrustFigures
from core.storage.contents import folder_damage
from core.storage.files import read_arrays, read_json
from core.storage.typed_json import fits

_FIGURES, _REFERENCE = TRUST_FILES

# Dimensions and kind of number of each array.
_KINDS = {
    **{"directions": (2, "f"), "centres": (2, "f"), "offsets": (1, "f")},
    **{"embeddings": (2, "f"), "indices": (1, "i"), "labels": (1, "i")},
}


@dataclass(frozen=True, eq=False)
class Trust:
    """Calibrates a network's answers, and tells pictures of something else.

    Attributes:
        temperature: What scores are divided by, above 0.
        threshold: The distance from which on a picture is unlike the training images.
        false_alarm_rate: Share of ordinary pictures to be expected above it all the
            same, as set on validation, 0-1.
        familiar: What training images are like; distances are measured from there.
        reference: Embeddings of training images, of length 1, shape (n, channels),
            float32.
        indices: Their places in the run's manifest, shape (n,), int64.
        labels: Their class indices, shape (n,), int64.
    """

    temperature: float
    threshold: float
    false_alarm_rate: float
    familiar: Familiar
    reference: np.ndarray
    indices: np.ndarray
    labels: np.ndarray

    def calibrated(self, probabilities: np.ndarray) -> np.ndarray:
        """Probabilities of shape (n, classes) with the confidence that they deserve."""
        return tempered(probabilities, self.temperature)

    def novelty(self, embeddings: np.ndarray) -> np.ndarray:
        """How unlike the training images pictures are.

        Args:
            embeddings: As the network gives them, shape (n, channels), float.

        Returns:
            Shape (n,), float32, from 0; 1 = at the threshold, above = unlike the
            training images.
        """
        novelty: np.ndarray = self.familiar.distances(embeddings) / self.threshold
        return novelty

    def nearest(self, embedding: np.ndarray, k: int) -> list[tuple[int, int, float]]:
        """The training images that look most like a picture, the nearest first.

        Args:
            embedding: As the network gives it, shape (channels,), float.
            k: How many; fewer where there are fewer.

        Returns:
            Place in the manifest's entries, class index, and distance (0-2) of each.
        """
        places, distances = nearest_rows(embedding[None], self.reference, k)
        return [
            (int(self.indices[place]), int(self.labels[place]), float(distance))
            for place, distance in zip(places[0], distances[0], strict=True)
        ]


def load_trust(run: Run, phase: str) -> Trust | None:
    """What a finished phase's answers are worth; None where that is not known.

    Raises:
        RunError: The phase has not been finished.
    """
    return read_trust(run.trust_dir(phase))


def read_trust(folder: Path) -> Trust | None:
    """The same of a `trust/` folder; None where it is missing or damaged."""
    figures = read_figures(folder)
    if figures is None or folder_damage(folder):
        return None
    arrays = read_arrays(folder / _REFERENCE) or {}
    if not _fit_together(arrays):
        return None
    novelty = figures["novelty"]
    return Trust(
        figures["temperature"],
        novelty["threshold"],
        novelty["false_alarm_rate"],
        Familiar(*(arrays[name] for name in Familiar._fields)),
        arrays["embeddings"].astype(np.float32),
        arrays["indices"],
        arrays["labels"],
    )


def read_figures(folder: Path) -> TrustFigures | None:
    """What trust.json says; None where it is missing or damaged."""
    value: TrustFigures = read_json(folder / _FIGURES)
    return value if fits(value, TrustFigures) else None


def _fit_together(arrays: dict[str, np.ndarray]) -> bool:
    """Whether the arrays have the types and shapes that they should have."""
    kinds = {name: (array.ndim, array.dtype.kind) for name, array in arrays.items()}
    if any(kinds.get(name) != kind for name, kind in _KINDS.items()):
        return False
    count, channels = arrays["embeddings"].shape
    classes = len(arrays["offsets"])
    return (
        0 < classes <= count
        and arrays["centres"].shape == (classes, channels)
        and len(arrays["directions"]) == channels
        and arrays["indices"].shape == arrays["labels"].shape == (count,)
    )
