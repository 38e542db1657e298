"""Ways in for pictures: files, a folder, a zip, the clipboard, the webcam."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.language.numerals import numeral
from core.language.texts import _, mark
from core.text.numbers import number, size
from pages._ui.frame import shell
from pages._ui.predict import live, tray
from pages._ui.predict.memo import Model

FILES, CAMERA, LIVE = mark("Files"), mark("Webcam"), mark("Live view")

_TURN, _PUT, _ADDRESS = "_predict_turn", "_predict_put", "_predict_address"
_PASTE = "predict_paste"
_MAX_MB = tray.MAX_BYTES // 1_000_000
_MAX_SHOT_BYTES = 5_000_000
_NO_ADDRESS = mark(
    "**Save the picture and drop its file here, or copy the picture itself and paste "
    "it.** Expected a picture; received text, perhaps its address. Thaw fetches "
    "nothing from other computers: no picture and no word of what you look at leaves "
    "this one, and nobody can send it to addresses inside your network."
)


def ask_way() -> str:
    """Where the pictures are to come from: FILES, CAMERA or LIVE."""
    return str(
        st.segmented_control(
            _("Where are the pictures?"),
            [FILES, CAMERA, LIVE],
            default=FILES,
            required=True,
            key="predict_from",
            format_func=_,
            label_visibility="collapsed",
            width="content",
            persist_state="session",
        )
    )


def show_intake(model: Model, way: str) -> None:
    """A way in; what comes is in the tray by the next run of the page.

    Args:
        model: That the live view asks.
        way: What `ask_way` gave.
    """
    if way == LIVE:
        show_live_view(model)
    elif way == CAMERA:
        with st.container(width=640):
            show_camera()
    else:
        _show_files()


def show_live_view(model: Model) -> None:
    """What the model says of the webcam's picture; a frame can be kept."""
    live.show_live(model, _keep_shot)


def show_camera() -> None:
    """A picture from the webcam, and after it at once the next one."""
    key = f"predict_camera_{_turn()}"
    st.camera_input(
        _("A picture from the webcam"),
        key=key,
        on_change=_receive,
        args=(key,),
        resolution="480p",
        label_visibility="collapsed",
        help=_("The browser asks once whether the camera may be used."),
    )


def show_drop() -> None:
    """Where pictures and zips are dropped."""
    key = f"predict_files_{_turn()}"
    # Of any type: what a file holds decides, and a reason says what is wrong with it.
    st.file_uploader(
        _("Pictures, or a zip of them"),
        accept_multiple_files=True,
        key=key,
        on_change=_receive,
        args=(key,),
        max_upload_size=_MAX_MB,
        help=_(
            "Up to {most} pictures and {size} at a time. They stay on the computer "
            "that runs Thaw.",
            most=numeral(f"{tray.MAX_PICTURES:,}"),
            size=size(tray.MAX_BYTES),
        ),
    )


def _turn() -> int:
    """Ends the keys of widgets: after each picture they are new, and ready for more."""
    return int(st.session_state.get(_TURN, 0))


def show_put(model: Model) -> None:
    """What became of the pictures that came with this run of the page.

    Args:
        model: That is asked, to say how the shell asks it.
    """
    if st.session_state.pop(_ADDRESS, False):
        st.warning(_(_NO_ADDRESS), icon=":material/link_off:")
    result = st.session_state.pop(_PUT, None)
    if result is None:
        return
    for name, error in result.refused:
        st.warning(
            _(
                "**{name}** can't be read: expected {expected}; received {received}. "
                "{action}",
                name=shell.plain(name),
                expected=shell.plain(error.expected),
                received=shell.plain(error.received),
                action=shell.plain(error.action),
            ),
            icon=":material/folder_zip:",
        )
    if result.num_beyond:
        st.warning(
            _(
                "{pictures} did not fit any more: this page takes {most} pictures and "
                "{size}. Clear these and drop the others, or let the command line go "
                "through the whole folder or zip, however large: `python -m core "
                "predict {model} FOLDER --csv FILE`",
                pictures=number(result.num_beyond, "picture"),
                most=numeral(f"{tray.MAX_PICTURES:,}"),
                size=size(tray.MAX_BYTES),
                model=model.spec,
            ),
            icon=":material/filter:",
        )
    if result.num_twice:
        st.info(
            _(
                "{pictures} of these were here already.",
                pictures=number(result.num_twice, "picture"),
            ),
            icon=":material/content_copy:",
        )


def _show_files() -> None:
    files, folder = st.columns([3, 2], gap="medium")
    with files:
        show_drop()
    turn = _turn()
    folder.file_uploader(
        _("A folder"),
        accept_multiple_files="directory",
        key=f"predict_folder_{turn}",
        on_change=_receive,
        args=(f"predict_folder_{turn}",),
        max_upload_size=_MAX_MB,
        help=_("With all folders in it."),
    )
    with st.container():  # by itself it would stick to the window's lower edge
        st.chat_input(
            _("Click here, paste a picture with Ctrl+V, and press Enter"),
            key=_PASTE,
            accept_file="multiple",
            max_chars=4000,
            on_submit=_receive,
            args=(_PASTE,),
        )


def _receive(key: str) -> None:
    """Put what a widget got into the tray."""
    got: Any = st.session_state.get(key)
    files = getattr(got, "files", got) or []
    files = files if isinstance(files, list) else [files]
    if not files and getattr(got, "text", None):
        st.session_state[_ADDRESS] = True
    put_in_tray([(file.name, file.getvalue()) for file in files])


def _keep_shot(key: str) -> None:
    """Put the frame of the live view that somebody kept into the tray."""
    shot: Any = getattr(st.session_state.get(key), "kept", None)
    try:
        content = base64.b64decode(str(shot), validate=True)
    except ValueError:  # not from our component
        return
    if content and len(content) <= _MAX_SHOT_BYTES:
        count = sum(item.name.startswith("webcam ") for item in tray.pictures())
        put_in_tray([(f"webcam {count + 1}.jpg", content)])


def put_in_tray(files: Sequence[tuple[str, bytes]]) -> None:
    """Put pictures into the tray; the page says what became of them."""
    st.session_state[_TURN] = _turn() + 1
    if files:
        st.session_state["tested"] = None
        st.session_state[_PUT] = tray.put(files)
