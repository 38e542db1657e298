"""The review queue: one image with a suspicious label after the other."""

from __future__ import annotations

import time

import pandas as pd
import streamlit as st

from core.data.datasets import Dataset
from core.data.decisions import EXCLUDE, KEEP, RELABEL, Decision
from core.runs.study_formats import Suspect
from core.storage.files import slug
from core.text.numbers import percent
from pages._ui.dataset.facts import DatasetFacts
from pages._ui.dataset.gallery import thumbnails
from pages._ui.decide import decided
from pages._ui.decide.pictures import show_large, show_small
from pages._ui.decide.queue import Queue, last_done, queue_of, skipped
from pages._ui.frame import shell
from pages._ui.frame.download import offer_table
from pages._ui.studies import progress, suspects

_NUM_NEIGHBOURS = 6
_BOX = (480, 400)  # of the suspect, most width and height, pixels
_SMALL = 88  # of its neighbours, pixels


def show_review(dataset: Dataset, facts: DatasetFacts) -> None:
    """Search for labels that are probably wrong, and decide about them."""
    is_active = suspects.last_search(dataset.id, facts["digest"]).active is not None
    if is_active:
        st.fragment(_draw, run_every="1s")(dataset, facts, True)
    else:
        _draw(dataset, facts, False)


def _draw(dataset: Dataset, facts: DatasetFacts, was_active: bool) -> None:
    with shell.errors_shown():
        found = suspects.last_search(dataset.id, facts["digest"])
        if found.active:
            progress.show_progress(found.active)
            return
        if was_active:
            st.rerun()  # so that the page registers this part without its timer
        if found.broken:
            progress.show_broken(found.broken)
        if found.result is None:
            st.markdown(
                "Which labels are probably wrong? A pretrained network looks at all "
                "images, and shows you those that look like another class. Your files "
                "stay as they are, whatever you decide."
            )
            suspects.start_button(dataset, again=False)
            return
        if found.is_outdated:
            st.caption(
                ":material/difference: The split has changed since this search. Search "
                "again to see what is left."
            )
        _show_queue(dataset, list(facts["counts"]), found.result["suspects"])


def _show_queue(dataset: Dataset, class_names: list[str], found: list[Suspect]) -> None:
    queue = queue_of(dataset, found)
    if not queue.suspects:
        st.success(
            "No label looks wrong to the network.", icon=":material/check_circle:"
        )
        suspects.start_button(dataset, again=True)
        return
    count = len(queue.suspects)
    st.progress(
        queue.num_seen / count,
        text=f"{queue.num_seen:,} of {count:,} seen, {queue.num_changed:,} changed",
    )
    if queue.waiting:
        _show_suspect(dataset, class_names, queue)
    else:
        _show_end(dataset, queue)
    with st.container(horizontal=True):
        suspects.start_button(dataset, again=True)
        _offer_list(dataset, queue.suspects)


def _show_suspect(dataset: Dataset, class_names: list[str], queue: Queue) -> None:
    suspect = queue.waiting[0]
    picture, words = st.columns([3, 4], gap="large")
    with picture.container(gap="xsmall"):
        show_large(dataset, suspect["path"], _BOX, f"Suspect: {suspect['path']}")
        st.caption(shell.plain(suspect["path"]))
    with words:
        for column, title, name, share in zip(
            st.columns(2),
            ("Given label", "Likely label"),
            (suspect["label"], suspect["likely"]),
            (suspect["label_probability"], suspect["likely_probability"]),
            strict=True,
        ):
            with column.container(gap="xxsmall"):
                st.caption(f"{title}, probability {percent(share)}")
                st.markdown(f"##### {shell.plain(name)}")
        _show_buttons(dataset, class_names, queue)
        _show_neighbours(dataset, suspect)


def _show_buttons(dataset: Dataset, class_names: list[str], queue: Queue) -> None:
    suspect = queue.waiting[0]
    # Widgets are of their picture: a second press of a key is not for the next one.
    path, picture = suspect["path"], (suspect["path"], suspect["digest"])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        others = [name for name in class_names if name != suspect["label"]]
        likely = suspect["likely"]
        chosen = st.selectbox(
            "New label",
            others if likely in others else [likely, *others],
            index=others.index(likely) if likely in others else 0,
            key=f"new_label_{path}",
            label_visibility="collapsed",
            width=220,
        )
        st.button(
            "Relabel",
            icon=":material/label:",
            type="primary",
            shortcut="L",
            key=f"relabel_{path}",
            on_click=_decide,
            args=(dataset, picture, RELABEL, chosen),
        )
    with st.container(horizontal=True):
        for title, icon, key, action in (
            ("Keep", "check", "K", KEEP),
            ("Exclude", "block", "X", EXCLUDE),
        ):
            st.button(
                title,
                icon=f":material/{icon}:",
                shortcut=key,
                key=f"{action}_{path}",
                on_click=_decide,
                args=(dataset, picture, action),
            )
        st.button(
            "Skip",
            icon=":material/skip_next:",
            shortcut="S",
            key=f"skip_{path}",
            on_click=_skip,
            args=(dataset, path),
        )
        _undo_button(dataset, queue, path)


def _show_neighbours(dataset: Dataset, suspect: Suspect) -> None:
    neighbours = suspect["neighbours"][:_NUM_NEIGHBOURS]
    if not neighbours:
        return
    st.caption("The images that look most like it, and their labels")
    small = thumbnails(dataset, [item["path"] for item in neighbours])
    columns = st.columns(_NUM_NEIGHBOURS, gap="small")
    for column, item, file in zip(columns, neighbours, small, strict=False):
        with column.container(gap="xxsmall"):
            show_small(file, _SMALL, f"{item['label']}: {item['path']}")
            st.caption(shell.plain(item["label"]))


def _show_end(dataset: Dataset, queue: Queue) -> None:
    passed = skipped(dataset)
    left = sum(one["path"] in passed for one in queue.suspects)
    text = f"All are seen, {queue.num_changed:,} changed."
    st.success(text, icon=":material/check_circle:")
    with st.container(horizontal=True):
        if left:
            st.button(
                f"Look at {left:,} skipped again",
                icon=":material/replay:",
                on_click=passed.clear,
            )
        _undo_button(dataset, queue, "end")


def _undo_button(dataset: Dataset, queue: Queue, place: str) -> None:
    last = last_done(dataset, queue)
    st.button(
        "Undo",
        icon=":material/undo:",
        shortcut="U",
        disabled=last is None,
        key=f"undo_{place}_{queue.num_seen}",
        on_click=_undo,
        args=(dataset, last),
    )


def _undo(dataset: Dataset, last: Decision | str) -> None:
    with shell.errors_shown():  # a callback stands outside of the page's own
        if isinstance(last, Decision):
            decided.take_back(dataset, [last])
        else:
            skipped(dataset).pop(last, None)


def _decide(
    dataset: Dataset, picture: decided.Picture, action: str, value: str = ""
) -> None:
    with shell.errors_shown():
        decided.add_decisions(dataset, [picture], action, value)


def _skip(dataset: Dataset, path: str) -> None:
    skipped(dataset)[path] = time.time()


def _offer_list(dataset: Dataset, found: list[Suspect]) -> None:
    now = decided.standings(dataset)
    table = pd.DataFrame(found).drop(columns=["digest", "neighbours"])
    table["decision"] = [decided.words(now.get(one["path"])) for one in found]
    offer_table(table, f"suspects-{slug(dataset.name)}.csv")
