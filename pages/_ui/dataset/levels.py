"""Which of nested folders are the classes, as in animals/dogs/poodle."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.data.datasets import Dataset
from core.data.folders.choice import LEAF, TOP, LayoutChoice
from core.data.folders.question import listed
from core.data.labels.listing import folder_levels
from core.language.numerals import numeral
from core.language.texts import _
from core.text.numbers import number
from pages._ui.frame import shell


def ask_level(dataset: Dataset, now: LayoutChoice | None) -> LayoutChoice | None:
    """Let somebody choose a level, with the classes and images of each.

    Args:
        dataset: Whose folders they are.
        now: What was said before; None = nothing.

    Returns:
        The choice; None where the folders have one level only.
    """
    found = folder_levels(Path(dataset.root), now)
    if len(found) < 2:
        return None
    titles = {}
    for level in found:
        names = sorted(level.counts, key=lambda name: (-level.counts[name], name))
        images = number(sum(level.counts.values()), "image")
        smallest = min(level.counts.values())
        where = {TOP: _("Top folders"), LEAF: _("Deepest folders")}.get(
            level.number, _("Level {number}", number=level.number)
        )
        titles[level.number] = _(
            "{where}: {count} classes with {images}, the smallest has {smallest} "
            "({names})",
            where=where,
            count=numeral(f"{len(names):,}"),
            images=images,
            smallest=numeral(f"{smallest:,}"),
            names=shell.plain(listed(names)),
        )
    said = now.level if now and now.level in titles else TOP
    chosen = st.radio(
        _("The classes are the"),
        list(titles),
        list(titles).index(said),
        format_func=titles.__getitem__,
        key=f"level_{dataset.id}",
    )
    return LayoutChoice(level=chosen)
