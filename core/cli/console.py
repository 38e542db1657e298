"""What the command line writes: answers to standard output, the rest to standard error.

Standard output carries either text for people or exactly one JSON object; messages and
progress go to standard error, so that an answer can be piped on.
"""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TextIO

import numpy as np
from rich.console import Console as RichConsole
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.table import Table

from core.text.numbers import NO_VALUE

_PLAIN_WIDTH = 1000  # columns; what goes into a file or pipe is not wrapped
_SPARSE_SECONDS = 10.0  # between two lines of progress that go into a file or pipe


class Bars(Protocol):
    """Progress of one or more steps, each known by its label."""

    def update(self, label: str, done: float, total: float, detail: str = "") -> None:
        """Say how far a step is; `done` equal to `total` ends it."""


class Console:
    """Standard output and standard error of one command."""

    def __init__(self) -> None:
        self._out = _rich(sys.stdout)
        self._error = _rich(sys.stderr)

    def say(self, text: str = "") -> None:
        """Write a line of the answer, for people."""
        self._out.print(printable(text, "\n"), soft_wrap=True)

    def note(self, text: str) -> None:
        """Write a line that is not part of the answer."""
        self._error.print(printable(text, "\n"), soft_wrap=True)

    def table(self, headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Write rows in columns; numbers are aligned to the right, None is a dash.

        Args:
            headings: One per column; one that starts with ">" is for numbers.
            rows: Values in the order of the headings.
        """
        table = Table(box=None, pad_edge=False, header_style="bold")
        for heading in headings:
            side = "right" if heading.startswith(">") else "left"
            table.add_column(
                printable(heading.removeprefix(">")),
                justify=side,  # type: ignore[arg-type]
                overflow="fold",
            )
        for row in rows:
            cells = (NO_VALUE if value is None else str(value) for value in row)
            table.add_row(*map(printable, cells))
        if self._out.is_terminal:
            self._out.print(table)
            return
        with self._out.capture() as capture:
            self._out.print(table)
        for line in capture.get().splitlines():
            self.say(line.rstrip())

    def result(self, value: Mapping[str, object]) -> None:
        """Write the answer for programs: one JSON object on one line, in ASCII."""
        print(json.dumps(_plain(value), allow_nan=False), file=sys.stdout, flush=True)

    @contextmanager
    def bars(self) -> Iterator[Bars]:
        """Show progress while the block runs: bars in a terminal, else a few lines."""
        if not self._error.is_terminal or self._error.is_dumb_terminal:
            yield _Lines(self.note)
            return
        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(24),
            TextColumn("{task.fields[detail]}", markup=False),
        )
        with Progress(*columns, console=self._error) as progress:
            yield _Live(progress)

    @contextmanager
    def counting(self, label: str) -> Iterator[Callable[[int, int], None]]:
        """Show the progress of one step that reports (done, total) files."""
        with self.bars() as bars:

            def report(done: int, total: int) -> None:
                bars.update(label, done, total, f"{done} of {total}")

            yield report


class _Live:
    """Bars that move, in a terminal."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def update(self, label: str, done: float, total: float, detail: str = "") -> None:
        text = printable(detail)
        if label not in self._tasks:
            name = printable(label)
            self._tasks[label] = self._progress.add_task(name, total=1, detail="")
        task = self._tasks[label]
        self._progress.update(task, completed=done, total=total, detail=text)


class _Lines:
    """A line now and then, where bars would fill a file with control codes."""

    def __init__(self, note: Callable[[str], None]) -> None:
        self._note = note
        self._written = time.monotonic()

    def update(self, label: str, done: float, total: float, detail: str = "") -> None:
        now = time.monotonic()
        if done < total and now - self._written < _SPARSE_SECONDS:
            return
        self._written = now
        self._note(f"{label}: {detail or f'{done / max(total, 1):.0%}'}")


def printable(text: str, keep: str = "") -> str:
    """Text without the control codes that a file's name may carry.

    Args:
        text: Anything.
        keep: Control characters that stay, such as a line's end.
    """
    return "".join(
        letter
        if letter.isprintable() or letter in keep
        else "\N{REPLACEMENT CHARACTER}"
        for letter in text
    )


class _Stream(RichConsole):
    def on_broken_pipe(self) -> None:
        raise BrokenPipeError  # Rich would end the process with exit code 1


def _rich(stream: TextIO) -> RichConsole:
    # Rich's own guess is swayed by FORCE_COLOR, which stands in many CI settings.
    is_terminal = stream.isatty()
    return _Stream(
        file=stream,
        force_terminal=is_terminal,
        width=None if is_terminal else _PLAIN_WIDTH,
        markup=False,
        highlight=False,
        emoji=False,
    )


def _plain(value: Any) -> Any:
    """The value in what JSON knows; a number that is none becomes null."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, np.generic | np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
