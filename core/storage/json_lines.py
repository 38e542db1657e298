"""Files that grow by JSON values, one a line."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from core.storage.files import parse_json


def append_lines(path: Path, *values: Any) -> None:
    """Add JSON lines in one write: a reader sees all of them or a broken tail.

    A tail that a killed process left unfinished is ended first.
    """
    text = "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values)
    with path.open("ab+") as file:
        if file.tell() > 0:
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                text = "\n" + text
        file.write(text.encode())


def read_lines(path: Path) -> list[Any]:
    """The values that `append_lines` wrote; a damaged line counts for nothing.

    Returns:
        Oldest first; [] where the file is missing or can't be read.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError:
        return []
    values = []
    for line in lines:
        with suppress(ValueError):
            values.append(parse_json(line))
    return values
