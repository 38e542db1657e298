"""The ways to bring in images, and one place that adds what each of them finds."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import streamlit as st

from core.data.datasets import Dataset, add_folder, is_archive
from core.data.folders.question import UnclearLayout
from core.data.labels.listing import has_images
from core.data.manifests import ensure_manifest
from core.data.usable import UnusableClasses
from core.errors import UserError
from core.language.texts import _, mark
from core.storage.given_paths import given_path
from pages._ui.add.archive import show_archive
from pages._ui.add.browse import show_browser
from pages._ui.add.dropped import show_dropped
from pages._ui.add.samples import show_samples
from pages._ui.collect.begin import show_begin
from pages._ui.dataset.changes import check_for_changes
from pages._ui.dataset.facts import facts_of
from pages._ui.dataset.layout import is_open
from pages._ui.dataset.reading import reporter
from pages._ui.frame import shell
from pages._ui.guard.permission import permit

_LAYOUT = """\
flowers/
├── daisy/
│   ├── 0001.jpg
│   └── 0002.png
├── roses/
│   └── …
└── tulips/
    └── …"""

FOLDER, _DROP = mark("Folder on this computer"), mark("Drop a folder")
_ZIP, CAMERA = mark("Zip or tar file"), mark("Webcam or pasting")
PUBLIC_SETS = mark("Public data sets")

_EXAMPLE = "/home/me/pictures/flowers"

_WAY = "add_from"
_TYPED_ARCHIVE = "add_archive_path"  # in the session: the path of one to look into
_REFUSED = "add_refused_path"  # likewise: of images without class folders


def open_add_area(way: str) -> None:
    """Go where images are brought in, with a way of bringing them in chosen."""
    st.session_state[_WAY] = way
    shell.open_page("dataset")


def show_add_area() -> None:
    """Let the user choose a way and add a data set; opens it when it worked."""
    st.session_state.setdefault(_WAY, FOLDER)
    way = st.segmented_control(
        _("Where are the images?"),
        [FOLDER, _DROP, _ZIP, CAMERA, PUBLIC_SETS],
        format_func=_,
        required=True,
        key=_WAY,
    )
    if way == PUBLIC_SETS:
        show_samples(_add)
        return
    if way == CAMERA:
        show_begin()
        return
    inputs, layout = st.columns([3, 2], gap="medium")
    with inputs:
        if way == _ZIP:
            _show_upload()
        elif way == _DROP:
            show_dropped(_add)
        else:
            _show_path()
    with layout:
        st.caption(_("What the folder or archive should look like"))
        st.code(_LAYOUT, language=None)
        st.caption(
            _(
                "One folder per class; its name is the class. Folders train, val and "
                "test above the classes are used as the split. Without them Thaw "
                "splits for you."
            )
        )


def _show_path() -> None:
    with st.form("add_path_form", border=False):
        text = st.text_input(
            _("Path of the folder"),
            placeholder=_EXAMPLE,
            help=_("On the computer that runs Thaw. The images stay where they are."),
            key="add_path",
        )
        sent = st.form_submit_button(_("Add this folder"), type="primary")
    st.caption(
        _("The path of a zip or tar file works too. Nothing is copied from a folder.")
    )
    if sent:
        st.session_state.pop(_TYPED_ARCHIVE, None)
        st.session_state.pop(_REFUSED, None)
        if not text.strip():
            st.warning(_("Enter the path of a folder first."), icon=":material/folder:")
        else:
            _take_path(text)
    if typed := st.session_state.get(_TYPED_ARCHIVE):
        path = Path(typed)
        show_archive(path, path.name, typed, _add)
    if refused := st.session_state.get(_REFUSED):
        _offer_elsewhere(Path(refused))
    show_browser(_take_path)


def _offer_elsewhere(path: Path) -> None:
    """Add a folder without class folders, so that it is asked where the classes are."""
    st.caption(_("Or do they stand in a table, or in the names of the images?"))
    if st.button(_("Say where the classes stand"), icon=":material/table_view:"):
        st.session_state.pop(_REFUSED)
        _add(lambda: add_folder(path, is_said=True))


def _take_path(text: str) -> None:
    """Add a folder; an archive is looked into first."""
    try:
        path = given_path(text)
        if is_archive(path):
            st.session_state[_TYPED_ARCHIVE] = str(path)
            return
    except UserError as error:
        shell.show_error(error)
        return
    _add(lambda: add_folder(path))
    if has_images(path):  # and yet it was refused
        st.session_state[_REFUSED] = str(path)


def _show_upload() -> None:
    # Of any type: of a .rar, core says more than a browser would.
    upload = st.file_uploader(_("Zip or tar with one folder per class"), key="zip")
    if upload is None:
        st.caption(_("It is unpacked into Thaw's own folder."))
        return
    # Streamlit keeps an upload in memory, so a file would only be a second copy.
    show_archive(upload, upload.name, upload.file_id, _add)


def _add(adding: Callable[[], Dataset]) -> None:
    bar = st.progress(0.0, text=_("Adding the images"))
    with shell.errors_shown():
        permit("add images")
        dataset = adding()
        if facts_of(dataset):  # added before: its split stays until a new one
            check_for_changes(dataset)
        # The page asks when it opens the data set.
        with suppress(UnclearLayout, UnusableClasses):
            if not is_open(dataset):
                ensure_manifest(dataset, progress=reporter(bar))
        _open(dataset)
    bar.empty()


def _open(dataset: Dataset) -> None:
    st.session_state["adding"] = False
    st.session_state.pop(_TYPED_ARCHIVE, None)
    st.session_state.pop(_REFUSED, None)
    st.session_state["open_dataset"] = dataset.id
    st.rerun()
