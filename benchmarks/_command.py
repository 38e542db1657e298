"""What the benchmarks' commands share: arguments, errors, exit codes, cleaning up."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from core.backbones.registry import BACKBONES
from core.cli.console import Console
from core.errors import UserError, explain_os_error
from core.storage.given_paths import absolute_path

EXIT_USER, EXIT_INTERRUPTED = 2, 130

# All benchmarks transfer.
PRETRAINED = tuple(name for name, facts in BACKBONES.items() if facts.is_pretrained)

Report = dict[str, Any]
Measure = Callable[[argparse.Namespace, Console], Report]
Show = Callable[[Report, Console], None]


def parser(name: str, description: str) -> argparse.ArgumentParser:
    """A parser with the options that every benchmark has."""
    made = argparse.ArgumentParser(
        prog=f"python -m benchmarks.{name}",
        description=description,
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    made.add_argument(
        "--quick",
        action="store_true",
        help="a short version that shows that it works; its figures prove nothing",
    )
    made.add_argument(
        "--json",
        action="store_true",
        help="print one JSON object on standard output, progress on standard error",
    )
    made.add_argument(
        "--scratch",
        type=Path,
        default=Path(tempfile.gettempdir()),
        metavar="FOLDER",
        help="where temporary files go; they are removed at the end",
    )
    return made


def positive(text: str) -> int:
    """A whole number from 1 on, for argparse."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"expected a number above 0; received {text}")
    return value


def weights(text: str) -> str:
    """Weights for argparse; a file's path holds in another working folder, too."""
    known = ("imagenet", "none")
    return text if text in known else str(absolute_path(text))


def main(
    made: argparse.ArgumentParser,
    measure: Measure,
    show: Show,
    words: Sequence[str] | None = None,
) -> int:
    """Run one benchmark and give its exit code."""
    arguments = made.parse_args(words)
    console = Console()
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        report = measure(arguments, console)
    except UserError as error:
        return _failed(error, arguments.json, console)
    except OSError as error:
        told = explain_os_error(error)
        if told is None:
            raise
        return _failed(told, arguments.json, console)
    except KeyboardInterrupt:
        console.note("Stopped; temporary files are removed.")
        return EXIT_INTERRUPTED
    finally:
        signal.signal(signal.SIGTERM, before)
    if arguments.json:
        console.result(report)
    else:
        show(report, console)
    return 0


def _failed(error: UserError, as_json: bool, console: Console) -> int:
    if as_json:
        console.result({"error": error.to_json()})
    console.note(str(error))
    return EXIT_USER


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Let SIGTERM clean up as Ctrl-C does."""
    sys.exit(128 + number)


@contextmanager
def workspace(parent: Path) -> Iterator[Path]:
    """A temporary folder with a THAW_HOME inside; all of it goes when the block ends.

    Raises:
        UserError: There can't be a folder.
    """
    try:
        folder = Path(tempfile.mkdtemp(prefix="thaw-benchmark-", dir=parent))
    except OSError as error:
        raise UserError(
            "a folder for temporary files",
            f"{parent} ({error.strerror})",
            "Name another one with --scratch.",
        ) from error
    try:
        with thaw_home(folder / "home"):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def thaw_home(path: Path) -> Iterator[Path]:
    """Make a folder THAW_HOME, also of processes that are started in the block."""
    names = ("THAW_HOME", "THAW_CACHE_GB")
    before = {name: os.environ.pop(name) for name in names if name in os.environ}
    os.environ["THAW_HOME"] = str(path)
    try:
        yield path
    finally:
        del os.environ["THAW_HOME"]
        os.environ.update(before)


def require_space(folder: Path, needed_bytes: float, action: str) -> None:
    """Refuse to begin what would fill the disk.

    Raises:
        UserError: Too little is free.
    """
    free = shutil.disk_usage(folder).free
    if free < needed_bytes:
        raise UserError(
            f"{needed_bytes / 1e9:.1f} GB of free disk space in {folder}",
            f"{free / 1e9:.1f} GB",
            action,
        )
