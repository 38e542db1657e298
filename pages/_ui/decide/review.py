"""The review queue: one image after the other whose label is open."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.data.datasets import Dataset
from core.data.decisions import EXCLUDE, KEEP
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.runs.study_formats import Suspect
from core.storage.files import slug
from core.text.numbers import percent
from pages._ui.dataset.facts import DatasetFacts
from pages._ui.decide import decided
from pages._ui.decide.one_image import (
    answer_button,
    show_label_choice,
    show_neighbours,
    show_picture,
    show_way,
    skip_button,
    undo_button,
)
from pages._ui.decide.queue import Queue, queue_of
from pages._ui.decide.sent import SENT, Sent, sent
from pages._ui.decide.unlabelled import show_unlabelled
from pages._ui.frame import shell
from pages._ui.frame.download import offer_table
from pages._ui.studies import progress, suspects

_LABELS, _UNLABELLED = mark("Probably wrong labels"), mark("Unlabelled pictures")


def show_review(dataset: Dataset, facts: DatasetFacts) -> None:
    """Look through labels that may be wrong, or pictures that have none."""
    chosen = sent(dataset)
    key = f"review_source_{dataset.id}"
    st.session_state.setdefault(key, _LABELS)
    source = st.segmented_control(
        _("What to review"),
        (_LABELS, _UNLABELLED, *((SENT,) if chosen else ())),
        format_func=_,
        required=True,
        key=key,
        label_visibility="collapsed",
    )
    if source == _UNLABELLED:
        show_unlabelled(dataset, facts)
    elif source == SENT and chosen:
        _show_sent(dataset, list(facts["counts"]), chosen)
    else:
        _show_suspects(dataset, facts)


def _show_suspects(dataset: Dataset, facts: DatasetFacts) -> None:
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
                _(
                    "Which labels are probably wrong? A pretrained network looks at "
                    "all images, and shows you those that look like another class. "
                    "Your files stay as they are, whatever you decide."
                )
            )
            suspects.start_button(dataset, again=False)
            return
        if found.is_outdated:
            st.caption(
                _(
                    ":material/difference: The split has changed since this search. "
                    "Search again to see what is left."
                )
            )
        _show_queue(dataset, list(facts["counts"]), found.result["suspects"])


def _show_sent(dataset: Dataset, class_names: list[str], chosen: Sent) -> None:
    queue = queue_of(dataset, chosen.pictures)
    st.markdown(f"**{shell.plain(chosen.title)}**")
    if not queue.items:
        st.info(_("None of these pictures is in the data set as the model saw it."))
        return
    _show_waiting(dataset, class_names, queue)


def _show_queue(dataset: Dataset, class_names: list[str], found: list[Suspect]) -> None:
    queue = queue_of(dataset, found)
    if not queue.items:
        st.success(
            _("No label looks wrong to the network."), icon=":material/check_circle:"
        )
        suspects.start_button(dataset, again=True)
        return
    _show_waiting(dataset, class_names, queue)
    with st.container(horizontal=True):
        suspects.start_button(dataset, again=True)
        _offer_list(dataset, queue.items)


def _show_waiting(
    dataset: Dataset, class_names: list[str], queue: Queue[Suspect]
) -> None:
    changed = numeral(f"{queue.num_labelled + queue.num_excluded:,}")
    told = _("{count} changed", count=changed)
    show_way(dataset, queue, told, lambda: _show_suspect(dataset, class_names, queue))


def _show_suspect(
    dataset: Dataset, class_names: list[str], queue: Queue[Suspect]
) -> None:
    suspect = queue.waiting[0]
    picture, words = st.columns([3, 4], gap="large")
    with picture.container(gap="xsmall"):
        show_picture(dataset, suspect, _("Suspect"))
    with words:
        for column, title, name, share in zip(
            st.columns(2),
            (
                mark("Given label, probability {share}"),
                mark("Likely label, probability {share}"),
            ),
            (suspect["label"], suspect["likely"]),
            (suspect["label_probability"], suspect["likely_probability"]),
            strict=True,
        ):
            with column.container(gap="xxsmall"):
                st.caption(_(title, share=percent(share)))
                st.markdown(f"## {shell.plain(name)}")
        others = [name for name in class_names if name != suspect["label"]]
        # Of an image that is rightly answered no other class is likely.
        likely = suspect["likely"] if suspect["likely"] != suspect["label"] else ""
        show_label_choice(dataset, suspect, others, likely, _("Relabel"))
        with st.container(horizontal=True):
            answer_button(dataset, suspect, _("Keep"), "check", "K", (KEEP, ""))
            answer_button(dataset, suspect, _("Exclude"), "block", "X", (EXCLUDE, ""))
            skip_button(dataset, suspect)
            undo_button(dataset, queue, suspect["path"])
        title = _("The images that look most like it, and their labels")
        show_neighbours(dataset, suspect["neighbours"], title)


def _offer_list(dataset: Dataset, found: list[Suspect]) -> None:
    now = decided.standings(dataset)
    table = pd.DataFrame(found).drop(columns=["digest", "neighbours"])
    table["decision"] = [decided.words(now.get(one["path"])) for one in found]
    offer_table(table, f"suspects-{slug(dataset.name)}.csv")
