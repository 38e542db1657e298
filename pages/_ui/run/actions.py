"""What can be done with a run: stop, end, resume, compare, predict, read, delete."""

from __future__ import annotations

import time

import streamlit as st

from core.config import RunConfig
from core.config.earlier_run import EarlierRun, with_phase
from core.config.inherited import can_go_on
from core.language.texts import _, mark, plural
from core.runs import queue, worker_process
from core.runs.job import ACTIVE_STATES
from core.runs.run import Run, load_run
from core.text.differences import differing_settings
from core.text.settings import setting_name, setting_rows
from core.trackers import worker as mirroring
from pages._ui.export.download import show_download
from pages._ui.frame import code_view, shell
from pages._ui.frame.dialog import dialog
from pages._ui.guard.permission import permit
from pages._ui.run.travel import offer_run
from pages._ui.train.handover import train_on, use_run

# How long a worker may take to follow a wish to stop, before it may be ended.
_STOP_GRACE_SECONDS = 20.0

_CODE_OF = "_code_of"  # the run whose script is to be shown


def run_actions(run: Run, state: str) -> None:
    """The buttons below a run, and its settings."""
    with st.container(horizontal=True):
        if state in ACTIVE_STATES:
            _stop_buttons(run)
        if state in ("interrupted", "failed") and st.button(
            _("Resume"), type="primary", icon=":material/play_arrow:", key="resume_run"
        ):
            permit("resume", run.id)
            queue.resume(run)
            mirroring.go_on(run)
            st.rerun()
        if run.results():  # a finished phase is of use while the next one is trained
            _lead_on(run)
        if state not in ACTIVE_STATES and (best := run.best_phase()):
            _offer_to_train_on(run)
            show_download(run, best, "run")
            offer_run(run)
        if st.button(
            _(code_view.LABEL),
            icon=code_view.ICON,
            key="run_code",
            help=_(code_view.HELP),
        ):
            # The page opens it: a panel drawn anew each second would close it again.
            st.session_state[_CODE_OF] = run.id
            st.rerun()
        if state not in ACTIVE_STATES:
            delete_button(run)
    _settings(run)


def _lead_on(run: Run) -> None:
    """Buttons to where finished phases are of use."""
    if st.button(_("Compare"), icon=":material/compare_arrows:", key="to_compare"):
        open_comparison(run)
    if st.button(_("Predict"), icon=":material/image_search:", key="to_predict"):
        shell.open_page("predict", model=run.id)


def _offer_to_train_on(run: Run) -> None:
    """A button that lets the form begin with this run's model."""
    start = with_phase(EarlierRun(run.id))
    if not (start.phase and can_go_on(run.config)):
        return
    if st.button(
        _("Train on from this model"),
        icon=":material/moving:",
        key="train_on",
        help=_(
            "The form on the left then begins with this run's backbone, and all that "
            "it has learned here: choose other images there. Nothing is started yet."
        ),
    ):
        train_on(start.weights)


def delete_button(run: Run) -> None:
    """Offers to delete a run that has ended, whatever condition its files are in."""
    if st.button(
        _("Delete"), icon=":material/delete:", key="delete_job", type="tertiary"
    ):
        confirm_deletion(run.id)


def show_asked_code(run: Run) -> None:
    """Open the script of a run whose panel was asked for it; for the page to call."""
    if st.session_state.pop(_CODE_OF, "") == run.id:
        with shell.errors_shown():
            code_view.show_code(run.config, run.manifest, run.id)


def _settings(run: Run) -> None:
    box = st.expander(
        _("Settings of this run"),
        icon=":material/settings:",
        key="run_settings",
        on_change="rerun",  # closed, it costs nothing in a panel drawn every second
    )
    if not box.open:
        return
    if box.button(
        _("Use these settings"),
        icon=":material/tune:",
        key="use_settings",
        help=_("The form on the left takes all of them over."),
    ):
        use_run(run.config)
    with box:
        _settings_table(run.config)


def _settings_table(config: RunConfig) -> None:
    """What differs from the default beside it, or every setting."""
    changed = differing_settings([config, RunConfig(config.dataset)])
    shows_all = st.toggle(_("All settings"), not changed, key="run_settings_all")
    if shows_all:
        rows = setting_rows(config.to_json())
        table = {
            _("Setting"): [setting_name(row[0]) for row in rows],
            _("Value"): [row[1] for row in rows],
        }
    else:
        table = {
            _("Setting"): [setting_name(name) for name, __ in changed],
            _("Value"): [values[0] for __, values in changed],
            _("By default"): [values[1] for __, values in changed],
        }
    count = len(next(iter(table.values())))
    st.dataframe(
        table,
        key=f"run_settings_table_{shows_all}",
        hide_index=True,
        height="content",
        alt=plural("{count} setting", "{count} settings", count),
    )


def open_comparison(run: Run) -> None:
    """Compare the phases of a run, or look at the only one that it has.

    A run without a finished phase is shown by itself: it says why it has none.
    """
    phases = list(run.results())
    if not phases:
        shell.open_page("train", run=run.id)
        return
    shell.open_page("compare", result=[f"{run.id}:{phase}" for phase in phases])


def _stop_buttons(run: Run) -> None:
    asked, waits = run.stop_requested, run.state() == "queued"
    label = _("Leave the queue") if waits else _("Stop and keep the model")
    if st.button(
        _("Stopping") if asked else label,
        icon=":material/close:" if waits else ":material/stop:",
        disabled=asked,
        key="stop_run",
    ):
        permit("stop", run.id)
        run.request_stop()
        st.rerun()
    if _seconds_since_stop(run) < _STOP_GRACE_SECONDS:
        return
    if st.button(
        _("End it now"),
        type="tertiary",
        icon=":material/bolt:",
        key="end_run",
        help=_(
            "For a training that hangs, such as in a download. The epoch in progress "
            "is lost. Finished epochs and phases stay, and Resume goes on from there."
        ),
    ):
        permit("stop", run.id)
        worker_process.end(run)
        st.rerun()


def _seconds_since_stop(run: Run) -> float:
    """How long ago somebody asked the run to stop; 0 where nobody did."""
    try:
        return time.time() - (run.path / "stop").stat().st_mtime
    except OSError:
        return 0.0


@dialog(mark("Delete this run?"))
def confirm_deletion(run_id: str) -> None:
    """Say what goes and what stays, then do it."""
    st.write(_("Its models, predictions and curves are removed for good. Images stay."))
    st.code(run_id, language=None)
    with st.container(horizontal=True), shell.errors_shown():
        if st.button(_("Delete for good"), type="primary", key="delete_for_good"):
            permit("delete run", run_id)
            queue.delete_job(load_run(run_id))
            st.session_state.pop("run", None)
            st.rerun()
        if st.button(_("Keep it"), key="keep_run"):
            st.rerun()
