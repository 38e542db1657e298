"""How far a run has been sent to other tools, one line for each."""

from __future__ import annotations

import re
from datetime import datetime

import streamlit as st

from core.language.numerals import short_day_text
from core.language.texts import _
from core.runs.mirror import Sent, is_behind, sent_to, wanted_trackers
from core.runs.run import Run
from core.text.labels import TRACKER_TITLES
from pages._ui.frame import shell

_LINK = re.compile(r"https?://[^\s()<>]+")  # what stands in Markdown as it is


def show_mirrored(run: Run, state: str) -> None:
    """Draw the lines; nothing for a run that is sent nowhere."""
    for tracker in wanted_trackers(run):
        sent = sent_to(run, tracker)
        title = TRACKER_TITLES[tracker]
        if error := sent.get("error"):
            since = _clock(sent.get("waiting", 0.0))
            waits = _("Waits for {tracker} since {since}.", tracker=title, since=since)
            said = shell.plain(error.get("message", ""))
            st.caption(f":orange[:material/cloud_off: {waits}] {said}")
        elif is_behind(run, tracker, state) or "time" not in sent:
            text = _("Being sent to {tracker}.", tracker=title)
            st.caption(f":material/cloud_upload: {text}")
        else:
            clock = _clock(sent["time"])
            text = _("Mirrored to {tracker} at {clock}.", tracker=title, clock=clock)
            way = _way_there(tracker, sent)
            st.caption(f":material/cloud_done: {text} {way}")


def _way_there(tracker: str, sent: Sent) -> str:
    if tracker == "tensorboard":
        folder = sent.get("target", "").replace("`", "")
        folder = f'"{folder}"' if " " in folder else folder
        return _("Look at it: {command}", command=f"`tensorboard --logdir {folder}`")
    link = sent.get("link", "")
    return f"[{_('Look at it')}]({link})" if _LINK.fullmatch(link) else ""


def _clock(when: float) -> str:
    """When, short for today."""
    then = datetime.fromtimestamp(when)
    is_today = then.date() == datetime.now().date()
    return f"{then:%H:%M}" if is_today else f"{short_day_text(then)}, {then:%H:%M}"
