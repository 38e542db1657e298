"""Pictures on their way into a collected data set: webcam, files, the clipboard."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.data.collected import MAX_BYTES, Collected, add_picture
from core.data.datasets import Dataset
from core.errors import ImageError, UserError, explain_os_error
from core.language.kept import retold
from core.language.numerals import numeral
from core.language.texts import _, mark, plural
from core.text.numbers import number
from pages._ui.collect.classes import chosen_class
from pages._ui.collect.taken import remember_taken
from pages._ui.frame import shell
from pages._ui.guard.permission import permit

logger = logging.getLogger(__name__)

_CAMERA, _FILES = mark("Webcam"), mark("Files and pasting")
_MAX_AT_ONCE = 300  # files
_MAX_MB = 500  # of all of them: they are in memory
_MAX_NAMED = 5  # that were refused
_TYPES = ["image/*", "heic", "heif", "avif", "jp2"]
_PASTE_HELP = mark("Click here, paste a picture with Ctrl+V, and press Enter")


def show_intake(dataset: Dataset, class_name: str) -> None:
    """The webcam, or a place to drop, choose and paste pictures."""
    way = st.segmented_control(
        _("Where are the pictures?"),
        [_CAMERA, _FILES],
        format_func=_,
        default=_CAMERA,
        required=True,
        key="collect_from",
        label_visibility="collapsed",
    )
    # A new key after each picture: the camera is ready for the next one at once.
    key = f"collect_{dataset.id}_{st.session_state.get(_turn_key(dataset), 0)}"
    label = _("Pictures of **{name}**", name=shell.plain(class_name))
    if way == _CAMERA:
        st.camera_input(
            label,
            key=f"{key}_camera",
            on_change=_receive,
            args=(dataset, f"{key}_camera"),
            resolution="480p",  # no backbone here takes larger pictures
            help=_("The browser asks once whether the camera may be used."),
        )
        return
    st.file_uploader(
        label,
        type=_TYPES,
        accept_multiple_files=True,
        max_upload_size=MAX_BYTES // 1_000_000,
        key=f"{key}_files",
        on_change=_receive,
        args=(dataset, f"{key}_files"),
    )
    st.chat_input(
        _(_PASTE_HELP),
        key=f"collect_{dataset.id}_paste",
        accept_file="multiple",
        file_type=_TYPES,
        max_chars=200,
        on_submit=_receive,
        args=(dataset, f"collect_{dataset.id}_paste"),
    )


def _receive(dataset: Dataset, key: str) -> None:
    """Take what a widget got, for the class that is chosen now."""
    got: Any = st.session_state.get(key)
    files = getattr(got, "files", got) or []
    files = files if isinstance(files, list) else [files]
    st.session_state[_turn_key(dataset)] = (
        st.session_state.get(_turn_key(dataset), 0) + 1
    )
    st.session_state[_pending_key(dataset)] = (chosen_class(dataset), files)


def store_pending(dataset: Dataset) -> None:
    """Store what came with this run of the page, and say what became of it."""
    found = st.session_state.pop(_pending_key(dataset), None)
    if found is None:
        return
    class_name, files = found
    if not files:
        st.info(
            _("No picture was in it: paste one, or drop files."),
            icon=":material/info:",
        )
        return
    try:
        _require_bearable(files)
        _store(dataset, class_name, files)
    except UserError as error:
        shell.show_error(error)
    except OSError as error:
        explanation = explain_os_error(error)
        if explanation is None:
            raise
        logger.warning("a picture was not stored: %s", error)
        shell.show_error(explanation)


def _require_bearable(files: Sequence[Any]) -> None:
    megabytes = sum(file.size for file in files) / 1e6
    if len(files) > _MAX_AT_ONCE or megabytes > _MAX_MB:
        raise UserError(
            _(
                "at most {count} pictures and {megabytes} MB at once",
                count=_MAX_AT_ONCE,
                megabytes=_MAX_MB,
            ),
            _(
                "{pictures} and {megabytes} MB",
                pictures=number(len(files), "picture"),
                megabytes=numeral(f"{megabytes:,.0f}"),
            ),
            _("Drop them in several parts, or add their folder with Add images."),
        )


def _store(dataset: Dataset, class_name: str, files: Sequence[Any]) -> None:
    """Store pictures one by one; one that can't be used keeps no other back."""
    permit("add images", dataset.id)
    bar = st.progress(0.0, text=_("Storing the pictures")) if len(files) > 5 else None
    taken: list[Collected] = []
    twice: list[Collected] = []
    refused: list[str] = []
    for count, file in enumerate(files, start=1):
        try:
            found = add_picture(dataset, class_name, file.getvalue())
        except ImageError as error:
            refused.append(f"{file.name}: {retold(error.reason)}")
            continue
        (taken if found.is_new else twice).append(found)
        if bar:
            text = _("{count} of {aim} pictures", count=count, aim=len(files))
            bar.progress(count / len(files), text=text)
    if bar:
        bar.empty()
    remember_taken(dataset, [item.path for item in taken])
    if len(taken) > 1:
        words = _(
            "{pictures} added to {name}.",
            pictures=number(len(taken), "picture"),
            name=shell.plain(class_name),
        )
        st.success(words, icon=":material/check:")
    if twice:
        where = ", ".join(sorted({shell.plain(item.class_name) for item in twice}))
        st.info(
            plural(
                "It is there already, in {classes}, and not stored twice.",
                "{count} pictures are there already, in {classes}, and not stored "
                "twice.",
                len(twice),
                classes=where,
            ),
            icon=":material/content_copy:",
        )
    if refused:
        _show_refused(refused)


def _show_refused(refused: Sequence[str]) -> None:
    lines = [f"- {shell.plain(text)}" for text in refused[:_MAX_NAMED]]
    if len(refused) > _MAX_NAMED:
        more = numeral(f"{len(refused) - _MAX_NAMED:,}")
        lines.append(f"- {_('and {count} more', count=more)}")
    head = plural(
        "One file can't be used, and was left out:",
        "{count} files can't be used, and were left out:",
        len(refused),
    )
    st.warning("\n".join([head, "", *lines]), icon=":material/broken_image:")


def _turn_key(dataset: Dataset) -> str:
    return f"_collect_turn_{dataset.id}"


def _pending_key(dataset: Dataset) -> str:
    return f"_collect_pending_{dataset.id}"
