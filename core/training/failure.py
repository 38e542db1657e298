"""Why a job failed, in words for whoever started it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from core.errors import Failure, UserError, explain_os_error
from core.language.texts import _
from core.storage.free_space import explain_full_disk
from core.storage.paths import home_dir


def failure_of(error: Exception) -> Failure:
    """Expected, received, action: for what the user can fix, and for what is ours."""
    reason = explain_os_error(error) if isinstance(error, OSError) else None
    if isinstance(error, UserError):
        found = error
    elif reason or (reason := _full_disk(error)):
        action = _("{action} Then resume the run.", action=reason.action)
        found = UserError(reason.expected, reason.received, action)
    elif isinstance(error, MemoryError) or "ResourceExhausted" in type(error).__name__:
        found = UserError(
            _("enough memory for this batch size and image size"),
            _("too little"),
            _("Lower the batch size or the image size and start again."),
        )
    else:
        found = UserError(
            _("the training to run to its end"),
            _("an unexpected {name}", name=type(error).__name__),
            _("Look into worker.log in the run's folder; resuming may help."),
        )
    return found.to_json()


def _full_disk(error: Exception) -> UserError | None:
    """A network is converted by way of the temporary folder, on another disk maybe."""
    return explain_full_disk(error, home_dir(), Path(tempfile.gettempdir()))
