"""The images of a run: those that can still be read, and their pixels.

It needs no Keras, which is loaded meanwhile.
"""

from __future__ import annotations

import numpy as np

from core.data.changes import changed_files
from core.data.folders.layout import BadFile
from core.runs.run import Run
from core.training.pixels import Pixels, UnreadableImages, decoded_pixels
from core.training.reporter import Reporter
from core.training.spent import spent_on


class RunImages:
    """Images of a run's manifest, without those that went away or changed since.

    Args:
        run: Whose they are.
        reporter: Told which are left out, and how far decoding is.

    Attributes:
        manifest: Those that are used.
        places: Where they are in the run's whole manifest, shape (n,), int64. Results
            name images by these, so that runs which left out others can be compared.
    """

    def __init__(self, run: Run, reporter: Reporter) -> None:
        self._run = run
        self._reporter = reporter
        self._left_out: list[BadFile] = []
        self._leave_out(changed_files(run.manifest))

    def decoded(self) -> Pixels:
        """Pixels of all images that can be read; the others are left out.

        Raises:
            StopRequested: Somebody asked for it.
        """
        size = self._run.config.input_size
        while True:
            stage = self._reporter.stage("decode", len(self.manifest.entries))
            with stage, spent_on("decode"):
                try:
                    return decoded_pixels(self.manifest, size, self._reporter)
                except UnreadableImages as error:
                    self._leave_out(error.bad)

    def _leave_out(self, bad: list[BadFile]) -> None:
        self._left_out += bad
        self._reporter.status["left_out"] = [
            {"path": item.path, "reason": item.reason} for item in self._left_out
        ]
        whole = self._run.manifest
        self.manifest = whole.without(self._left_out)
        gone = {item.path for item in self._left_out}
        kept = [i for i, entry in enumerate(whole.entries) if entry.path not in gone]
        self.places = np.array(kept, np.int64)
