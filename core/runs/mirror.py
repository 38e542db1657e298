"""What is sent of a run to other tools that show trainings, and how far that is.

    mirror.json     where to: whoever starts the run, or asks later, one at a time
    mirrored.json   what was sent: whoever sends, one at a time

What they say belongs to this computer: it does not travel with the run.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated, TypedDict

from core.config import PHASES
from core.errors import Failure, RunError
from core.language.texts import _
from core.runs.run import Run
from core.storage.files import read_json, write_json
from core.storage.fingerprint import file_fingerprint
from core.storage.locks import locked
from core.storage.paths import runs_dir
from core.storage.typed_json import Count, OneOf, UnixTime, fitting

TRACKERS = ("tensorboard", "mlflow")

_WISH, _SENT = "mirror.json", "mirrored.json"


class Wish(TypedDict, total=False):
    """mirror.json."""

    to: list[Annotated[str, OneOf(TRACKERS)]]


class Sent(TypedDict, total=False):
    """What one tracker has of a run."""

    target: str  # where it lies: a folder, or a server's address without credentials
    link: str  # to the run's page there; no key = it has none
    epochs: dict[str, Count]  # by phase: the last one that was sent
    seen: str  # what there was of the run then; see `seen`
    time: UnixTime  # when something was last sent
    waiting: UnixTime  # since when something can't be sent; no key = it can
    error: Failure  # why not


class Mirrored(TypedDict, total=False):
    """mirrored.json."""

    tensorboard: Sent
    mlflow: Sent


def ask_mirror(run: Run, tracker: str) -> None:
    """Let a run be sent to one of `TRACKERS` from now on.

    Raises:
        RunError: It was deleted meanwhile.
    """
    with _written_alone(run, _WISH):
        to = dict.fromkeys((*wanted_trackers(run), tracker))
        try:
            write_json(run.path / _WISH, Wish(to=list(to)))
        except FileNotFoundError as error:
            action = _("It was deleted meanwhile. Choose another.")
            gone = _("{id}, which is gone", id=run.id)
            raise RunError(_("a run to send"), gone, action) from error


def wanted_trackers(run: Run) -> list[str]:
    """Where a run is to be sent."""
    return fitting(read_json(run.path / _WISH), Wish).get("to", [])


def sent_to(run: Run, tracker: str) -> Sent:
    """What a tracker has of a run; {} before anything was sent."""
    found = fitting(read_json(run.path / _SENT), Mirrored)
    return fitting(found.get(tracker), Sent)


def keep_sent(run: Run, tracker: str, sent: Sent) -> None:
    """Remember what a tracker has of a run; nothing where the run is gone."""
    with _written_alone(run, _SENT):
        kept: dict[str, object] = {**fitting(read_json(run.path / _SENT), Mirrored)}
        if run.path.is_dir():
            write_json(run.path / _SENT, kept | {tracker: sent})


def _written_alone(run: Run, name: str) -> AbstractContextManager[None]:
    """While nobody else reads one of the two files to write it anew."""
    # Beside the run: a lock in a folder that was deleted would make the folder anew.
    return locked(run.path.with_name(f"{run.id}.{name}"))


def seen(run: Run, state: str) -> str:
    """What there is of a run to be sent; it changes whenever there is more."""
    log = run.path / "metrics.jsonl"
    finished = [
        phase for phase in PHASES if (run.path / phase / "result.json").is_file()
    ]
    parts = (run.launched().get("id", ""), state, _num_bytes(log), *finished)
    return " ".join(map(str, parts))


def is_behind(run: Run, tracker: str, state: str) -> bool:
    """Whether a tracker lacks something of a run, which is in this state."""
    return state != "queued" and sent_to(run, tracker).get("seen") != seen(run, state)


def runs_to_mirror() -> Iterable[tuple[Run, str]]:
    """Every run and tracker that were asked for, the latest first."""
    found = [
        (file_fingerprint(path), path.parent)
        for path in runs_dir().glob(f"*/{_WISH}")
        if not path.parent.name.startswith(".")  # deleted
    ]
    for __, folder in sorted(found, key=lambda it: it[0].mtime_ns, reverse=True):
        run = Run(folder)
        yield from ((run, tracker) for tracker in wanted_trackers(run))


def _num_bytes(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
