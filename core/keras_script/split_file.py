"""The split that a script reads: `split.csv`, beside it."""

from __future__ import annotations

import csv
import io

from core.data.manifest import Manifest


def split_csv(manifest: Manifest) -> str:
    """A manifest's images as a table with the columns path, label and split.

    Paths are relative to the data set's folder, with "/"; a label is a class's name.
    """
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["path", "label", "split"])
    names = manifest.class_names
    table.writerows([e.path, names[e.label], e.split] for e in manifest.entries)
    return text.getvalue()
