"""The split that a script reads: `split.csv`, beside it."""

from __future__ import annotations

from core.data.image_paths import is_added
from core.data.manifest import Entry, Manifest
from core.text.spreadsheet import csv_text


def split_csv(manifest: Manifest) -> str:
    """A manifest's images as a table with the columns path, label and split.

    Paths are relative to the data set's folder, with "/"; of images that lie elsewhere
    they begin at the root, which a script that joins the two takes as it is. A label is
    a class's name.
    """
    names = manifest.class_names
    return csv_text(
        ("path", "label", "split"),
        (
            (_path(manifest, entry), names[entry.label], entry.split)
            for entry in manifest.entries
        ),
    )


def _path(manifest: Manifest, entry: Entry) -> str:
    return str(manifest.absolute(entry)) if is_added(entry.path) else entry.path
