"""What is in a data set: overview and problems."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.data.datasets import Dataset
from core.data.pictures.rendition import Rendition
from core.storage.files import slug
from pages._ui.charts import data_charts
from pages._ui.charts.style import CHART_CONFIG
from pages._ui.dataset.card import show_card
from pages._ui.dataset.facts import DatasetFacts
from pages._ui.frame import shell
from pages._ui.frame.download import offer_table


def show_overview(dataset: Dataset, facts: DatasetFacts) -> None:
    """Counts per class and split, image sizes, formats, the data set's card."""
    dark = shell.is_dark()
    totals = [sum(places.values()) for places in facts["counts"].values()]
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.markdown("##### Images per class")
        ratio = max(totals) / max(1, min(totals))
        text = (
            "The classes are about equally large."
            if ratio < 1.5
            else f"The largest class has {ratio:.1f} times as many images as the "
            "smallest."
        )
        st.caption(text)
        st.plotly_chart(
            data_charts.class_counts(facts["counts"], dark),
            key="class_counts",
            config=CHART_CONFIG,
            alt=f"Images per class and split. {text}",
        )
        show_card(dataset)
    with right:
        st.markdown("##### Image sizes")
        text = _sizes_text(facts)
        st.caption(text)
        if facts["num_sizes"] > 1:
            st.plotly_chart(
                data_charts.image_sizes(facts["sizes"], dark),
                key="image_sizes",
                config=CHART_CONFIG,
                alt=f"Width and height of the images. {text}",
            )
        st.markdown("##### Files")
        formats = ", ".join(f"{n:,} {name}" for name, n in facts["formats"].items())
        st.caption(f"{formats}; {facts['num_bytes'] / 1e6:,.1f} MB in all.")
        if rendition := Rendition.from_json(facts["rendition"]).describe():
            st.caption(f"In all pictures, {rendition}.")


def _sizes_text(facts: DatasetFacts) -> str:
    sizes = facts["sizes"]
    if not sizes:
        return "Not known."
    if facts["num_sizes"] == 1:
        return f"All images are {sizes[0][0]} × {sizes[0][1]} pixels."
    sides = [min(width, height) for width, height, _ in sizes]
    low, high = min(sides), max(sides)
    span = f"{low:,}" if low == high else f"{low:,} to {high:,}"
    return f"{facts['num_sizes']:,} different sizes; the shorter side is {span} pixels."


def show_problems(facts: DatasetFacts) -> None:
    """Files that are left out, and why; and pictures to think about."""
    for note in facts["notes"]:
        st.info(shell.plain(note), icon=":material/info:")
    kinds = ("unusable", "copies", "blank", "two_classes")
    if not any(facts[kind] for kind in kinds):  # type: ignore[literal-required]
        st.success(
            f"No broken files or exact copies found in {facts['num_images']:,} images.",
            icon=":material/check_circle:",
        )
        st.caption(
            "The health check (tab Health) looks for more: near-duplicates, blurred or "
            "dark pictures, properties that give the class away."
        )
        return
    for title, text, rows, second in (
        (
            "Files that can't be used",
            "They are left out of training and of every figure. Repair or remove them, "
            "then make a new split.",
            facts["unusable"],
            "Reason",
        ),
        (
            "Copies that are left out",
            "The same picture in training and test would make the result look better "
            "than it is, so one of them counts.",
            facts["copies"],
            "Reason",
        ),
        (
            "Pictures of one single value",
            "They are used, though there is nothing to learn from: all of their pixels "
            "are alike. Look at them, replace or remove them, then make a new split.",
            [[path, "One single value"] for path in facts["blank"]],
            "Reason",
        ),
        (
            "Pictures under two classes",
            "They are used with both labels, and one of them may be wrong. Remove the "
            "wrong file, then make a new split.",
            facts["two_classes"],
            "The same picture",
        ),
    ):
        if rows:
            st.markdown(f"##### {title} ({len(rows):,})")
            st.caption(text)
            table = pd.DataFrame(rows, columns=["File", second])
            st.dataframe(table, hide_index=True, alt=title)
            offer_table(table, f"{slug(title)}.csv")
