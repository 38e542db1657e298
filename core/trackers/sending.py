"""Send to a tracker what it lacks of a run, and remember how far that is."""

from __future__ import annotations

import importlib
import logging
import time
import traceback
from contextlib import suppress
from typing import Protocol

from core.errors import UserError, explain_os_error
from core.language.texts import _
from core.runs.mirror import Sent, keep_sent, seen, sent_to
from core.runs.run import Run
from core.storage.locks import locked
from core.storage.paths import home_dir
from core.trackers.targets import target_of, without_secrets

LOG = "mirror.log"  # in THAW_HOME: what those who send had to say

logger = logging.getLogger(__name__)


class Tracker(Protocol):
    """A module of this room that sends runs."""

    def send(self, run: Run, before: Sent, state: str) -> Sent:
        """Send what is new.

        Args:
            run: One that has begun.
            before: What the tracker has of it; {} = nothing.
            state: The run's, as of before its files are read.

        Returns:
            `epochs` and, where there is one, `link`.

        Raises:
            UserError: It can't be sent now.
        """


_MODULES = {
    "tensorboard": "core.trackers.tensorboard",
    "mlflow": "core.trackers.mlflow.run",
}


def send(run: Run, tracker: str) -> Sent:
    """Send what a tracker lacks of a run; two at once wait for each other.

    Returns:
        What it has now. Where that failed there is an `error` in it, and whatever was
        new still is.
    """
    with locked(run.path.with_name(f"{run.id}.{tracker}")):
        before = sent_to(run, tracker)
        # Before anything is read: what comes meanwhile is new the next time.
        state = run.state()
        now = seen(run, state)
        try:
            target = target_of(tracker)
            known = before if before.get("target") == target else Sent()
            found = _module(tracker).send(run, known, state)
            sent: Sent = {**found, "target": target, "seen": now, "time": time.time()}
            keep_sent(run, tracker, sent)
        except Exception as error:  # whatever it is, it must not cost what waits
            since = before.get("waiting", time.time())
            failure = _explained(error, run).to_json()
            sent = {**before, "waiting": since, "error": failure}
            with suppress(OSError):  # a full disk takes no note of it
                keep_sent(run, tracker, sent)
        return sent


def _module(tracker: str) -> Tracker:
    # By name: MLflow takes seconds to import, and may not be installed.
    module: Tracker = importlib.import_module(_MODULES[tracker])
    return module


def _explained(error: Exception, run: Run) -> UserError:
    if isinstance(error, UserError):
        return error
    if isinstance(error, OSError) and (reason := explain_os_error(error)):
        return reason
    logger.error("%s: %s", run.id, without_secrets(traceback.format_exc()))
    return UserError(
        _("the run to be sent"),
        _("an unexpected {error}", error=type(error).__name__),
        _("Look into {log}. It is tried again.", log=home_dir() / LOG),
    )
