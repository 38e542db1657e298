"""Keras, loaded in a thread while the process does something else."""

from __future__ import annotations

import threading
from importlib import import_module


class Loading:
    """Loads what a training needs; nothing else may import Keras until it has ended.

    Two threads that import packages which import each other could see half of one.
    """

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Start to load, once; what can't be imported fails when it is needed."""
        if self._thread is not None:
            return
        self._thread = threading.Thread(
            target=import_module, args=("core.training.trainer",), daemon=True
        )
        self._thread.start()

    def wait(self) -> None:
        """Wait until it is loaded, where it was begun."""
        if self._thread is not None:
            self._thread.join()
