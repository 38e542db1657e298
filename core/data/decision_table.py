"""Decisions as a table: what a spreadsheet gives back becomes a list again."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from core.data.datasets import Dataset
from core.data.decisions import GROUP, RELABEL, SUBJECTS, Decision
from core.text.spreadsheet import as_meant

_NEEDED = ("path", "action")
_NEEDS_VALUE = (RELABEL, GROUP)


def parse_decisions(
    text: str, dataset: Dataset, known: Mapping[str, str]
) -> tuple[list[Decision], list[str]]:
    """Read decisions from a CSV with the columns path, action and, mostly, value.

    Other columns say nothing here; when and by whom is set by whoever adds them.

    Args:
        text: The file's content; its first line names the columns.
        dataset: Of the images.
        known: Content hash by path of the images that are there.

    Returns:
        The decisions, in the file's order, and what is wrong with its other lines, one
        sentence each.
    """
    lines = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    names = lines.fieldnames or ()
    if missing := [name for name in _NEEDED if name not in names]:
        return [], [f"There is no column {' and none '.join(missing)}."]
    found, problems = [], []
    for line in lines:
        cells = {name: as_meant(cell or "") for name, cell in line.items() if name}
        path, action = cells["path"], cells["action"]
        value, digest = cells.get("value", ""), cells.get("digest", "")
        if path not in known:
            what = f"{path or 'nothing'} is no image of {dataset.name}"
        elif action not in SUBJECTS:
            what = f"{action or 'nothing'} is none of {', '.join(SUBJECTS)}"
        elif action in _NEEDS_VALUE and not value:
            what = f"{action} needs a value"
        elif digest not in ("", known[path]):
            what = f"{path} is another picture by now"
        else:
            found.append(Decision(path, known[path], action, value))
            continue
        problems.append(f"Line {lines.line_num}: {what}.")
    return found, problems
