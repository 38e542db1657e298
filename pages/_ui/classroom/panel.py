"""The teacher's panel: let a class join, and how phones find it."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

import streamlit as st

from core.classroom import limits
from core.classroom.addresses import join_addresses
from core.classroom.classroom import Classroom, class_of, end_class, open_class
from core.classroom.qr_code import qr_svg
from core.errors import UserError
from core.language.texts import _
from pages._ui.classroom.arrivals import show_arrivals
from pages._ui.frame import shell
from pages._ui.guard import door
from pages._ui.guard.permission import decider, permit

_PROBLEM = "_class_problem"
_PER_PHONE = "class_per_phone"
_QR_WIDTH = 340  # pixels; larger in its own window

# Commands of the shell.
_SET_PASSWORD = ".venv/bin/python -m scripts.set_password administer"
_SIGNED_IN = "make app ADDRESS=0.0.0.0"
_TRUSTED = "make app ADDRESS=0.0.0.0 INSECURE=1"


def show_class(what: str, **target: str) -> Classroom | None:
    """Offer to let a class join; once it may, its address and what it sends.

    Args:
        what: An id of the data set or the run, for the log.
        target: Where pictures go while this page is looked at: `dataset`, or `run` and
            `model_phase`.

    Returns:
        The class that is open; None = none.
    """
    if problem := st.session_state.pop(_PROBLEM, None):
        shell.show_error(UserError(*problem))
    room = class_of(decider())
    if room is None:
        _offer(what, target)
        return None
    room.aim(**target)
    is_question = "dataset" not in target
    own = _own_address()
    known = join_addresses(door.policy(), own, int(st.get_option("server.port")))
    with st.container(border=True, key="class_panel"):
        _show_title(room, own)
        if known:
            address, arrivals = st.columns([2, 3], gap="large")
            with address:
                _show_address(room, known)
            with arrivals:
                show_arrivals(room, is_question)
        else:
            _explain_no_address()
            show_arrivals(room, is_question)
    return room


def _offer(what: str, target: dict[str, str]) -> None:
    with st.expander(_("Let a class join"), icon=":material/groups:"):
        if "dataset" in target:
            text = _(
                "Phones open a small page by a QR code, choose a class and send "
                "pictures to this data set. You see them arrive, and can take each "
                "back."
            )
        else:
            text = _(
                "Phones open a small page by a QR code, send a picture to this model "
                "and see its answer. You see both arrive."
            )
        st.markdown(text)
        _explain_reach()
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.number_input(
                _("Pictures per phone"),
                1,
                limits.MOST_PER_PHONE,
                # One computer, and all of the class at it.
                limits.PER_PHONE if door.policy().is_open else limits.MOST_PER_PHONE,
                key=_PER_PHONE,
                width=180,
                help=_(
                    "That one phone may send in all, and {count} in a minute.",
                    count=limits.PER_MINUTE,
                ),
            )
            st.button(
                _("Let them join"),
                type="primary",
                icon=":material/qr_code_2:",
                key="class_open",
                on_click=_open,
                args=(what, target),
            )


def _explain_reach() -> None:
    """Who can reach the phones' page, and what to start where nobody can."""
    policy = door.policy()
    if not policy.is_open:
        st.markdown(
            _(
                "This Thaw listens to this computer alone: you can let the class come "
                "to its webcam, one after the other. For phones, end it (Ctrl-C), set "
                "a password of yours, and start it so that the network reaches it. "
                "Phones need no password; they reach their page and nothing else."
            ),
        )
        st.code(f"{_SET_PASSWORD}\n{_SIGNED_IN}", language="sh")
        st.markdown(
            _(
                "In a network of people whom you trust with everything that is here, "
                "it works without a password, too: {command}",
                command=f"`{_TRUSTED}`",
            )
        )
    elif policy.signs_in:
        st.caption(
            _(
                "Whoever has the address can send pictures until you end the class, "
                "without a password. No other page opens for them."
            )
        )
    else:
        st.warning(
            _(
                "Nobody signs in to this Thaw: whoever gets the address can open all "
                "its pages, and change and delete what is there. Go on only where you "
                "trust everybody in this network."
            ),
            icon=":material/lock_open:",
        )


def _open(what: str, target: dict[str, str]) -> None:
    try:
        permit("let a class join", what)
        room = open_class(decider(), int(st.session_state[_PER_PHONE]))
        room.aim(**target)
    except UserError as error:
        st.session_state[_PROBLEM] = (error.expected, error.received, error.action)


def _end(folder_name: str) -> None:
    try:
        permit("let a class join", folder_name)
        room = class_of(decider())
        if room and room.id == folder_name:
            end_class(room)
    except UserError as error:
        st.session_state[_PROBLEM] = (error.expected, error.received, error.action)


def _show_title(room: Classroom, own: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        title = _("Join the class")
        st.markdown(f"## {title}", width="stretch")
        link = f"{own}join/{room.opened['token']}"
        st.link_button(
            _("Join from this computer"), link, icon=":material/photo_camera:"
        )
        st.button(
            _("End the session"),
            icon=":material/stop_circle:",
            key="class_end",
            on_click=_end,
            args=(room.id,),
            help=_(
                "Its address leads nowhere then. Names and pictures that a model was "
                "asked about are deleted; what went to a data set stays there."
            ),
        )


def _show_address(room: Classroom, known: list[str]) -> None:
    """The QR code, and the same for whoever types it."""
    chosen = known[0]
    if len(known) > 1:
        chosen = st.selectbox(
            _("Which address do phones reach?"), known, key="class_host"
        )
    address = f"{chosen}join/{room.opened['token']}"
    alt = _("QR code of the address {address}", address=address)
    st.image(qr_svg(address), width=_QR_WIDTH, alt=alt)
    short = shell.plain(f"{chosen}join")
    st.metric(_("Or open {address} and type", address=short), room.code)
    st.caption(
        _(
            "The whole address: {address}. The class is over at {time} by itself.",
            address=shell.plain(address),
            time=time.strftime("%H:%M", time.localtime(room.opened["ends"])),
        )
    )


def _explain_no_address() -> None:
    if door.policy().is_open:
        st.warning(
            _(
                "This computer is in no network that phones could reach it through. "
                "Connect it, and reload this page; or let the class come to its webcam."
            ),
            icon=":material/wifi_off:",
        )
    else:
        st.caption(
            _(
                "This Thaw listens to this computer alone: phones can't reach it. Let "
                "the class come to its webcam, one after the other."
            )
        )


def _own_address() -> str:
    """Where this browser has the app, with "/" at its end."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    parts = urlsplit(str(st.context.url or ""))
    place = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    place = place or f"http://localhost:{st.get_option('server.port')}"
    return f"{place}/{base}/" if base else f"{place}/"
