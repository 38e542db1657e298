"""Has a process of its own look into a file, so that no file harms this one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from core.errors import DataError, UserError
from core.language.current import language
from core.language.texts import _
from core.own_backbones.formats import Look, Reply, Request, Taken
from core.own_backbones.scales import Given
from core.storage.given_paths import absolute_path
from core.storage.paths import home_dir

_ROOT = Path(__file__).resolve().parents[2]
_MODULE = "core.own_backbones.process"
_KERAS_MODULE = "core.models.taking_in_process"  # which needs Keras
_OF_KERAS = (".keras", ".h5", ".hdf5")
_MOST_SECONDS = 300.0


def look_into(
    path: str | Path, given: Given | None = None, is_uploaded: bool = False
) -> Look:
    """What a network's file says, and what the network says of two photos.

    Args:
        path: Of the file.
        given: What somebody says of it; it goes before what the file says.
        is_uploaded: Whether Thaw itself put the file there.

    Raises:
        UserError: It is no network that can be taken in.
    """
    return _asked(path, given, is_uploaded, False)["look"]


def take_in(
    path: str | Path, given: Given | None = None, is_uploaded: bool = False
) -> Taken:
    """Take a network's file in as a backbone; twice the same is the same one.

    Args:
        path: Of the file.
        given: What somebody says of it; it goes before what the file says.
        is_uploaded: Whether Thaw itself put the file there.

    Raises:
        UserError: It is none that can be used, or something is still to be asked.
    """
    return _asked(path, given, is_uploaded, True)["taken"]


def _asked(
    path: str | Path, given: Given | None, is_uploaded: bool, is_taken: bool
) -> Reply:
    request: Request = {
        "path": str(absolute_path(path)),
        "given": given or {},
        "is_taken": is_taken,
        "is_uploaded": is_uploaded,
        "language": language(),
    }
    is_keras = Path(request["path"]).suffix.lower() in _OF_KERAS
    module = _KERAS_MODULE if is_keras else _MODULE
    try:
        done = subprocess.run(
            [sys.executable, "-m", module],
            cwd=_ROOT,
            env=os.environ | {"THAW_HOME": str(home_dir())},
            input=json.dumps(request),
            capture_output=True,
            text=True,
            timeout=_MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        received = _("no answer in {seconds} s", seconds=f"{_MOST_SECONDS:.0f}")
        raise _unusable(request, received) from error
    reply = _last_line(done.stdout)
    if not isinstance(reply, dict):
        lines = done.stderr.strip().splitlines() or [_("no word")]
        received = _(
            "an end without an answer (exit code {code}: {said})",
            code=done.returncode,
            said=f"{lines[-1]:.200}",
        )
        raise _unusable(request, received)
    found: Reply = reply  # type: ignore[assignment]
    if "error" in found:
        raise UserError.from_json(found["error"])
    return found


def _unusable(request: Request, received: str) -> DataError:
    name = Path(request["path"]).name
    return DataError(
        _("a network in {name} that can be computed", name=name),
        received,
        _("Choose another file, or export the network again."),
    )


def _last_line(text: str) -> Any:
    try:
        return json.loads((text.strip().splitlines() or [""])[-1])
    except ValueError:
        return None
