"""What phones have sent, as it comes: by phone and class, and the newest pictures."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st

from core.classroom.classroom import Classroom
from core.classroom.events import Arrival, Phone
from core.classroom.phones import called, mute
from core.classroom.receiving import remove
from core.data.collected import class_counts
from core.data.datasets import load_dataset
from core.data.pictures.decoding import thumbnail
from core.errors import ImageError, UserError
from core.language.kept import retold
from core.language.texts import _
from core.text.numbers import number, share_text
from pages._ui.dataset.gallery import thumbnails
from pages._ui.dataset.removable import TILE_WIDTH, removable_tile
from pages._ui.frame import shell
from pages._ui.guard.permission import permit

_EVERY = "2s"
_STALE_SECONDS = 10.0
_NUM_SHOWN = 12
_SEEN = "_class_seen"
_PROBLEM = "_class_arrivals_problem"


def show_arrivals(room: Classroom, is_question: bool) -> None:
    """The part that looks anew every two seconds; no timed one may be around it."""
    st.session_state[_SEEN] = ({} if is_question else _counts(room), time.monotonic())
    st.fragment(run_every=_EVERY)(_draw)(room, is_question)


def _draw(room: Classroom, is_question: bool) -> None:
    if room.is_over:
        st.rerun()
    known = room.known()
    counts = {} if is_question else _counts(room)
    if _is_stale(counts):
        st.rerun()
    if problem := st.session_state.pop(_PROBLEM, ""):
        st.error(shell.plain(problem), icon=":material/error:")
    sent = [it for it in known.arrivals if it.is_question == is_question]
    there = [it for it in sent if not it.is_removed]
    phones = dict(known.phones)
    st.markdown(
        _(
            "**{phones}** joined · **{pictures}** arrived",
            phones=number(len(phones), "phone"),
            pictures=number(len(there), "picture"),
        )
    )
    if counts:
        parts = [f"{name} **{count}**" for name, count in _plain(counts).items()]
        st.markdown(_("In the data set now: {classes}", classes=" · ".join(parts)))
    if not phones:
        st.caption(_("Nobody yet. What phones send appears here by itself."))
        return
    with st.grid("auto", min_column_width=220, gap="small"):
        for phone in phones.values():
            _show_phone(room, phone, [it for it in there if it.phone == phone.number])
    newest = there[-_NUM_SHOWN:][::-1]
    if not newest:
        return
    small = _small(room, newest)
    with st.grid("auto", min_column_width=TILE_WIDTH, gap="small"):
        for arrival, file in zip(newest, small, strict=True):
            _show_arrival(room, arrival, phones.get(arrival.phone), file)


def _plain(counts: Mapping[str, int]) -> dict[str, int]:
    return {shell.plain(name): count for name, count in counts.items()}


def _show_phone(room: Classroom, phone: Phone, sent: Sequence[Arrival]) -> None:
    """A phone's name, what it has sent, and whether it is heard."""
    counts = Counter(arrival.class_name for arrival in sent if arrival.class_name)
    parts = [f"{name} {count}" for name, count in sorted(counts.items())]
    text = ", ".join(parts) or str(len(sent))
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(
            f"**{shell.plain(called(phone))}** · {shell.plain(text)}", width="stretch"
        )
        name = called(phone)
        st.button(
            _("Hear again") if phone.is_muted else _("Mute"),
            icon=":material/volume_up:" if phone.is_muted else ":material/volume_off:",
            type="tertiary",
            key=f"class_mute_{room.id}_{phone.number}",
            help=_("{name}: take its pictures again", name=shell.plain(name))
            if phone.is_muted
            else _("{name}: take no more of its pictures", name=shell.plain(name)),
            on_click=_mute,
            args=(room, phone.number, not phone.is_muted),
        )


def _show_arrival(
    room: Classroom, arrival: Arrival, phone: Phone | None, file: Path | bytes | str
) -> None:
    name = called(phone) if phone else ""
    said = arrival.class_name or _answer(arrival)
    removable_tile(
        file,
        _("{answer}, from {name}", answer=said, name=name),
        key=f"class_remove_{room.id}_{arrival.number}",
        remove=_remove,
        args=(room, arrival),
        words=f"**{shell.plain(said)}**  \n{shell.plain(name)}",
    )


def _answer(arrival: Arrival) -> str:
    """What the model said, in a few words."""
    if arrival.is_unfamiliar:
        return _("I don't know")
    if not arrival.top:
        return ""
    name, share = arrival.top[0]
    return f"{name} {share_text(share)}"


def _small(room: Classroom, arrivals: Sequence[Arrival]) -> list[Path | bytes | str]:
    """A thumbnail of each, or why there is none."""
    if arrivals[0].is_question:
        return [_asked(str(room.asked_dir / one.path)) for one in arrivals]
    found: dict[int, Path | bytes | str] = {}
    for dataset_id in {one.dataset for one in arrivals}:
        own = [one for one in arrivals if one.dataset == dataset_id]
        try:
            dataset = load_dataset(dataset_id)
            files = thumbnails(dataset, [one.path for one in own])
        except UserError as error:  # it was deleted just now
            files = [error.received] * len(own)
        found |= {one.number: file for one, file in zip(own, files, strict=True)}
    return [found[one.number] for one in arrivals]


@st.cache_data(max_entries=200, show_spinner=False)
def _small_jpeg(path: str) -> bytes:
    return thumbnail(Path(path), 2 * TILE_WIDTH)


def _asked(path: str) -> bytes | str:
    try:
        return _small_jpeg(path)  # its name is made of its content
    except ImageError as error:
        return retold(error.reason)


def _counts(room: Classroom) -> dict[str, int]:
    """Pictures of the data set by class, whoever sent them."""
    try:
        return class_counts(load_dataset(room.known().dataset))
    except UserError:  # it was deleted just now
        return {}


def _is_stale(counts: Mapping[str, int]) -> bool:
    """Whether the rest of the page should count anew, as it does now and then."""
    seen, when = st.session_state.get(_SEEN, (counts, 0.0))
    return bool(seen != counts and time.monotonic() - when > _STALE_SECONDS)


def _mute(room: Classroom, phone: int, is_muted: bool) -> None:
    try:
        permit("let a class join", room.id)
        mute(room, phone, is_muted)
    except (UserError, FileNotFoundError) as error:
        st.session_state[_PROBLEM] = str(error)


def _remove(room: Classroom, arrival: Arrival) -> None:
    try:
        permit("decide", arrival.dataset)
        remove(room, arrival)
    except (UserError, FileNotFoundError) as error:
        st.session_state[_PROBLEM] = str(error)
