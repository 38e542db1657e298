"""An archive before it is added: what is in it, and how its names are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO

import streamlit as st

from core.data.archives.code_pages import MORE_TITLES, TITLES
from core.data.archives.names import UTF8, encoding_title
from core.data.archives.unpack import Contents, contents
from core.data.datasets import Dataset, add_archive
from core.errors import UserError
from core.language.numerals import numeral
from core.language.texts import _
from core.text.numbers import number
from pages._ui.frame import shell

_MAX_FOLDERS = 12  # that are named
_SEEN = "archive_contents"  # in the session: what was found in the last one, by its key

Adder = Callable[[Callable[[], Dataset]], None]


def show_archive(source: Path | BinaryIO, name: str, key: str, add: Adder) -> None:
    """Say what an archive holds, and add it when its owner agrees.

    Args:
        source: The archive, a file or an open, seekable stream.
        name: What its owner calls it.
        key: Tells this archive from others.
        add: Adds a data set, and shows what goes wrong.
    """
    try:
        found = _contents(source, name, key)
        encoding = _choose_encoding(found.encoding, key)
        if encoding:
            found = _contents(source, name, key, encoding)
    except UserError as error:
        shell.show_error(error)
        return
    show_folders(found.folders)
    size = numeral(f"{found.num_bytes / 1e6:,.1f} MB")
    text = _("Add this {kind} ({size})", kind=found.kind, size=size)
    if st.button(text, type="primary"):
        add(lambda: add_archive(source, name, encoding))


def _contents(
    source: Path | BinaryIO, name: str, key: str, encoding: str = ""
) -> Contents:
    """Read once per visit: a compressed tar has to be unpacked to be listed."""
    seen = st.session_state.get(_SEEN, {})
    if (key, encoding) not in seen:
        with st.spinner(_("Looking into the archive")):
            found = contents(source, encoding, name)
        row = (found.kind, found.encoding, found.folders, found.num_bytes)
        of_this = {item: kept for item, kept in seen.items() if item[0] == key}
        st.session_state[_SEEN] = seen = of_this | {(key, encoding): row}
    return Contents(*seen[key, encoding])


def _choose_encoding(guessed: str, key: str) -> str:
    """Let a person correct a guess; "" where there was none to make, or it is right."""
    if guessed == UTF8:
        return ""
    others = [page for page in (*TITLES, *MORE_TITLES) if page != guessed]
    chosen = st.selectbox(
        _("Its names don't say how they are written; read as"),
        [guessed, *others],
        format_func=encoding_title,
        key=f"encoding_{key}",
        help=_("Choose another one if the folders below are not what you know."),
    )
    return "" if chosen == guessed else chosen


def show_folders(folders: Mapping[str, int]) -> None:
    """Name folders and how many files they have: they become the classes.

    Args:
        folders: Number of files by folder, with "/"; sorted.
    """
    st.markdown(
        _(
            "{files} in {folders}:",
            files=number(sum(folders.values()), "file"),
            folders=number(len(folders), "folder"),
        )
    )
    rows = list(folders.items())
    lines = [
        f"{folder or '.'} ({numeral(f'{count:,}')})"
        for folder, count in rows[:_MAX_FOLDERS]
    ]
    if (more := len(rows) - _MAX_FOLDERS) > 0:
        lines.append(_("and {count} more", count=numeral(f"{more:,}")))
    st.code("\n".join(lines), language=None)
