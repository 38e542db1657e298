"""Lets a process of its own prove a zip: runtimes of models stay out of this one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, TypedDict

from core.errors import DataError, Failure, UserError
from core.language.texts import _
from core.runs.export_formats import Parity
from core.storage.paths import home_dir
from core.storage.typed_json import fits

_ROOT = Path(__file__).resolve().parents[2]
_MODULE = "core.training.export_check"
_MOST_SECONDS = 1_800


class Checked(TypedDict):
    """What a check found; `mismatch` is one sentence, "" where it matches."""

    format: str
    class_names: list[str]
    parity: Parity
    mismatch: str


class _Failed(TypedDict):
    error: Failure


def check_zip(archive: Path) -> Checked:
    """Whether a zip is as it was exported, and still says what it should.

    Raises:
        DataError: It is no whole export, could run code, or can't be asked.
        UserError: The packages of its format are not installed.
    """
    if not archive.is_file():
        raise DataError(
            _("a zip that Thaw exported"), f"{archive}", _("Check the path.")
        )
    environment = {"KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "2"}
    done = subprocess.run(
        [sys.executable, "-m", _MODULE, str(archive.absolute())],
        cwd=_ROOT,
        env=os.environ | environment | {"THAW_HOME": str(home_dir())},
        capture_output=True,
        text=True,
        timeout=_MOST_SECONDS,
        check=False,
    )
    value = _last_line(done.stdout)
    if fits(value, _Failed):
        raise UserError.from_json(value["error"])
    if not fits(value, Checked):
        lines = done.stderr.strip().splitlines() or [_("nothing")]
        raise DataError(
            _("a model that can be asked"),
            f"{lines[-1]:.200}",
            _("Ask for the zip again."),
        )
    found: Checked = value
    return found


def _last_line(text: str) -> Any:
    try:
        return json.loads((text.strip().splitlines() or [""])[-1])
    except ValueError:
        return None
