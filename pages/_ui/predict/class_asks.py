"""What a class asks the model from its phones."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.classroom.classroom import Classroom, class_of
from core.classroom.phones import called
from core.language.texts import _
from pages._ui.classroom.panel import show_class
from pages._ui.guard.permission import decider
from pages._ui.predict.intake import put_in_tray
from pages._ui.predict.memo import Model


def show_class_asks(model: Model, above: DeltaGenerator) -> None:
    """Let a class join and ask this model; its pictures and answers as they come.

    Args:
        model: That is asked.
        above: Where a class stands that has joined: before the other ways in.
    """
    is_open = class_of(decider()) is not None
    with above if is_open else st.container():
        room = show_class(model.run.id, run=model.run.id, model_phase=model.phase)
        if room is not None:
            st.button(
                _("Put the pictures of the class below"),
                icon=":material/arrow_downward:",
                key="class_to_tray",
                on_click=_put,
                args=(room,),
                help=_("Each gets its card, with heat map and corrections."),
            )


def _put(room: Classroom) -> None:
    known, files = room.known(), []
    for arrival in list(known.arrivals):
        phone = known.phones.get(arrival.phone)
        if not arrival.is_question or arrival.is_removed or phone is None:
            continue
        with suppress(OSError):  # the class was ended just now
            content = (room.asked_dir / arrival.path).read_bytes()
            files.append((f"{called(phone)} {arrival.number}", content))
    put_in_tray(files)
