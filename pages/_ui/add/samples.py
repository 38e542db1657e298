"""Small public data sets: what there is, and downloading one."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.data.catalogue.entries import PublicSet
from core.data.catalogue.state import (
    Download,
    discard,
    download_of,
    public_sets,
    request_stop,
)
from core.data.catalogue.worker import start_download
from core.data.datasets import Dataset, add_sample
from core.data.registry import loaded
from core.data.samples import DRAWN, SAMPLES
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.text.numbers import duration, number, size
from pages._ui.frame import shell
from pages._ui.guard.permission import permit

Adder = Callable[[Callable[[], Dataset]], None]

_WORDS = {
    "": "",
    "waiting": mark("Starting"),
    "downloading": mark("Downloading"),
    "unpacking": mark("Unpacking"),
    "stopped": mark("Stopped"),
    "failed": mark("It could not be downloaded"),
    "interrupted": mark("Interrupted"),
}


def show_samples(add: Adder) -> None:
    """All of them, each with its licence and a button.

    Args:
        add: Adds a data set that is at hand, and shows what goes wrong.
    """
    st.caption(
        _(
            "Pictures to learn and compare with. Thaw asks for nothing on the network "
            "but what you download here, and checks it before it is unpacked. A "
            "download goes on when this page is closed."
        )
    )
    for sample_id in SAMPLES:
        _show_packaged(sample_id, add)
    for entry in public_sets():
        is_active = download_of(entry.id).is_active
        # One that is under way draws itself anew, and no other.
        st.fragment(_show_public, run_every="1s" if is_active else None)(
            entry, is_active
        )


def _show_packaged(sample_id: str, add: Adder) -> None:
    sample = SAMPLES[sample_id]
    with st.container(border=True):
        facts = _counts(sample.num_images, sample.num_classes)
        buttons = _show_facts(sample.name, facts, sample.sentence, sample.homepage)
        st.caption(_("Licence: {licence}", licence=shell.plain(sample.licence)))
        if buttons.button(
            _("Open it") if loaded(sample_id) else _("Add the sample"),
            type="primary",
            icon=":material/eco:" if sample_id in DRAWN else ":material/solar_power:",
            key=f"sample_{sample_id}",
        ):
            add(lambda: bring_sample(sample_id))


def bring_sample(sample_id: str) -> Dataset:
    """Add a sample that is at hand; while it is drawn, a bar shows how far it is.

    Raises:
        DataError: It can't be had.
    """
    if sample_id not in DRAWN or loaded(sample_id):
        return add_sample(sample_id)
    bar = st.progress(0.0, text=_("Drawing the pictures"))

    def report(done: int, total: int) -> None:
        counts = {"done": numeral(f"{done:,}"), "total": numeral(f"{total:,}")}
        text = _("Drawing the pictures: {done} of {total}", **counts)
        bar.progress(done / total, text=text)

    dataset = add_sample(sample_id, report)
    bar.empty()
    return dataset


def _show_public(entry: PublicSet, was_active: bool) -> None:
    with shell.errors_shown():
        now = download_of(entry.id)
        if now.is_active != was_active:
            st.rerun()  # with another timer, or without one
        with st.container(border=True):
            counts = _counts(entry.num_images, entry.num_classes)
            facts = f"{counts}, {size(entry.num_bytes)}"
            buttons = _show_facts(entry.name, facts, entry.sentence, entry.homepage)
            st.caption(_("Licence: {licence}", licence=shell.plain(entry.licence)))
            _show_state(entry, now)
            with buttons:
                _show_buttons(entry, now)


def _counts(num_images: int, num_classes: int) -> str:
    return f"{number(num_images, 'image')}, {number(num_classes, 'class')}"


def _show_facts(name: str, facts: str, sentence: str, homepage: str) -> DeltaGenerator:
    """What it is, and a place for buttons beside it."""
    text, buttons = st.columns([4, 1], vertical_alignment="center")
    link = f" · [{_('homepage')}]({homepage})" if homepage else ""
    text.markdown(
        f"**{shell.plain(name)}** · {facts}{link}  \n{shell.plain(_(sentence))}"
    )
    return buttons


def _show_state(entry: PublicSet, now: Download) -> None:
    words = _(_WORDS.get(now.state, ""))
    if now.error is not None and now.state == "failed":
        shell.show_error(now.error)
    if not words:
        return
    share = min(1.0, now.done_bytes / entry.num_bytes)
    done, total = size(now.done_bytes), size(entry.num_bytes)
    if now.bytes_per_second > 0:
        left = (entry.num_bytes - now.done_bytes) / now.bytes_per_second
        text = _(
            "{state}: {done} of {total}, {speed}/s, {time} left",
            state=words,
            done=done,
            total=total,
            speed=size(now.bytes_per_second),
            time=duration(left),
        )
    else:
        text = _("{state}: {done} of {total}", state=words, done=done, total=total)
    if now.is_active or now.can_resume:
        st.progress(share, text=text)


def _show_buttons(entry: PublicSet, now: Download) -> None:
    if now.state == "done":
        if st.button(
            _("Open it"), icon=":material/photo_library:", key=f"open_{entry.id}"
        ):
            st.session_state["open_dataset"] = entry.id
            st.session_state["adding"] = False
            st.rerun()
    elif now.is_active:
        if st.button(
            _("Stop"),
            icon=":material/stop:",
            key=f"stop_{entry.id}",
            disabled=now.state == "unpacking",
            help=_("What has come so far stays."),
        ):
            permit("stop", entry.id)
            request_stop(entry.id)
    else:
        _show_beginning(entry, now)


def _show_beginning(entry: PublicSet, now: Download) -> None:
    if st.button(
        _("Resume") if now.can_resume else _("Download"),
        icon=":material/download:",
        key=f"download_{entry.id}",
    ):
        permit("add images", entry.id)
        start_download(entry.id)
        st.rerun()
    if now.can_resume and st.button(
        _("Discard"),
        icon=":material/delete:",
        type="tertiary",
        key=f"discard_{entry.id}",
        help=_("Delete the {size} that have come.", size=size(now.done_bytes)),
    ):
        permit("stop", entry.id)
        discard(entry.id)
        st.rerun()
