"""What is in a data set: overview and problems."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.data.datasets import Dataset
from core.data.pictures.rendition import Rendition
from core.language.kept import retold
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.storage.files import slug
from pages._ui.charts import data_charts
from pages._ui.charts.style import chart_config
from pages._ui.dataset.card import show_card
from pages._ui.dataset.facts import DatasetFacts
from pages._ui.frame import shell
from pages._ui.frame.download import offer_table

_FILE, _REASON = mark("File"), mark("Reason")
_SAME_PICTURE, _ONE_VALUE = mark("The same picture"), mark("One single value")

# By kind: what it is called, and what becomes of it.
_PROBLEMS = {
    "unusable": (
        mark("Files that can't be used"),
        mark(
            "They are left out of training and of every figure. Repair or remove them, "
            "then make a new split."
        ),
    ),
    "copies": (
        mark("Copies that are left out"),
        mark(
            "The same picture in training and test would make the result look better "
            "than it is, so one of them counts."
        ),
    ),
    "blank": (
        mark("Pictures of one single value"),
        mark(
            "They are used, though there is nothing to learn from: all of their pixels "
            "are alike. Look at them, replace or remove them, then make a new split."
        ),
    ),
    "two_classes": (
        mark("Pictures under two classes"),
        mark(
            "They are used with both labels, and one of them may be wrong. Remove the "
            "wrong file, then make a new split."
        ),
    ),
}


def show_overview(dataset: Dataset, facts: DatasetFacts) -> None:
    """Counts per class and split, image sizes, formats, the data set's card."""
    dark = shell.is_dark()
    totals = [sum(places.values()) for places in facts["counts"].values()]
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.markdown(f"## {_('Images per class')}")
        ratio = max(totals) / max(1, min(totals))
        text = (
            _("The classes are about equally large.")
            if ratio < 1.5
            else _(
                "The largest class has {ratio} times as many images as the smallest.",
                ratio=numeral(f"{ratio:.1f}"),
            )
        )
        st.caption(text)
        st.plotly_chart(
            data_charts.class_counts(facts["counts"], dark),
            key="class_counts",
            config=chart_config(),
            alt=_("Images per class and split. {text}", text=text),
        )
        show_card(dataset)
    with right:
        st.markdown(f"## {_('Image sizes')}")
        text = _sizes_text(facts)
        st.caption(text)
        if facts["num_sizes"] > 1:
            st.plotly_chart(
                data_charts.image_sizes(facts["sizes"], dark),
                key="image_sizes",
                config=chart_config(),
                alt=_("Width and height of the images. {text}", text=text),
            )
        st.markdown(f"## {_('Files')}")
        formats = ", ".join(
            f"{numeral(f'{n:,}')} {name}" for name, n in facts["formats"].items()
        )
        megabytes = numeral(f"{facts['num_bytes'] / 1e6:,.1f}")
        st.caption(
            _("{formats}; {megabytes} MB in all.", formats=formats, megabytes=megabytes)
        )
        if rendition := Rendition.from_json(facts["rendition"]).describe():
            st.caption(_("In all pictures, {rendition}.", rendition=rendition))


def _sizes_text(facts: DatasetFacts) -> str:
    sizes = facts["sizes"]
    if not sizes:
        return _("Not known.")
    if facts["num_sizes"] == 1:
        width, height = sizes[0][:2]
        return _(
            "All images are {width} × {height} pixels.", width=width, height=height
        )
    sides = [min(width, height) for width, height, __ in sizes]
    count = numeral(f"{facts['num_sizes']:,}")
    low, high = (numeral(f"{it(sides):,}") for it in (min, max))
    if low == high:
        return _(
            "{count} different sizes; the shorter side is {side} pixels.",
            count=count,
            side=low,
        )
    return _(
        "{count} different sizes; the shorter side is {low} to {high} pixels.",
        count=count,
        low=low,
        high=high,
    )


def show_problems(facts: DatasetFacts) -> None:
    """Files that are left out, and why; and pictures to think about."""
    for note in facts["notes"]:
        st.info(shell.plain(retold(note)), icon=":material/info:")
    if not any(facts[kind] for kind in _PROBLEMS):  # type: ignore[literal-required]
        st.success(
            _(
                "No broken files or exact copies found in {count} images.",
                count=numeral(f"{facts['num_images']:,}"),
            ),
            icon=":material/check_circle:",
        )
        st.caption(
            _(
                "The health check (tab Health) looks for more: near-duplicates, "
                "blurred or dark pictures, properties that give the class away."
            )
        )
        return
    rows_of = {
        "unusable": facts["unusable"],
        "copies": facts["copies"],
        "blank": [[path, _ONE_VALUE] for path in facts["blank"]],
        "two_classes": facts["two_classes"],
    }
    for kind, (title, text) in _PROBLEMS.items():
        if rows_of[kind]:
            _show_problem(title, text, rows_of[kind], kind == "two_classes")


def _show_problem(
    title: str, text: str, rows: list[list[str]], are_paths: bool
) -> None:
    """A table of files, each with a reason or with another path."""
    st.markdown(f"## {_(title)} ({numeral(f'{len(rows):,}')})")
    st.caption(_(text))
    second = _SAME_PICTURE if are_paths else _REASON
    table = pd.DataFrame(rows, columns=[_FILE, second])
    shown = table if are_paths else table.assign(**{second: table[second].map(retold)})
    st.dataframe(shown.rename(columns=_), hide_index=True, alt=_(title))
    offer_table(table, f"{slug(title)}.csv")
