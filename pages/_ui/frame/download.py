"""Tables to take along, as files that a spreadsheet neither runs nor changes.

The download that Streamlit offers on every table writes names as they are (1.67), also
a class called "=1+1"; `shell` hides it.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from core.language.texts import _
from core.text.spreadsheet import csv_bytes, csv_text


def offer_table(
    table: pd.DataFrame | Callable[[], pd.DataFrame], file_name: str
) -> None:
    """A button that downloads a table of texts and numbers.

    Args:
        table: Its columns' names become the header; a value that is not known is empty.
            Of very many rows what makes it, which is asked when the button is pressed.
        file_name: Ends in .csv; one of its kind on a page.
    """
    st.download_button(
        _("Download as CSV"),
        (lambda: _content(table())) if callable(table) else _content(table),
        file_name,
        "text/csv",
        icon=":material/download:",
        key=f"download_{file_name}",
        type="tertiary",
        on_click="ignore",
    )


def _content(table: pd.DataFrame) -> bytes:
    rows = table.astype(object).where(table.notna(), None)
    return csv_bytes(csv_text(list(table.columns), rows.itertuples(index=False)))
