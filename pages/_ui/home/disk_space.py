"""What runs keep on disk to be faster the next time, and how to be rid of it."""

from __future__ import annotations

import streamlit as st

from core.language.current import language
from core.language.texts import _, mark
from core.storage.cache_space import budget_bytes, clear, usage
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from core.storage.free_space import free_bytes, is_nearly_full
from core.storage.paths import caches_dir
from core.text.numbers import size
from pages._ui.frame import shell
from pages._ui.frame.dialog import dialog
from pages._ui.guard.permission import permit

_FREED = "_freed_bytes"


def disk_usage() -> list[tuple[str, int]]:
    """Title and bytes of each kind of what runs have kept, the largest first."""
    return _disk_usage(file_fingerprint(caches_dir()), language())


@st.cache_data(max_entries=4, show_spinner=False)
def _disk_usage(folder: FileFingerprint, spoken: str) -> list[tuple[str, int]]:
    # A folder's own time changes when an entry comes or goes, and no entry grows.
    return [(kind.title, kind.num_bytes) for kind in usage()]


def show_disk_space(is_running: bool) -> None:
    """A closed section: what the caches take, and a button that clears them.

    Args:
        is_running: Whether a run is active or waits; it may need what is kept.
    """
    if (freed := st.session_state.pop(_FREED, None)) is not None:
        st.toast(_("{size} freed.", size=size(freed)), icon=":material/check:")
    if is_nearly_full(caches_dir()):
        st.warning(
            _(
                "The disk that Thaw works on is nearly full: nothing can be trained "
                "until some space is free."
            ),
            icon=":material/hard_drive:",
        )
    kinds = disk_usage()
    total = size(sum(num_bytes for __, num_bytes in kinds))
    title = (
        _("Disk space: {size} kept for faster runs", size=total)
        if kinds
        else _("Disk space")
    )
    with st.expander(title, icon=":material/hard_drive:"):
        if not kinds:
            st.markdown(_("Nothing kept yet."))
        with st.container(horizontal=True, gap="large"):
            for name, num_bytes in kinds:
                text = f"{shell.plain(_(name))}  \n**{size(num_bytes)}**"
                st.markdown(text, width="content")
        st.caption(
            _(
                "What was computed once is kept, so that the next run on the same "
                "images starts at once: up to {budget} (THAW_CACHE_GB), then what was "
                "not used for longest makes room. It lies in {folder}. Free on this "
                "disk: {free}.",
                budget=size(budget_bytes()),
                folder=shell.plain(str(caches_dir())),
                free=size(free_bytes(caches_dir())),
            )
        )
        if kinds and st.button(
            _("Clear caches"),
            icon=":material/delete_sweep:",
            disabled=is_running,
            help=_("A run is active and may need them.") if is_running else None,
        ):
            confirm_clearing()


@dialog(mark("Clear the caches?"))
def confirm_clearing() -> None:
    """Say what goes and what it means, then do it."""
    kinds = disk_usage()
    st.write(
        _(
            "Nothing is lost: images, runs and models stay as they are. The next run "
            "on the same images takes longer once, because it computes this again."
        )
    )
    lines = (
        f"- {shell.plain(_(name))}, {size(num_bytes)}" for name, num_bytes in kinds
    )
    st.markdown("\n".join(lines))
    if st.button(_("Clear them"), type="primary", key="clear_caches_now"):
        with shell.errors_shown():
            permit("clear caches")
            st.session_state[_FREED] = clear()
            st.rerun()
