"""Splits that images lie in, where a table or their names give their classes."""

from __future__ import annotations

from collections.abc import Sequence

from core.data.folders.split_words import splits_of

_DEEPEST = 3  # folders above the images that may be called train


def splits_by_place(paths: Sequence[str]) -> dict[str, str | None]:
    """The split by path, by the first level of folders that holds train and another.

    Returns:
        One of SPLITS, or None for images in other folders; {} where no folders are
        called like splits.
    """
    folders = {path: path.split("/")[:-1] for path in paths}
    for depth in range(_DEEPEST):
        names = {it[depth] for it in folders.values() if len(it) > depth}
        words = splits_of(names)
        kinds = set(words.values())
        if "train" in kinds and len(kinds) > 1:
            return {
                path: words.get(it[depth]) if len(it) > depth else None
                for path, it in folders.items()
            }
    return {}
