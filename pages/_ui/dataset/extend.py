"""New files come into the split in use; every other image keeps its side."""

from __future__ import annotations

import streamlit as st

from core.data.datasets import Dataset
from core.data.scan import scan
from core.data.splitting.extending import extension
from core.data.splitting.named import make_split
from core.health.twins import known_clusters
from core.language.numerals import numeral
from core.language.texts import _
from pages._ui.dataset.reading import reading
from pages._ui.guard.permission import permit


def extend_split(dataset: Dataset) -> bool:
    """Read the files and add the new ones; a notice says how many there are now.

    Returns:
        Whether it went well; else the reason is on the page.
    """
    with reading(dataset) as report:
        permit("split", dataset.id)
        plan = extension(dataset, known_clusters(dataset))
        num_before = len(plan.extends.entries) if plan.extends else 0
        manifest = make_split(dataset, scan(dataset, report), plan, report)
        st.session_state["notice"] = _(
            "{now} images now, {before} before",
            now=numeral(f"{len(manifest.entries):,}"),
            before=numeral(f"{num_before:,}"),
        )
        return True
    return False
