"""TensorBoard's own reader of event files."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

# By folder: rows of tag, step, value and wall time; a text has the step 0.
Found = dict[str, list[list[Any]]]


def read_back(folder: Path) -> Found:
    """All that TensorBoard finds below a folder, by sub-folder."""
    with _no_tensorflow():
        from tensorboard.backend.event_processing.event_accumulator import (
            TENSORS,
            EventAccumulator,
        )

        found: Found = {}
        for path in sorted(folder.rglob("*tfevents*")):
            reader = EventAccumulator(str(path.parent), {TENSORS: 0, "scalars": 0})
            reader.Reload()
            rows = found[path.parent.relative_to(folder).as_posix()] = []
            for tag in reader.Tags()["scalars"]:
                rows += [
                    [tag, it.step, it.value, it.wall_time] for it in reader.Scalars(tag)
                ]
            for tag in reader.Tags()["tensors"]:
                rows += [
                    [tag, it.step, it.tensor_proto.string_val[0].decode(), it.wall_time]
                    for it in reader.Tensors(tag)
                ]
    return found


@contextmanager
def _no_tensorflow() -> Iterator[None]:
    """Let TensorBoard read by itself: importing TensorFlow takes seconds."""
    name = "tensorboard.compat.notf"
    with patch.dict(sys.modules, {name: ModuleType(name)}):
        yield
