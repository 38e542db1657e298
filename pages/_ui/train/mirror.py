"""Mirror to: the tool that trainings are sent to while they run.

It is no setting of a run: it changes nothing of what comes out, and is remembered per
person.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.errors import UserError
from core.language.texts import _, mark
from core.runs.mirror import TRACKERS
from core.runs.run import Run
from core.text.labels import TRACKER_TITLES
from core.trackers.targets import target_of
from core.trackers.worker import mirror
from pages._ui.frame import shell
from pages._ui.guard.preferred import prefer_from_now_on, preferred

_KEY = "train_mirror_to"
_CHOICES = {"": mark("Nothing")} | TRACKER_TITLES


def mirror_choice() -> str:
    """The tracker that is chosen; "" = none."""
    chosen = preferred().get("mirror_to", "")
    return chosen if chosen in TRACKERS else ""


def choose_mirror() -> None:
    """Draw the choice, and where it leads."""
    st.segmented_control(
        _("Mirror to"),
        list(_CHOICES),
        format_func=lambda tracker: _(_CHOICES[tracker]),
        default=mirror_choice(),
        required=True,
        wrap=True,
        key=_KEY,
        on_change=_keep,
        help=_(
            "Settings, curves and figures are sent there while the training runs, and "
            "to MLflow also files and the model. A process of its own does that, and "
            "nothing of what is trained changes. Where the other side does not answer, "
            "it is sent later."
        ),
    )
    if tracker := mirror_choice():
        try:
            st.caption(_("To {target}", target=shell.plain(target_of(tracker))))
        except UserError as error:
            st.caption(f":orange[:material/warning:] {shell.plain(str(error))}")


def mirror_runs(runs: Sequence[Run]) -> None:
    """Send runs that have just been started, as it was chosen."""
    if tracker := mirror_choice():
        with shell.errors_shown():
            mirror(runs, tracker)


def _keep() -> None:
    prefer_from_now_on({"mirror_to": st.session_state[_KEY]})
