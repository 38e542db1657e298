"""Tables to take along."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest
import streamlit as st

from pages._ui.frame.download import offer_table


def test_a_table_is_a_file_that_a_spreadsheet_neither_runs_nor_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    files: list[bytes] = []
    monkeypatch.setattr(
        st, "download_button", lambda label, data, *rest, **_: files.append(data)
    )
    table = pd.DataFrame(
        {"Class": ["=1+1", "狗", "007"], "Images": [3, 2, 1], "Recall": [0.5, None, 1]}
    )
    offer_table(table, "figures.csv")
    rows = list(csv.reader(io.StringIO(files[0].decode("utf-8-sig"), newline="")))
    assert files[0].startswith(b"\xef\xbb\xbf")
    assert rows == [
        ["Class", "Images", "Recall"],
        ["'=1+1", "3", "0.500000"],
        ["狗", "2", ""],
        ["'007", "1", "1.000000"],
    ]
