"""`predict --csv`: the answers for any number of images, in a file that grows."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.cli.answer_report import FailedFile, WrittenReport, labelled
from core.cli.console import Bars, Console
from core.data.image_sources import (
    ImageSource,
    count_sources,
    image_sources,
    listed_sources,
)
from core.errors import DataError, UserError
from core.runs.run import Run
from core.serving.answer_stream import answer_groups
from core.serving.answer_table import AnswerTable, model_id
from core.serving.predictor import Predictor, predictor_of
from core.storage.fingerprint import content_digest
from core.storage.given_paths import given_path
from core.storage.locks import try_lock
from core.storage.paths import unfinished_dir
from core.text.numbers import duration, number

_LABEL = "Classifying"
STANDARD_INPUT = "-"


@dataclass(frozen=True)
class Inputs:
    """Where the images are: paths and patterns, "-" for paths on standard input."""

    texts: tuple[str, ...]

    def sources(self) -> Iterator[ImageSource]:
        """All of them, in the order in which they were given."""
        for text in self.texts:
            if text == STANDARD_INPUT:
                yield from listed_sources(_decoded(sys.stdin.buffer))
            else:
                yield from image_sources([text])

    def count(self) -> int | None:
        """How many; None where that is not known before they have been read."""
        is_told = STANDARD_INPUT in self.texts
        return None if is_told else count_sources(self.texts)


def write_answers(
    trained_run: Run, phase: str, inputs: Inputs, csv: str, top: int, console: Console
) -> WrittenReport:
    """Answer all images and write a row for each; what is written stays.

    Raises:
        UserError: The file is something else, or another process writes it.
        KeyboardInterrupt: On Ctrl-C; a second call goes on.
    """
    path = given_path(csv).absolute()
    if not path.parent.is_dir():
        action = "Make it first, or name another file with --csv."
        raise UserError(
            "a folder for the table", f"{path.parent}, which is none", action
        )
    predictor = predictor_of(trained_run, phase, for_many=True)
    with _alone(path), console.bars() as bars:
        model = model_id(trained_run, phase)
        with closing(AnswerTable(path, predictor, model, top)) as table:
            if table.tally.rows:
                rows = number(table.tally.rows, "row")
                console.note(f"{path} has {rows} already; it is gone on with.")
            writing = _Writing(table, inputs.count(), bars)
            try:
                writing.go_on(predictor, inputs.sources())
            except KeyboardInterrupt:
                raise KeyboardInterrupt(
                    f"Stopped; {path} has {number(table.tally.rows, 'row')}. The same "
                    "command goes on after them."
                ) from None
    report = _report(trained_run, phase, predictor, writing)
    return {**report, "model": model}


class _Writing:
    """One call's work on a table."""

    def __init__(self, table: AnswerTable, total: int | None, bars: Bars) -> None:
        self.table, self._total, self._bars = table, total, bars
        self.num_new = self.num_changed = 0
        self.began = time.monotonic()
        self.seconds = 0.0

    def go_on(self, predictor: Predictor, sources: Iterable[ImageSource]) -> None:
        """Answer what has no row yet."""
        self._tell()
        with closing(answer_groups(predictor, self._new(sources))) as groups:
            for answers in groups:
                self.table.write(answers)
                self.num_new += len(answers)
                self.seconds = time.monotonic() - self.began
                self._tell()
        rows = self.table.tally.rows
        self._bars.update(_LABEL, 1, 1, f"{number(rows, 'row')}")

    def _new(self, sources: Iterable[ImageSource]) -> Iterator[ImageSource]:
        done = self.table.done
        for source in sources:
            if isinstance(source.content, Path) and self._is_own(source.content):
                continue
            if not done[source.name]:
                yield source
                continue
            done[source.name] -= 1
            if isinstance(source.content, Path):
                self.num_changed += _is_newer(source.content, self.table.last_written)
            elif source.content is not None:
                source.content.close()

    def _is_own(self, path: Path) -> bool:
        """Whether this is the table itself, which may lie among the images."""
        own = self.table.path
        return path.name == own.name and path.absolute() == own

    def _tell(self) -> None:
        rows = self.table.tally.rows
        rate = self.num_new / self.seconds if self.seconds else 0.0
        parts = [f"{rows:,}" + (f" of {self._total:,}" if self._total else "")]
        if rate:
            parts.append(f"{rate:,.0f} images/s")
            if self._total and self._total > rows:
                parts.append(f"{duration((self._total - rows) / rate)} left")
        total = max(self._total or 0, rows + 1)
        self._bars.update(_LABEL, rows, total, ", ".join(parts))


def _report(
    trained_run: Run, phase: str, predictor: Predictor, writing: _Writing
) -> WrittenReport:
    table = writing.table
    tally = table.tally
    failed = [FailedFile(path=path, reason=why) for path, why in tally.first_failed]
    report: WrittenReport = {
        "run_id": trained_run.id,
        "phase": phase,
        "model": "",
        "input_size": predictor.input_size,
        "class_names": list(predictor.class_names),
        "csv": str(table.path),
        "num_rows": tally.rows,
        "num_new": writing.num_new,
        "num_failed": tally.failed,
        "failed": failed,
        "num_unfamiliar": tally.unfamiliar if predictor.trust else None,
        "num_changed": writing.num_changed,
        "seconds": round(writing.seconds, 3),
        "labelled": labelled(tally),
    }
    if tally.failed == tally.rows:
        first = f"{failed[0]['path']}: {failed[0]['reason']}" if failed else "none"
        action = "Check the files."
        error = DataError("at least one image that can be read", first, action)
        report["error"] = error.to_json()
    return report


def _is_newer(path: Path, when: float) -> bool:
    try:
        return path.stat().st_mtime > when
    except OSError:  # it went away
        return False


def _decoded(lines: Iterable[bytes]) -> Iterator[str]:
    return (line.decode("utf-8", "surrogateescape") for line in lines)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep other processes off a table while the block runs."""
    digest = content_digest(str(path.resolve()).encode("utf-8", "surrogateescape"))
    file = unfinished_dir() / f"table-{digest[:16]}.lock"
    lock = try_lock(file)
    if lock is None:
        raise UserError(
            "a table that nobody writes to",
            f"{path}, which another process is writing",
            "Wait for it, or name another file with --csv.",
        )
    try:
        yield
    finally:
        lock.release()
        file.unlink(missing_ok=True)
