"""What a new split changes, in numbers."""

from __future__ import annotations

from dataclasses import dataclass

from core.data.folders.layout import SPLITS
from core.data.manifest import Manifest
from core.text.numbers import number


@dataclass(frozen=True)
class SplitDifference:
    """How one manifest differs from another; all are numbers of images.

    Attributes:
        before: By split.
        after: By split.
        moved: On another side than before.
        added: That the first one lacks.
        gone: That the second one lacks.
    """

    before: dict[str, int]
    after: dict[str, int]
    moved: int
    added: int
    gone: int

    @property
    def words(self) -> str:
        """What is different, in a sentence."""
        parts = [
            f"{number(count, 'image')} {verb[count != 1]}"
            for count, verb in (
                (self.moved, ("changes its side", "change their side")),
                (self.added, ("comes in", "come in")),
                (self.gone, ("goes", "go")),
            )
            if count
        ]
        return f"{', '.join(parts)}." if parts else "Every image stays on its side."


def difference(before: Manifest, after: Manifest) -> SplitDifference:
    """Compare two manifests of a data set, image by image."""
    first = {entry.path: entry.split for entry in before.entries}
    second = {entry.path: entry.split for entry in after.entries}
    both = first.keys() & second.keys()
    return SplitDifference(
        {side: len(before.split(side)) for side in SPLITS},
        {side: len(after.split(side)) for side in SPLITS},
        moved=sum(first[path] != second[path] for path in both),
        added=len(second.keys() - both),
        gone=len(first.keys() - both),
    )
