"""Where a data set's labels stand, if not in the names of folders: asked and shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.data.datasets import Dataset
from core.data.folders.choice import (
    FOLDERS,
    PATTERN,
    TABLE,
    LabelTable,
    LayoutChoice,
)
from core.data.folders.class_folders import opened_tree
from core.data.labels.columns import Columns
from core.data.labels.table_files import KEPT, keep_file, keep_labels
from core.data.labels.ways import label_table
from core.errors import UserError
from core.language.texts import _, mark
from pages._ui.dataset.label_preview import show_head, show_preview, table_head
from pages._ui.frame import shell
from pages._ui.guard.permission import permit

_UPLOAD = "upload"
_PATTERN_HELP = mark(
    "A template, in which {class} stands for the class and {number} for digits, or a "
    "regular expression whose first pair of brackets captures the class. It is looked "
    "for in the file's name, or in the path below the data set's folder where it has "
    "a /."
)
_PATTERN_EXAMPLES = mark(
    "`{class}_{number}.jpg` takes *cat* from cat_12.jpg, `{number}-{class}` takes "
    "*dog* from 7-dog.png, `^([a-z]+)` takes the first letters."
)
_EXAMPLE = "{class}_{number}.jpg"
_TYPES = ["csv", "tsv", "txt", "json", "jsonl"]


def ask_labels(
    dataset: Dataset, ways: Sequence[LayoutChoice], now: LayoutChoice | None
) -> LayoutChoice | None:
    """Let somebody choose where the labels stand, with a look at what comes of it.

    Args:
        dataset: Whose labels they are.
        ways: That were found, the likeliest first.
        now: What was said before; None = nothing.

    Returns:
        The choice once it gives classes to learn; None before.
    """
    tables = [way.table for way in ways if way.table]
    if now and now.table and now.table not in tables:
        tables = [now.table, *tables]
    patterns = [way.pattern for way in ways if way.pattern]
    names = [f"{TABLE}{place}" for place in range(len(tables))]
    titles = {
        name: _("In the table {file}", file=shell.plain(table.files[0]))
        for name, table in zip(names, tables, strict=True)
    } | {
        PATTERN: _("In the names of the images"),
        _UPLOAD: _("In a table that lies elsewhere"),
        FOLDERS: _("In the names of folders"),
    }
    key = dataset.id
    likely = now or (ways[0] if ways else LayoutChoice())
    start = likely.layout if likely.layout in titles else FOLDERS
    if likely.table in tables:
        start = names[tables.index(likely.table)]
    way = st.radio(
        _("Where do the classes stand?"),
        list(titles),
        list(titles).index(start),
        format_func=titles.__getitem__,
        key=f"labels_way_{key}",
    )
    try:
        choice = _asked(dataset, way, dict(zip(names, tables, strict=True)))
        if way == PATTERN:
            choice = _ask_pattern(key, now.pattern if now else "", patterns)
        return choice if choice and show_preview(dataset, choice) else None
    except UserError as error:
        shell.show_error(error)
        return None


def _asked(
    dataset: Dataset, way: str, tables: dict[str, LabelTable]
) -> LayoutChoice | None:
    if way == FOLDERS:
        return LayoutChoice()
    table = _uploaded_table(dataset) if way == _UPLOAD else tables.get(way)
    if table is None:
        return None
    return LayoutChoice(TABLE, table=_ask_columns(dataset, table))


def _ask_pattern(key: str, now: str, known: Sequence[str]) -> LayoutChoice | None:
    text = st.text_input(
        _("Pattern"),
        now or (known[0] if known else ""),
        key=f"labels_pattern_{key}",
        help=_(_PATTERN_HELP),
        max_chars=200,
        placeholder=_EXAMPLE,
    )
    st.caption(_(_PATTERN_EXAMPLES))
    return LayoutChoice(PATTERN, pattern=text) if text else None


def _uploaded_table(dataset: Dataset) -> LabelTable | None:
    file = st.file_uploader(
        _("Table with a column of file names and one of classes"),
        type=_TYPES,
        key=f"labels_file_{dataset.id}",
        max_upload_size=50,
    )
    if file is None:
        st.caption(_("CSV, TSV or JSON lines. Thaw keeps a copy of it."))
        return None
    kept = _kept(dataset, file, keep_labels)
    tree = opened_tree(Path(dataset.root))
    return label_table(tree, [kept], dataset.folder / KEPT, Columns())


def _kept(
    dataset: Dataset, file: UploadedFile, keep: Callable[[Path, str, bytes], str]
) -> str:
    """The name of a copy; made once for each upload."""
    remembered = f"_kept_{file.file_id}"
    if remembered not in st.session_state:
        permit("split", dataset.id)
        kept = keep(dataset.folder, file.name, file.getvalue())
        st.session_state[remembered] = kept
    return str(st.session_state[remembered])


def _ask_columns(dataset: Dataset, table: LabelTable) -> LabelTable:
    """Show the first rows, and let the columns that were guessed be changed."""
    columns, rows = table_head(dataset, table)
    show_head(columns, rows, table.files[0])
    key = f"{dataset.id}_{table.files[0]}"
    boxes = st.columns(3)
    path = boxes[0].selectbox(
        _("Images"),
        columns,
        _place(columns, table.path_column),
        key=f"labels_path_{key}",
        help=_("The column with paths or file names."),
    )
    labels = boxes[1].multiselect(
        _("Classes"),
        columns,
        [it for it in table.label_columns if it in columns],
        key=f"labels_label_{key}",
        help=_(
            "The column with classes. Of several, each is a class, with a 1 where an "
            "image belongs to it."
        ),
    )
    split = boxes[2].selectbox(
        _("Splits"),
        ["", *columns],
        ["", *columns].index(table.split_column),
        format_func=lambda column: column or _("None"),
        key=f"labels_split_{key}",
        help=_("The column with train, validation or test."),
    )
    asked = replace(
        table,
        path_column=path,
        label_columns=tuple(labels),
        split_column=split,
    )
    places = [columns.index(label) for label in labels]
    if len(places) == 1 and all(row[places[0]].strip().isdigit() for row in rows):
        return replace(asked, names_file=_ask_names(dataset, table.names_file))
    return asked


def _ask_names(dataset: Dataset, now: str) -> str:
    """A file with the names of classes that are numbers; "" = none."""
    file = st.file_uploader(
        _(
            "Names of the classes, one on each line, the first for 0 (may be left "
            "empty)"
        ),
        type=["txt", "names", "json"],
        key=f"labels_names_{dataset.id}",
        max_upload_size=1,
    )
    if file is None:
        return now
    return _kept(dataset, file, keep_file)


def _place(columns: Sequence[str], column: str) -> int:
    return columns.index(column) if column in columns else 0
