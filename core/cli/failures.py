"""What a command says when it fails, and the exit code that goes with it."""

from __future__ import annotations

import traceback

from core.errors import UserError, explain_os_error
from core.storage.files import write_bytes
from core.storage.paths import home_dir

EXIT_DEFECT, EXIT_USER, EXIT_INTERRUPTED = 1, 2, 130


def explain(error: BaseException) -> tuple[UserError, int]:
    """The error in words that say what to do, and the exit code.

    The traceback of a defect is kept in THAW_HOME, and its place is named.
    """
    if isinstance(error, UserError):
        return error, EXIT_USER
    if isinstance(error, OSError) and (explanation := explain_os_error(error)):
        return explanation, EXIT_USER
    if isinstance(error, ModuleNotFoundError) and _is_foreign(error.name):
        action = "Run `make app`, or `pip install -r requirements.txt`."
        received = f"none called {error.name}"
        return UserError("the packages that Thaw needs", received, action), EXIT_USER
    what = "the command to come to its end"
    if isinstance(error, KeyboardInterrupt):
        return UserError(what, "Ctrl-C", str(error) or "Stopped."), EXIT_INTERRUPTED
    kind = type(error).__name__
    action = f"Unexpected {kind}: a defect of Thaw. Please report it with "
    return UserError(what, kind, f"{action}{_kept_traceback(error)}."), EXIT_DEFECT


def _is_foreign(module: str | None) -> bool:
    return bool(module) and str(module).split(".")[0] != "core"


def _kept_traceback(error: BaseException) -> str:
    try:
        path = home_dir() / "last-error.txt"
        write_bytes(path, "".join(traceback.format_exception(error)).encode())
    except (OSError, UserError):
        return "what --debug shows"
    return f"{path} (--debug shows it here)"
