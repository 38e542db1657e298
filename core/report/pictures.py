"""The pictures that tell the results apart, as thumbnails where they are here."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.analysis.comparison import Comparison
from core.data.manifest import Manifest
from core.data.pictures.decoding import thumbnail
from core.data.prefetch import map_files
from core.data.registry import Dataset, loaded
from core.errors import ImageError
from core.language.texts import _, mark
from core.report.compared import Compared
from core.report.document import Gallery, Picture, Section
from core.text.numbers import share_text

_MOST = 24  # pictures of a kind
_SIDE = 160  # pixels, the longer side

_KINDS = {
    "fixed": mark("Fixed"),
    "broke": mark("Broke"),
    "both_wrong": mark("Both wrong"),
}
_NOT_HERE = mark("The pictures are not on the computer that made this report.")


def pictures(found: Compared, pair: Comparison | None) -> Section | None:
    """Of two results the pictures that changed sides, of others those that are wrong.

    None where the results are of different splits.
    """
    if not found.is_one_split:
        return None
    if pair is not None:
        galleries = [_changed(found, pair, kind) for kind in _KINDS]
        title = _("Pictures that changed sides")
    else:
        galleries = [_wrong(found)]
        title = _("Pictures that are answered wrongly")
    galleries = [gallery for gallery in galleries if gallery.count]
    if not galleries:
        return Section(title, [_("There is none.")])
    is_here = _dataset(found.results[0][0].manifest) is not None
    return Section(title, [] if is_here else [_(_NOT_HERE)], galleries=galleries)


def _changed(found: Compared, pair: Comparison, kind: str) -> Gallery:
    rows = pair.changed(kind)
    shown = rows[:_MOST]
    answers = [pair.a[shown], pair.b[shown]]
    made = _pictures(found, pair.indices[shown], pair.labels[shown], answers)
    return Gallery(_(_KINDS[kind]), len(rows), made)


def _wrong(found: Compared) -> Gallery:
    """What all results get wrong, the surest mistakes of the first one first."""
    known = [run.predictions(phase, found.split) for run, phase in found.results]
    shared = known[0].indices
    for one in known[1:]:
        shared = np.intersect1d(shared, one.indices)
    places = [np.flatnonzero(np.isin(one.indices, shared)) for one in known]
    # Indices ascend in every file, so the rows of all results are of the same images.
    labels = known[0].labels[places[0]]
    answers = [one.probabilities[rows] for one, rows in zip(known, places, strict=True)]
    wrong = np.all([answer.argmax(axis=1) != labels for answer in answers], axis=0)
    rows = np.flatnonzero(wrong)
    rows = rows[np.argsort(-answers[0][rows].max(axis=1), kind="stable")]
    shown = rows[:_MOST]
    images = known[0].indices[places[0]][shown]
    made = _pictures(found, images, labels[shown], [one[shown] for one in answers])
    title = _("Wrong") if len(known) == 1 else _("All results are wrong")
    return Gallery(title, len(rows), made)


def _pictures(
    found: Compared,
    indices: np.ndarray,
    labels: np.ndarray,
    answers: Sequence[np.ndarray],
) -> list[Picture]:
    """Images with what each result says of them.

    Args:
        found: The results.
        indices: Places in the manifest, shape (n,), int.
        labels: True classes, shape (n,), int.
        answers: Of each result, probabilities of shape (n, num_classes).
    """
    manifest = found.results[0][0].manifest
    paths = [manifest.entries[index].path for index in indices]
    small = _thumbnails(manifest, paths)
    made = []
    for row, (path, data) in enumerate(zip(paths, small, strict=True)):
        lines = [_("true: {name}", name=manifest.class_names[labels[row]])]
        for name, answer in zip(found.names, answers, strict=True):
            said = int(answer[row].argmax())
            share = share_text(float(answer[row, said]))
            lines.append(f"{name}: {manifest.class_names[said]} {share}")
        made.append(Picture(path, lines, data))
    return made


def _dataset(manifest: Manifest) -> Dataset | None:
    """Where the pictures lie now; None where they are not here, or may not be read."""
    return loaded(manifest.dataset_id) if manifest.root else None


def _thumbnails(manifest: Manifest, paths: Sequence[str]) -> list[bytes]:
    """Small JPEGs; b"" for what can't be read any more."""
    dataset = _dataset(manifest)
    if dataset is None:
        return [b""] * len(paths)

    def small(path: str) -> bytes:
        try:
            return thumbnail(dataset.absolute(path), _SIDE, manifest.rendition)
        except ImageError:
            return b""

    return map_files(small, paths)
