"""What would come of a way to find labels, before the images are read like this."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TypedDict

import pandas as pd
import streamlit as st

from core.data.datasets import Dataset, load_dataset
from core.data.folders.choice import LabelTable, LayoutChoice
from core.data.folders.class_folders import opened_tree
from core.data.folders.layout import SPLITS
from core.data.labels.listing import list_images
from core.data.labels.table_files import KEPT, table_bytes
from core.data.tables import read_table
from core.language.kept import retold
from core.language.numerals import numeral
from core.language.texts import _, plural
from core.text.numbers import number
from pages._ui.dataset.facts import SPLIT_WORDS
from pages._ui.dataset.gallery import shortened, thumbnails
from pages._ui.frame import shell

_SECONDS = 60  # that a look at the files counts as new
_MAX_EXAMPLES = 12
_MAX_LEFT_OUT = 200  # files that are named
_MAX_CLASSES = 500  # that are counted in the table
_FEW_CLASSES = 7
_NUM_ROWS = 5
_NUM_LETTERS = 200  # of a cell
_MAX_COLUMNS = 30  # of the first rows
_BOX = 110  # pixels


class Preview(TypedDict):
    """Images by class, some of them, and what is left out."""

    counts: dict[str, int]
    splits: dict[str, int]
    examples: list[tuple[str, str]]  # path and class
    left_out: list[tuple[str, str]]  # path and reason in English, the first ones
    num_left_out: int
    notes: list[str]  # in English


def show_preview(dataset: Dataset, choice: LayoutChoice) -> bool:
    """Draw the classes with their images, and say what is left out.

    Returns:
        Whether there are classes to learn.

    Raises:
        UserError: The table can't be read.
    """
    with st.spinner(_("Looking at the files")):
        found = _preview(dataset.id, choice)
    num_images = sum(found["counts"].values())
    num_classes = len(found["counts"])
    st.markdown(
        _(
            "**{images} in {classes}**, {files} left out."
            if found["num_left_out"]
            else "**{images} in {classes}**, no file is left out.",
            images=number(num_images, "image"),
            classes=number(num_classes, "class"),
            files=number(found["num_left_out"], "file"),
        )
    )
    if found["splits"]:
        told = (
            f"{_(SPLIT_WORDS[split])} {numeral(format(found['splits'][split], ','))}"
            for split in SPLITS
            if split in found["splits"]
        )
        st.caption(_("Splits that are given: {splits}.", splits=", ".join(told)))
    if few := sum(count < 2 for count in found["counts"].values()):
        st.warning(
            plural(
                "{count} class with one image only: each class needs 2 at least.",
                "{count} classes with one image only: each class needs 2 at least.",
                few,
            ),
            icon=":material/filter_1:",
        )
    for note in found["notes"]:
        st.caption(shell.plain(retold(note)))
    if not found["counts"]:
        _show_left_out(found)
        return False
    left, right = st.columns([1, 2], gap="medium")
    rows = list(found["counts"].items())[:_MAX_CLASSES]
    table = pd.DataFrame(rows, columns=[_("Class"), _("Images")])
    alt = _("Images per class")
    if len(rows) < _FEW_CLASSES:
        left.dataframe(table, hide_index=True, alt=alt)
    else:
        left.dataframe(table, hide_index=True, height=250, alt=alt)
    with right:
        _show_examples(dataset, found["examples"])
    _show_left_out(found)
    return num_classes > 1


def table_head(
    dataset: Dataset, table: LabelTable
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The columns and the first rows of a table.

    Raises:
        UserError: It can't be read.
    """
    return _head(dataset.id, table.files[0], table.is_kept, table.has_header)


def show_head(
    columns: tuple[str, ...], rows: list[tuple[str, ...]], title: str
) -> None:
    """Draw the first rows."""
    shown = pd.DataFrame(
        [row[:_MAX_COLUMNS] for row in rows], columns=list(columns[:_MAX_COLUMNS])
    )
    st.dataframe(
        shown, hide_index=True, alt=_("The first rows of {title}", title=title)
    )
    if len(columns) > _MAX_COLUMNS:
        total = numeral(f"{len(columns):,}")
        text = _("The first {some} of {all} columns.", some=_MAX_COLUMNS, all=total)
        st.caption(text)


def _show_examples(dataset: Dataset, examples: list[tuple[str, str]]) -> None:
    small = thumbnails(dataset, [path for path, __ in examples])
    with st.grid("auto", min_column_width=_BOX, gap="small"):
        for (path, label), file in zip(examples, small, strict=True):
            name = path.rpartition("/")[2]
            with st.container(gap=None):
                if isinstance(file, Path):
                    st.image(file, width="stretch", alt=f"{label}: {name}")
                else:
                    st.caption(shell.plain(file))
                st.caption(f"**{shell.plain(label)}** {shell.plain(shortened(name))}")


def _show_left_out(found: Preview) -> None:
    total = found["num_left_out"]
    if not total:
        return
    with st.expander(_("Left out ({count})", count=numeral(f"{total:,}"))):
        rows = [(path, retold(reason)) for path, reason in found["left_out"]]
        table = pd.DataFrame(rows, columns=[_("File"), _("Reason")])
        alt = _("Files left out, and why")
        st.dataframe(table, hide_index=True, height=200, alt=alt)
        if more := total - len(rows):
            st.caption(_("and {count} more", count=numeral(f"{more:,}")))


@st.cache_data(ttl=_SECONDS, max_entries=16, show_spinner=False)
def _preview(dataset_id: str, choice: LayoutChoice) -> Preview:
    dataset = load_dataset(dataset_id)
    found = list_images(Path(dataset.root), choice, dataset.folder)
    counts = Counter(file.label for file in found.files)
    per_class = max(1, _MAX_EXAMPLES // max(1, len(counts)))
    examples: list[tuple[str, str]] = []
    shown: Counter[str] = Counter()
    for file in found.files:
        if len(examples) < _MAX_EXAMPLES and shown[file.label] < per_class:
            examples.append((file.path, file.label))
            shown[file.label] += 1
    examples.sort(key=lambda item: (item[1], item[0]))
    bad = [(item.path, item.reason) for item in found.bad_files[:_MAX_LEFT_OUT]]
    return {
        "counts": dict(counts.most_common()),
        "splits": dict(Counter(file.split for file in found.files if file.split)),
        "examples": examples,
        "left_out": bad,
        "num_left_out": len(found.bad_files),
        "notes": found.notes,
    }


@st.cache_data(ttl=_SECONDS, max_entries=16, show_spinner=False)
def _head(
    dataset_id: str, file: str, is_kept: bool, has_header: bool
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    dataset = load_dataset(dataset_id)
    tree = opened_tree(Path(dataset.root))
    kept = dataset.folder / KEPT if is_kept else None
    table = read_table(table_bytes(tree, file, kept))
    if not has_header:
        table = table.without_header()
    rows = [
        tuple(cell[:_NUM_LETTERS] for cell in row) for row in table.rows[:_NUM_ROWS]
    ]
    return table.columns, rows
