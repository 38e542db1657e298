"""Ends a worker that is asked to stop while libraries keep it from listening."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from types import TracebackType

from core.training.reporter import Reporter

logger = logging.getLogger(__name__)

_POLL_SECONDS = 0.2

# That the work itself may take to listen: it leaves what is half done more tidily.
_PATIENCE_SECONDS = 1.5


class StopWatch:
    """Looks for a request to stop, in a thread, as long as its block lasts.

    Loading Keras, building a network, tracing a training step and converting a network
    are calls of seconds that nobody can leave. Where there is nothing to keep of what
    is done, the process ends in the middle of them, which harms as little as killing
    it: what it was making is a leftover that the next worker deletes.

    Args:
        reporter: Knows whether somebody asked, and whether there is something to keep.
        say_last_word: Called before the process ends; writes that the run is stopped.
    """

    def __init__(self, reporter: Reporter, say_last_word: Callable[[], None]) -> None:
        self._reporter = reporter
        self._say_last_word = say_last_word
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._reporter.writing:  # its last word, or ours
            self._is_over.set()

    def _watch(self) -> None:
        asked_since: float | None = None
        while not self._is_over.wait(_POLL_SECONDS):
            if self._reporter.is_keeping or not self._reporter.is_asked_to_stop():
                asked_since = None
                continue
            asked_since = asked_since or time.monotonic()
            if time.monotonic() - asked_since >= _PATIENCE_SECONDS:
                self._end()

    def _end(self) -> None:
        with self._reporter.writing:
            if self._is_over.is_set() or self._reporter.is_keeping:
                return
            try:
                self._say_last_word()
            except Exception:  # such as a full disk: somebody may end it by force
                logger.exception("could not stop")
                return
            logger.info("stopped in the middle of what can't be left")
            logging.shutdown()
            os._exit(0)  # held until then: nobody else may write any more
