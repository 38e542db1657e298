"""Who did what: `THAW_HOME/access.log`, one JSON object per line."""

from __future__ import annotations

import json
import logging
import threading
import time
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TypedDict

from core.access.roles import Person
from core.storage.paths import home_dir

logger = logging.getLogger(__name__)

_MAX_BYTES = 2_000_000
_NUM_OLDER = 4
_lock = threading.Lock()


class Line(TypedDict):
    """What stands in a line."""

    time: str  # ISO 8601, UTC
    name: str  # as they called themselves
    role: str
    address: str
    action: str
    what: str  # the id of the run or data set
    outcome: str  # "allowed" or "refused"


class _Handler(RotatingFileHandler):
    """One whose caller hears of a full disk."""

    def handleError(self, record: logging.LogRecord) -> None:
        raise  # it is called where the error is being handled


def record(
    person: Person, action: str, what: str = "", outcome: str = "allowed"
) -> None:
    """Add a line; a full disk costs the line, never the action."""
    line: Line = {
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "name": person.name,
        "role": person.role.title,
        "address": person.address,
        "action": action,
        "what": what,
        "outcome": outcome,
    }
    try:
        _append(log_path(), json.dumps(line))
    except OSError as error:
        logger.warning("access.log can't be written: %s", error)


def log_path() -> Path:
    """The file that is written to; older ones beside it end in .1 to .4."""
    return home_dir() / "access.log"


def _append(path: Path, text: str) -> None:
    with _lock:
        handler = _Handler(
            path, maxBytes=_MAX_BYTES, backupCount=_NUM_OLDER, encoding="utf-8"
        )
        try:
            handler.emit(logging.makeLogRecord({"msg": text}))
        finally:
            handler.close()
