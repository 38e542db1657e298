"""How a data set is divided, and another division of it."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.data.datasets import Dataset
from core.data.folders.layout import SPLITS
from core.data.folders.question import UnclearLayout
from core.data.manifests import make_manifest
from core.data.prefetch import Progress
from core.data.scan import scan
from core.errors import UserError
from pages._ui.charts import data_charts
from pages._ui.dataset.changes import check_for_changes
from pages._ui.dataset.facts import DatasetFacts
from pages._ui.dataset.layout import ask_again, show_choice
from pages._ui.frame import shell
from pages._ui.guard.permission import permit

_CHECK_HELP = "Compares names, sizes and times of the files with those of the split."


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


def show_split(dataset: Dataset, facts: DatasetFacts) -> None:
    """How the images are divided, and the form for another division."""
    table = pd.DataFrame.from_dict(facts["counts"], orient="index")[list(SPLITS)]
    table = table.rename(columns=data_charts.SPLIT_NAMES)
    sums = table.sum()
    table.insert(0, "Class", table.index)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        for column, (name, count) in zip(st.columns(3), sums.items(), strict=True):
            share = count / facts["num_images"]
            column.metric(str(name), f"{count:,}", border=True)
            column.caption(f"{share:.0%} of the images")
        st.dataframe(table, hide_index=True, alt="Images per class and split")
    with right:
        st.markdown("##### What the splits are for")
        st.markdown(
            "The network learns from **training** images. **Validation** images choose "
            "the best epoch and phase. **Test** images are only for the final figure."
        )
        st.caption(
            f"Seed {facts['seed']}, fingerprint `{facts['digest'][:12]}`. Runs with "
            "the same fingerprint were judged on the same images."
        )
        if st.button("Check for changes", icon=":material/sync:", help=_CHECK_HELP):
            with shell.errors_shown():
                if not check_for_changes(dataset):
                    st.session_state["notice"] = "The files are those that were split"
                st.rerun()
        show_choice(dataset)
        _show_new_split(dataset, facts)


def _show_new_split(dataset: Dataset, facts: DatasetFacts) -> None:
    with st.form("new_split"):
        st.markdown("##### Make a new split")
        st.caption(
            "The folder is read again, so new and repaired images come in. Runs on the "
            "old split keep their own copy of it, and can't be compared with runs on "
            "the new one."
        )
        if facts["given"]:
            names = ", ".join(
                data_charts.SPLIT_NAMES[split] for split in facts["given"]
            )
            st.caption(
                f"This data set's folders give a split ({names.lower()}). It is kept; "
                "the shares below divide only what it leaves open."
            )
        columns = st.columns(3)
        train, validation, test = (
            column.number_input(name, 0, 98, round(100 * share), 5, key=f"share_{name}")
            for column, name, share in zip(
                columns,
                ("Training %", "Validation %", "Test %"),
                facts["fractions"],
                strict=True,
            )
        )
        seed = st.number_input(
            "Seed", 0, 2**31 - 1, facts["seed"] + 1, help="Another seed, another split."
        )
        sent = st.form_submit_button("Make a new split", icon=":material/shuffle:")
    if sent:
        bar = st.progress(0.0, text="Listing the files")
        report = reporter(bar)
        try:
            permit("split", dataset.id)
            found = scan(dataset, report)
            fractions = (train / 100, validation / 100, test / 100)
            manifest = make_manifest(dataset, found, int(seed), fractions, report)
        except UnclearLayout:
            ask_again(dataset)
            st.rerun()
        except UserError as error:
            shell.show_error(error)
        else:
            num_images = len(manifest.entries)
            st.session_state["notice"] = f"{num_images:,} images were split anew"
            st.rerun()
        finally:
            bar.empty()
