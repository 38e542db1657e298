"""The last pictures of a class, and taking one back."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.data.collected import newest, take_back
from core.data.datasets import Dataset
from core.errors import UserError
from core.language.texts import _
from pages._ui.dataset.gallery import thumbnails
from pages._ui.dataset.removable import TILE_WIDTH, removable_tile
from pages._ui.frame import shell
from pages._ui.guard.permission import permit

_NUM_SHOWN = 7  # a row of a laptop's screen
_MAX_REMEMBERED = 500


def remember_taken(dataset: Dataset, paths: Sequence[str]) -> None:
    """Remember what this tab has added, so that it can be taken back in turn."""
    known = st.session_state.setdefault(_key(dataset), [])
    st.session_state[_key(dataset)] = [*known, *paths][-_MAX_REMEMBERED:]


def show_taken(dataset: Dataset, class_name: str, count: int) -> None:
    """The newest pictures of a class, each with a button that takes it back."""
    if problem := st.session_state.pop(_problem_key(dataset), ""):
        st.error(shell.plain(problem), icon=":material/error:")
    with st.container(horizontal=True, vertical_alignment="center"):
        title = _("The last of {name}", name=shell.plain(class_name))
        st.markdown(f"## {title}", width="content")
        mine = st.session_state.get(_key(dataset), [])
        st.button(
            _("Take back the last picture"),
            icon=":material/undo:",
            key=f"take_back_{dataset.id}",
            disabled=not mine,
            help=_("The last one that you added, whatever its class"),
            on_click=_take_back,
            args=(dataset, mine[-1] if mine else ""),
        )
    paths = newest(dataset, class_name, _NUM_SHOWN)
    if not paths:
        st.caption(_("No picture yet."))
        return
    with st.grid("auto", min_column_width=TILE_WIDTH, gap="small"):
        for place, (path, file) in enumerate(
            zip(paths, thumbnails(dataset, paths), strict=True)
        ):
            number = count - place
            removable_tile(
                file,
                _("{name}, picture {number}", name=class_name, number=number),
                key=f"remove_{dataset.id}_{path}",
                remove=_take_back,
                args=(dataset, path),
            )


def _take_back(dataset: Dataset, path: str) -> None:
    try:
        permit("decide", dataset.id)
        take_back(dataset, path)
    except UserError as error:
        st.session_state[_problem_key(dataset)] = str(error)
    mine = st.session_state.get(_key(dataset), [])
    st.session_state[_key(dataset)] = [item for item in mine if item != path]


def _key(dataset: Dataset) -> str:
    return f"_collect_taken_{dataset.id}"


def _problem_key(dataset: Dataset) -> str:
    return f"_collect_taken_problem_{dataset.id}"
