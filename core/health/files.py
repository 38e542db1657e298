"""What is odd about the files: names, turned cameras, transparency, grey in colour."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

import numpy as np

from core.data.manifest import Entry
from core.health.formats import Finding
from core.health.report import Words, finding
from core.language.texts import _, mark
from core.text.numbers import percent

CHECKED = (mark("grey among colour, wrong endings, turned by EXIF, transparency"),)

_ENDINGS = {
    "JPEG": (".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"),
    "MPO": (".jpg", ".jpeg", ".jpe", ".mpo"),
    "PNG": (".png", ".apng"),
    "WEBP": (".webp",),
    "GIF": (".gif",),
    "BMP": (".bmp", ".dib"),
    "TIFF": (".tif", ".tiff"),
    "AVIF": (".avif",),
    "HEIF": (".heic", ".heif"),
}
_GREY = 2.0  # mean saturation, 0-255: a grey JPEG has less
_COLOURED = 8.0  # median of a set that is in colour
_LEAST_CONTRAST = 12.0  # 0-255: what is nearly black or white has no colour either
_FEW = 0.25  # of images; more are no exception

_GREY_WORDS = Words(
    "grey",
    "warning",
    mark("Grey among colour"),
    mark(
        "Where single pictures are without colour, a network may take the lack of "
        "colour for a class."
    ),
    "exclude",
)
_ENDING_WORDS = Words(
    "ending",
    "note",
    mark("Wrong file ending"),
    mark("Thaw reads a file by its content, but other programs go by its name."),
)
_TURNED_WORDS = Words(
    "turned",
    "note",
    mark("Turned by EXIF"),
    mark(
        "The camera noted how it was held; Thaw turns such pictures upright, but "
        "programs that ignore it see them lying on their side."
    ),
)
_CLEAR_WORDS = Words(
    "transparent",
    "note",
    mark("Transparent"),
    mark(
        "What lies behind a transparent picture is the same for all of them, and a "
        "network may learn this ground."
    ),
)


def file_findings(
    entries: Sequence[Entry], numbers: dict[str, np.ndarray], formats: np.ndarray
) -> list[Finding]:
    """What is odd about the files.

    Args:
        entries: Of the manifest, n.
        numbers: See `core.health.kept.Measured`.
        formats: Pillow's names, shape (n,), str.
    """
    count = len(entries)
    is_seen = numbers["contrast"] >= _LEAST_CONTRAST
    grey = (numbers["saturation"] < _GREY) & is_seen
    is_mixed = np.median(numbers["saturation"]) > _COLOURED and grey.mean() <= _FEW
    wrong = np.array(
        [
            name in _ENDINGS
            and PurePosixPath(entry.path).suffix.lower() not in _ENDINGS[name]
            for entry, name in zip(entries, formats, strict=True)
        ]
    )
    found = []
    for words, odd in (
        (_GREY_WORDS, grey & is_mixed),
        (_ENDING_WORDS, wrong),
        (_TURNED_WORDS, numbers["orientation"] > 1),
        (_CLEAR_WORDS, numbers["transparent"] > 0),
    ):
        places = [int(place) for place in np.flatnonzero(odd)]
        if places:
            detail = _("{share} of the images.", share=percent(len(places) / count))
            if words.kind == "ending":
                names = ", ".join(sorted({str(formats[place]) for place in places}))
                detail = _(
                    "By their content they are of the format {formats}.", formats=names
                )
            found.append(finding(words, entries, places, detail))
    return found
