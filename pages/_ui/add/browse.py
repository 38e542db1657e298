"""A folder of this computer, found by looking instead of typing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from core.data.browsing import FolderRow, FolderView, first_place, look_into
from core.errors import UserError
from core.language.texts import _
from core.storage.given_paths import readable
from core.text.numbers import number
from pages._ui.frame import shell
from pages._ui.guard.permission import may

_AT = "browse_at"  # in the session: the path; "" = the list of folders
_PAGE_SIZE = 60
_FILTER_FROM = 15  # folders; fewer are seen at a glance


def show_browser(take: Callable[[str], None]) -> None:
    """Folders to open one by one, and a button that takes the open one.

    Args:
        take: Adds what lies at a path, and shows what goes wrong.
    """
    if not may("add images"):  # to look at the folders is for who may add them
        return
    # Opening a folder runs this part of the page alone.
    st.fragment(_draw)(take)


def _draw(take: Callable[[str], None]) -> None:
    with shell.errors_shown(), st.container(border=True):
        if _AT not in st.session_state:
            st.session_state[_AT] = str(first_place() or "")
        st.caption(_("Or look for it here:"))
        view = _opened(st.session_state[_AT])
        _show_crumbs(view)
        _show_folders(view)
        if view.path is None:
            return
        images = view.num_images
        st.caption(
            _(
                "{folders} and {images} in here.",
                folders=number(len(view.folders), "folder"),
                images=number(images, "image") if images else _("no images"),
            )
        )
        if st.button(
            _("Add the folder {name}", name=shell.plain(view.crumbs[-1][0])),
            icon=":material/create_new_folder:",
            key="browse_take",
            help=_("Its sub-folders are the classes. The images stay where they are."),
        ):
            take(str(view.path))


def _opened(at: str) -> FolderView:
    """What is in a folder; where it can't be opened, in the first one."""
    try:
        return look_into(Path(at) if at else None)
    except UserError as error:
        shell.show_error(error)
        return look_into(first_place())


def _show_crumbs(view: FolderView) -> None:
    with st.container(horizontal=True, gap="xxsmall", vertical_alignment="center"):
        first = str(first_place() or "")
        st.button(
            shell.unseen_label(_("To the first folder")),
            icon=":material/home:",
            type="tertiary",
            key="browse_home",
            help=_("To the first folder"),
            on_click=_open,
            args=(first,),
        )
        for place, (name, path) in enumerate(view.crumbs):
            st.markdown(":material/chevron_right:", width="content")
            if path == view.path:
                st.markdown(f"**{shell.plain(name)}**", width="content")
                continue
            st.button(
                shell.plain(name),
                type="tertiary",
                key=f"browse_crumb_{place}",
                on_click=_open,
                args=(str(path),),
            )


def _show_folders(view: FolderView) -> None:
    folders = view.folders
    if not folders:
        st.caption(
            _("No folder in here.") if view.path else _("No folder may be read here.")
        )
        return
    if len(folders) >= _FILTER_FROM:
        text = st.text_input(
            _("Find a folder"),
            placeholder=_("A part of its name"),
            icon=":material/search:",
            key=f"browse_find_{view.path}",
        )
        wanted = text.strip().casefold()
        folders = tuple(it for it in folders if wanted in it.name.casefold())
    num_pages = -(-len(folders) // _PAGE_SIZE)
    page = 1
    if num_pages > 1:
        page = st.pagination(num_pages, key=f"browse_page_{view.path}_{num_pages}")
    start = (page - 1) * _PAGE_SIZE
    with st.grid("auto", min_column_width=260, gap="xxsmall"):
        for row in folders[start : start + _PAGE_SIZE]:
            _show_folder(row)


def _show_folder(row: FolderRow) -> None:
    words = f" :gray[· {row.problem or _counts(row)}]"
    st.button(
        f"{shell.plain(row.name)}{words}",
        icon=":material/folder_off:" if row.problem else ":material/folder:",
        type="tertiary",
        key=f"browse_{readable(str(row.path))}",
        disabled=bool(row.problem),
        on_click=_open,
        args=(str(row.path),),
    )


def _counts(row: FolderRow) -> str:
    if not row.num_images and row.is_counted:
        return number(row.num_folders, "folder") if row.num_folders else _("no images")
    images = number(row.num_images, "image")
    if not row.is_counted:
        images = _("{images} or more", images=images)
    if row.num_folders:
        return f"{number(row.num_folders, 'folder')}, {images}"
    return images


def _open(path: str) -> None:
    st.session_state[_AT] = path
