"""What a new split changes, in numbers."""

from __future__ import annotations

from dataclasses import dataclass

from core.data.folders.layout import SPLITS
from core.data.manifest import Manifest
from core.language.texts import _, plural


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
        moved, added, gone = self.moved, self.added, self.gone
        parts = [
            moved
            and plural(
                "{count} image changes its side",
                "{count} images change their side",
                moved,
            ),
            added and plural("{count} image comes in", "{count} images come in", added),
            gone and plural("{count} image goes", "{count} images go", gone),
        ]
        if words := ", ".join(part for part in parts if part):
            return f"{words}."
        return _("Every image stays on its side.")


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
