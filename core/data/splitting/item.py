"""An image on its way to a side of the split."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """An image to be placed."""

    path: str
    label: int  # index into the class names
    split: str | None  # as given by its folder
    digest: str  # content hash: equal pictures have equal digests
    cluster: str = ""  # images of one cluster stay on one side; "" = it has none
    earlier: str | None = None  # the split that it keeps from an earlier manifest

    @property
    def side(self) -> str | None:
        """The split that is settled for it."""
        return self.earlier or self.split
