"""A table of a network's answers that grows as they come, and that can be gone on with.

A CSV file, one row per image, in their order. Every row names the model, so that a
table is never gone on with by another one, and tables can be put together.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np

from core.data.folders.spelling import class_finder
from core.errors import UserError
from core.language.texts import _, mark
from core.runs.run import Run
from core.serving.answer_stream import Answer
from core.serving.predictor import Predictor
from core.storage.fingerprint import content_digest, file_digest
from core.text.spreadsheet import Cell, as_meant, csv_bytes, csv_rows

MOST_COLUMNS = 60  # classes; with more, only the most probable have columns
NUM_TOP = 5  # of many classes
_MOST_FAILED = 20  # that are kept in mind, of those that could not be read

FIXED = ("path", "answer", "probability", "label", "novelty", "unfamiliar", "error")
_OF_CLASS = mark("probability of {name}")
_MODEL = len(FIXED)  # the column after these
_YES, _NO = "yes", "no"


def model_id(run: Run, phase: str) -> str:
    """Run, phase and a digest of all that makes its answers, in one word."""
    names = (
        *("serving/model.xml", "serving/model.bin", "serving/labels.json"),
        *("trust/trust.json", "trust/reference.npz"),
    )
    parts = [file_digest(run.path / phase / name) or "" for name in names]
    return f"{run.id}:{phase}@{content_digest(''.join(parts).encode())[:10]}"


@dataclass
class Tally:
    """What is known of all rows together, also of those of an earlier call.

    Attributes:
        counts: Answers by true class, shape (classes, classes), int64; row = true.
        rows: Images.
        unfamiliar: Images unlike the training images.
        failed: Images without an answer.
        first_failed: The first of these, path and reason.
    """

    counts: np.ndarray
    rows: int = 0
    unfamiliar: int = 0
    failed: int = 0
    first_failed: list[tuple[str, str]] = field(default_factory=list)

    def add(self, path: str, error: str, is_unfamiliar: bool) -> None:
        """Count a row."""
        self.rows += 1
        self.unfamiliar += is_unfamiliar
        if error:
            self.failed += 1
            if len(self.first_failed) < _MOST_FAILED:
                self.first_failed.append((path, error))


class AnswerTable:
    """The open file.

    Args:
        path: Made where it is missing; a table of the same model and columns is gone on
            with after its last whole row.
        predictor: Whose answers they are.
        model: Its `model_id`.
        top: How many of the most probable classes have columns; 0 = all, or 5 of many.

    Attributes:
        done: How often each path has a row from an earlier call.
        tally: Of all rows.
        last_written: When an earlier call did so, Unix time in seconds; 0 = never.

    Raises:
        UserError: There is something else under this name.
    """

    def __init__(
        self, path: Path, predictor: Predictor, model: str, top: int = 0
    ) -> None:
        self.path, self._model = path, model
        self._names = predictor.class_names
        self._find = class_finder(self._names)
        count = len(self._names)
        self._top = min(top or NUM_TOP, count) if top or count > MOST_COLUMNS else 0
        self.done: Counter[str] = Counter()
        self.tally = Tally(np.zeros((count, count), np.int64))
        self._columns = self._named_columns()
        self._header = csv_bytes(csv_rows([self._columns]))
        self.last_written = path.stat().st_mtime if path.exists() else 0.0
        self._file = self._opened()

    def write(self, answers: Sequence[Answer]) -> None:
        """Append a row for each answer; they are on the disk when this returns."""
        text = csv_rows(self._row(answer) for answer in answers)
        self._file.write(text.encode("utf-8", "surrogateescape"))
        self._file.flush()

    def close(self) -> None:
        """Leave the file as it is."""
        self._file.close()

    def _named_columns(self) -> list[Cell]:
        head: list[Cell] = [*FIXED, "model"]
        if not self._top:
            return [*head, *(_OF_CLASS.format(name=name) for name in self._names)]
        for place in range(2, self._top + 1):
            head += [f"answer {place}", f"probability {place}"]
        return head

    def _row(self, answer: Answer) -> list[Cell]:
        source, found = answer.source, answer.probabilities
        label = self.label_of(source.folders)
        name = None if label is None else self._names[label]
        unfamiliar = answer.novelty is not None and answer.novelty > 1
        self.tally.add(source.name, answer.error, unfamiliar)
        if found is None:
            row: list[Cell] = [source.name, None, None, name, None, None]
            row += [answer.error, self._model]
            return row + [None] * (len(self._columns) - len(row))
        best = np.argsort(-found, kind="stable")
        if label is not None:
            self.tally.counts[label, best[0]] += 1
        flag = None if answer.novelty is None else _YES if unfamiliar else _NO
        row = [source.name, self._names[best[0]], float(found[best[0]]), name]
        row += [answer.novelty, flag, None, self._model]
        if not self._top:
            return row + found.tolist()
        for index in best[1 : self._top].tolist():
            row += [self._names[index], float(found[index])]
        return row

    def label_of(self, folders: Sequence[str]) -> int | None:
        """The class that the nearest folder with the name of one means, or None."""
        found = map(self._find, folders)
        return next((index for index in found if index is not None), None)

    def _opened(self) -> BinaryIO:
        """The file, at the place where the next row goes."""
        if not self.path.exists():
            made = self.path.open("xb")
            made.write(self._header)
            return made
        if not self.path.is_file():
            raise self._unusable(_("no file"))
        file = self.path.open("r+b")
        try:
            end = self._read(file)
            file.truncate(end)
            file.seek(end)
            if not end:
                file.write(self._header)
        except BaseException:
            file.close()
            raise
        return file

    def _read(self, file: BinaryIO) -> int:
        """Take in the rows that are there; gives where the last whole one ends."""
        head = file.read(len(self._header))
        if head != self._header:
            if self._header.startswith(head):  # the first call ended at once
                return 0
            ours = csv_bytes(",".join(FIXED))
            if head.startswith(ours[: len(head)]) and len(head) >= len(ours):
                raise self._unusable(_("answers with other columns"))
            raise self._unusable(_("something else"))
        end = len(head)
        for cells, num_bytes in _records(file):
            if len(cells) != len(self._columns):
                raise self._unusable(_("answers that somebody has changed"))
            self._take(list(map(as_meant, cells)))
            end += num_bytes
        return end

    def _take(self, cells: Sequence[str]) -> None:
        path, answer, __, label, __, unfamiliar, error = cells[:_MODEL]
        if cells[_MODEL] != self._model:
            raise self._unusable(_("answers of {model}", model=cells[_MODEL]))
        self.done[path] += 1
        self.tally.add(path, error, unfamiliar == _YES)
        true, said = self._find(label), self._find(answer)
        if label and answer and true is not None and said is not None:
            self.tally.counts[true, said] += 1

    def _unusable(self, what: str) -> UserError:
        return UserError(
            _(
                "a new file, or a table of {model} with the same columns",
                model=self._model,
            ),
            _("{path}, with {what}", path=self.path, what=what),
            _(
                "Name another file with --csv; nothing is overwritten. To go on with a "
                "table, use the model and the --top that it was begun with."
            ),
        )


def _records(file: BinaryIO) -> Iterator[tuple[list[str], int]]:
    """Cells and bytes of each whole row; a name may have line ends in it."""
    pending = b""
    for line in file:
        pending += line
        if pending.endswith(b"\r\n") and pending.count(b'"') % 2 == 0:
            text = pending.decode("utf-8", "surrogateescape")
            yield next(csv.reader([text.removesuffix("\r\n")])), len(pending)
            pending = b""
