"""Progress of reading a data set's files."""

from __future__ import annotations

from streamlit.delta_generator import DeltaGenerator

from core.data.prefetch import Progress


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
