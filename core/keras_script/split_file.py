"""The split that a script reads: `split.csv`, beside it."""

from __future__ import annotations

from core.data.manifest import Manifest
from core.text.spreadsheet import csv_text


def split_csv(manifest: Manifest) -> str:
    """A manifest's images as a table with the columns path, label and split.

    Paths are relative to the data set's folder, with "/"; a label is a class's name.
    """
    names = manifest.class_names
    return csv_text(
        ("path", "label", "split"),
        ((entry.path, names[entry.label], entry.split) for entry in manifest.entries),
    )
