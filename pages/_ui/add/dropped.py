"""A folder that is dropped on the page, or chosen in the browser's own dialog."""

from __future__ import annotations

import streamlit as st

from core.data.dropped import (
    MAX_BYTES,
    MAX_FILES,
    DroppedFile,
    add_dropped,
    dropped_folders,
)
from core.errors import UserError
from core.language.numerals import numeral
from core.language.texts import _
from core.text.numbers import size
from pages._ui.add.archive import Adder, show_folders
from pages._ui.frame import shell


def show_dropped(add: Adder) -> None:
    """Take a folder with its files, say what is in it, and add it.

    Args:
        add: Adds a data set, and shows what goes wrong.
    """
    uploads = st.file_uploader(
        _("Folder with one sub-folder per class"),
        accept_multiple_files="directory",
        key="dropped",
    )
    if not uploads:
        st.caption(
            _(
                "Up to {count} files and {size}: it is copied to the computer that "
                "runs Thaw. For more, make a zip, or give the folder's path.",
                count=numeral(f"{MAX_FILES:,}"),
                size=size(MAX_BYTES),
            )
        )
        return
    # Streamlit keeps uploads in memory, so files would only be second copies.
    files = [DroppedFile(item.name, item.size, item) for item in uploads]
    try:
        folders = dropped_folders(files)
    except UserError as error:
        shell.show_error(error)
        return
    show_folders(folders)
    num_bytes = sum(file.num_bytes for file in files)
    if st.button(_("Add this folder ({size})", size=size(num_bytes)), type="primary"):
        add(lambda: add_dropped(files))
