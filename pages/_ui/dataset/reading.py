"""Progress of reading a data set's files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.data.datasets import Dataset
from core.data.folders.question import UnclearLayout
from core.data.prefetch import Progress
from core.data.usable import UnusableClasses
from core.errors import UserError
from core.language.numerals import numeral
from core.language.texts import _
from pages._ui.dataset.layout import ask_again
from pages._ui.dataset.left_out import remember_unusable
from pages._ui.frame import shell


@contextmanager
def reading(dataset: Dataset) -> Iterator[Progress]:
    """A bar while files are read for a split; says what went wrong, or asks.

    Args:
        dataset: Whose files they are.

    Yields:
        The progress function, for the two passes over the files.
    """
    bar = st.progress(0.0, text=_("Listing the files"))
    try:
        yield reporter(bar)
    except UnclearLayout:
        ask_again(dataset)
        st.rerun()
    except UnusableClasses as error:
        remember_unusable(dataset, error)
        st.rerun()
    except UserError as error:
        shell.show_error(error)
    finally:
        bar.empty()


def reporter(bar: DeltaGenerator) -> Progress:
    """A progress function for the two passes over the files: headers, then pixels."""
    step, last = 1, 0

    def report(done: int, total: int) -> None:
        nonlocal step, last
        if done < last:
            step = 2
        last = done
        counts = {"done": numeral(f"{done:,}"), "total": numeral(f"{total:,}")}
        # The second pass reads whole files and takes most of the time.
        share = min(1.0, done / total) if total else 1.0
        bar.progress(
            0.2 * share if step == 1 else 0.2 + 0.8 * share,
            text=_("Step 1 of 2, reading sizes: {done} of {total} files", **counts)
            if step == 1
            else _(
                "Step 2 of 2, checking every image: {done} of {total} files", **counts
            ),
        )

    return report
