"""Progress of reading a data set's files, and near-duplicates that are known of it."""

from __future__ import annotations

from streamlit.delta_generator import DeltaGenerator

from core.data.datasets import Dataset
from core.data.prefetch import Progress
from core.data.splitting.plan import Twins


def reporter(bar: DeltaGenerator) -> Progress:
    """A progress function for the two passes over the files: headers, then pixels."""
    step, last = 1, 0

    def report(done: int, total: int) -> None:
        nonlocal step, last
        if done < last:
            step = 2
        last = done
        what = "Reading sizes" if step == 1 else "Checking every image"
        # The second pass reads whole files and takes most of the time.
        share = min(1.0, done / total) if total else 1.0
        bar.progress(
            0.2 * share if step == 1 else 0.2 + 0.8 * share,
            text=f"Step {step} of 2, {what.lower()}: {done:,} of {total:,} files",
        )

    return report


def known_twins(dataset: Dataset) -> Twins:
    """Near-duplicates, as lists of paths; () before anything has looked for them."""
    return ()
