"""How far the download of a public data set has come; its folder and its files.

`downloads/ID` has `state.json`, written by whoever downloads and holds `lock`; `stop`,
a request; `worker.log`; the archives, and `NAME.part` for what has not come whole yet.
"""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.data.catalogue.entries import CATALOGUE, PublicSet
from core.data.formats import SavedDownload
from core.data.registry import loaded
from core.errors import DataError, UserError
from core.language.kept import retold
from core.language.texts import _
from core.storage.files import read_json, write_json
from core.storage.locks import is_locked
from core.storage.paths import downloads_dir
from core.storage.typed_json import fits

STARTING_SECONDS = 20.0  # that a worker may take to begin

_ACTIVE = ("waiting", "downloading", "unpacking")


@dataclass(frozen=True)
class Download:
    """A public data set on its way, as it is now.

    Attributes:
        state: "" = never begun, "waiting", "downloading", "unpacking", "done" (it is a
            data set), "stopped", "failed" or "interrupted": its process has died.
        done_bytes: Of its archives, so far.
        bytes_per_second: Of late; 0 where nothing comes.
        error: Why it failed.
    """

    state: str = ""
    done_bytes: int = 0
    bytes_per_second: float = 0.0
    error: UserError | None = None

    @property
    def is_active(self) -> bool:
        """Whether something is being done about it."""
        return self.state in _ACTIVE

    @property
    def can_resume(self) -> bool:
        """Whether a part of it is there already."""
        return not self.is_active and self.state != "done" and self.done_bytes > 0


def public_sets() -> tuple[PublicSet, ...]:
    """All entries of the catalogue."""
    return tuple(CATALOGUE.values())


def public_set(set_id: str) -> PublicSet:
    """An entry of the catalogue.

    Raises:
        DataError: There is none with this id.
    """
    if found := CATALOGUE.get(set_id):
        return found
    known = ", ".join(CATALOGUE)
    expected = _("a data set among {names}", names=known)
    raise DataError(expected, set_id, _("Choose one of these."))


def folder_of(set_id: str) -> Path:
    """Where the archives and what is said of them lie; not there before a download."""
    return downloads_dir() / public_set(set_id).id


def lock_of(set_id: str) -> Path:
    """The file that whoever downloads holds locked."""
    return folder_of(set_id) / "lock"


def download_of(set_id: str) -> Download:
    """How far it has come; "done" wherever the data set is there."""
    if loaded(set_id):
        return Download("done", public_set(set_id).num_bytes)
    saved: Any = read_json(folder_of(set_id) / "state.json")
    if not fits(saved, SavedDownload):
        return Download()
    state = saved["state"]
    if state in _ACTIVE and not is_locked(lock_of(set_id)):
        is_starting = time.time() - saved["changed"] < STARTING_SECONDS
        state = state if state == "waiting" and is_starting else "interrupted"
    if state == "done":  # the data set was removed since
        return Download()
    error = None
    if "error" in saved:  # whoever wrote it may have spoken English
        parts = saved["error"]
        error = UserError(
            *(retold(parts[name]) for name in ("expected", "received", "action"))
        )
    return Download(state, saved["done_bytes"], saved["bytes_per_second"], error)


def save_state(
    set_id: str,
    state: str,
    done_bytes: int,
    bytes_per_second: float = 0.0,
    error: UserError | None = None,
) -> None:
    """Write `state.json`; only for who holds the lock, or is to start a worker."""
    value: SavedDownload = {
        "state": state,
        "done_bytes": done_bytes,
        "bytes_per_second": bytes_per_second,
        "changed": time.time(),
    }
    if error is not None:
        value["error"] = {
            "expected": error.expected,
            "received": error.received,
            "action": error.action,
        }
    write_json(folder_of(set_id) / "state.json", value)


def request_stop(set_id: str) -> None:
    """Ask whoever downloads to stop; what has come so far stays."""
    folder = folder_of(set_id)
    if folder.is_dir():
        (folder / "stop").touch()


def withdraw_stop(set_id: str) -> None:
    """Forget a request to stop, before a download begins or after it was obeyed."""
    (folder_of(set_id) / "stop").unlink(missing_ok=True)


def discard(set_id: str) -> None:
    """Delete what has come of a download that nobody is at; else do nothing."""
    if download_of(set_id).is_active or is_locked(lock_of(set_id)):
        return
    shutil.rmtree(folder_of(set_id), ignore_errors=True)
