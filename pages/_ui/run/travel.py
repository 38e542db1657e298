"""Runs that go to another computer, and those that come from one."""

from __future__ import annotations

import io
from collections.abc import Sequence

import streamlit as st

from core.language.texts import _, mark, plural
from core.runs.run import Run, load_run
from core.text.numbers import size
from core.text.travel import arrival_text
from core.travel.pack import lack_of, pack, packed_bytes
from core.travel.unpack import Arrived, unpack_runs
from pages._ui.frame import shell
from pages._ui.frame.dialog import dialog
from pages._ui.guard.permission import permit

_MAX_MB = 1024  # as the server takes; the command takes more
# In the session: whether the dialog is open, which a page that runs anew would close,
# and what came of the last import.
_OPEN, _ARRIVED = "_import_open", "_arrived_runs"


def offer_run(run: Run) -> None:
    """A button that opens the dialog in which a run is downloaded."""
    if not lack_of(run) and st.button(
        _("Download the run"),
        icon=":material/drive_export:",
        key="download_run",
        help=_("All of it as one zip, to compare it on another computer."),
    ):
        permit("export", run.id)
        download_runs([run.id])


@dialog(mark("Download as one zip"))
def download_runs(run_ids: Sequence[str]) -> None:
    """Say what is in the zip of some runs, and make it when it is asked for."""
    with shell.errors_shown():
        runs = [run for run in map(load_run, run_ids) if not lack_of(run)]
        if left := len(run_ids) - len(runs):
            st.caption(
                plural(
                    "{count} run left out: not over, or not whole.",
                    "{count} runs left out: not over, or not whole.",
                    left,
                )
            )
        if not runs:
            return
        st.write(
            _(
                "Settings, curves, figures, answers and models, what you said of it, "
                "and the list of the images with their classes and split; but no image."
            )
        )
        st.code("\n".join(run.id for run in runs), language=None)
        num_bytes = sum(map(packed_bytes, runs))
        if num_bytes > _MAX_MB * 10**6:
            st.info(
                _(
                    "{size} are more than a page hands over or takes in, which is "
                    "{most} MB. Choose fewer runs, or use "
                    "`python -m core pack RUN --to runs.zip`.",
                    size=size(num_bytes),
                    most=_MAX_MB,
                ),
                icon=":material/terminal:",
            )
            return
        _zip_button(runs, num_bytes)


def _zip_button(runs: Sequence[Run], num_bytes: int) -> None:
    name = runs[0].id if len(runs) == 1 else "runs"
    st.download_button(
        _("Download {size}", size=size(num_bytes)),
        lambda: _packed(runs),  # only when it is pressed
        file_name=f"{name}.zip",
        mime="application/zip",
        type="primary",
        icon=":material/download:",
        key="download_runs_zip",
        on_click="ignore",
    )
    st.caption(
        _(
            "On the other computer: **Import runs** on the page Compare, or "
            "`python -m core unpack FILE.zip`"
        )
    )


def _packed(runs: Sequence[Run]) -> io.BytesIO:
    target = io.BytesIO()
    pack(runs, target)
    target.seek(0)
    return target


def offer_import() -> None:
    """A button that opens the dialog in which runs are imported."""
    if st.button(
        _("Import runs"),
        icon=":material/drive_folder_upload:",
        key="import_runs",
        help=_("From a zip that was downloaded on another computer."),
    ):
        st.session_state[_OPEN] = True
    if _OPEN in st.session_state:
        _import_dialog()


def _forget() -> None:
    for key in (_OPEN, _ARRIVED):
        st.session_state.pop(key, None)


@dialog(mark("Import runs"), on_dismiss=_forget)
def _import_dialog() -> None:
    with shell.errors_shown():
        upload = st.file_uploader(
            _("Zip of runs"), type="zip", max_upload_size=_MAX_MB, key="runs_zip"
        )
        if upload is None:
            st.caption(
                _(
                    "All of it is looked at before anything appears: what was changed "
                    "since, or could run code, is refused. Up to {most} MB; for more, "
                    "`python -m core unpack FILE.zip`",
                    most=_MAX_MB,
                )
            )
            return
        if st.button(_("Import"), type="primary", key="import_runs_now"):
            st.session_state.pop(_ARRIVED, None)
            permit("import runs", upload.name)
            with st.spinner(_("Looking at every file")):
                st.session_state[_ARRIVED] = _told(unpack_runs(upload, upload.name))
        if lines := st.session_state.get(_ARRIVED):
            st.markdown("\n".join(lines))
            if st.button(_("Close and show them"), key="show_imported"):
                _forget()
                st.rerun()


def _told(arrived: Sequence[Arrived]) -> list[str]:
    return [
        f"- {shell.plain(found.run.id)}: "
        + arrival_text(found.is_new, found.has_pictures)
        for found in arrived
    ]
