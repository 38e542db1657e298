"""The review of unlabelled images: a run proposes, a person says what they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core.data.datasets import Dataset
from core.data.decisions import EXCLUDE, RELABEL
from core.data.image_paths import pool_folder, shown_path
from core.language.kept import retold
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.runs.study_formats import PoolResult, Proposed
from core.text.numbers import number, percent
from pages._ui.dataset.facts import DatasetFacts
from pages._ui.decide import decided, listing
from pages._ui.decide.one_image import (
    answer_button,
    show_label_choice,
    show_neighbours,
    show_picture,
    show_way,
    skip_button,
    undo_button,
)
from pages._ui.decide.pool_start import ask_for_folder, start_button
from pages._ui.decide.queue import Queue, queue_of
from pages._ui.frame import shell
from pages._ui.studies import pool, progress

_MOST_KEYS = 9  # classes that have a key of their own
_LISTED = 50  # files that are left out and named


def show_unlabelled(dataset: Dataset, facts: DatasetFacts) -> None:
    """Let a run look at a folder of unlabelled images, and label them."""
    if pool.last_look(dataset).active is not None:
        st.fragment(_draw, run_every="1s")(dataset, True)
    else:
        _draw(dataset, False)


def _draw(dataset: Dataset, was_active: bool) -> None:
    with shell.errors_shown():
        look = pool.last_look(dataset)
        if look.active:
            progress.show_progress(look.active)
            return
        if was_active:
            st.rerun()  # so that the page registers this part without its timer
        if look.broken:
            progress.show_broken(look.broken)
        root = pool_folder(dataset.id)
        if root is None:
            st.markdown(
                _(
                    "Have you more pictures than you can label? Name their folder: a "
                    "model that you have trained says what each probably is, the most "
                    "useful ones first, and you confirm or correct it by a key. They "
                    "then train, too. The folder and its files stay as they are."
                )
            )
            ask_for_folder(dataset, is_first=True)
            return
        if look.result:
            _show_queue(dataset, look.result)
        else:
            folder = shell.plain(str(root))
            st.markdown(_("Unlabelled images in {folder}", folder=folder))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            start_button(dataset, again=look.result is not None)
            with st.popover(_("Another folder"), icon=":material/folder:"):
                ask_for_folder(dataset, is_first=False)


def _show_queue(dataset: Dataset, result: PoolResult) -> None:
    in_split = {image.digest for image in listing.all_images(dataset)}
    fresh = [one for one in result["proposals"] if one["digest"] not in in_split]
    _show_facts(result, len(result["proposals"]) - len(fresh))
    queue = queue_of(dataset, fresh)
    if not queue.items:
        st.success(
            _("There is nothing left to label in this folder."),
            icon=":material/check_circle:",
        )
        return
    told = _("{count} labelled", count=numeral(f"{queue.num_labelled:,}"))
    if queue.num_excluded:
        unusable = numeral(f"{queue.num_excluded:,}")
        told += f", {_('{count} not usable', count=unusable)}"
    show_way(dataset, queue, told, lambda: _show_one(dataset, queue))


def _show_facts(result: PoolResult, num_used: int) -> None:
    images = number(result["count"], "image")
    parts = [_("{images} in {folder}", images=images, folder=result["root"])]
    for count, words in (
        (num_used, mark("{count} of them in the split by now")),
        (result["known"], mark("{count} more in the data set before")),
        (result["copies"], mark("{count} copies of others")),
        (result["settled"], mark("{count} found not usable before")),
    ):
        if count:
            parts.append(_(words, count=numeral(f"{count:,}")))
    st.caption(shell.plain(", ".join(parts)))
    if left_out := result["left_out"]:
        title = _("{files} left out", files=number(len(left_out), "file"))
        with st.expander(title, icon=":material/warning:"):
            lines = [
                f"- {shell.plain(f'{shown_path(path)}: {retold(reason)}')}"
                for path, reason in left_out[:_LISTED]
            ]
            if len(left_out) > _LISTED:
                more = numeral(f"{len(left_out) - _LISTED:,}")
                lines.append("- " + _("and {count} more", count=more))
            st.markdown("\n".join(lines))


def _show_one(dataset: Dataset, queue: Queue[Proposed]) -> None:
    item = queue.waiting[0]
    likely = item["chances"][0]
    names = decided.class_names(dataset)
    picture, words = st.columns([3, 4], gap="large")
    with picture.container(gap="xsmall"):
        show_picture(dataset, item, _("Unlabelled"))
    with words:
        with st.container(gap="xxsmall"):
            share = percent(likely["probability"])
            st.caption(_("Probably, {share}", share=share))
            st.markdown(f"## {shell.plain(likely['label'])}")
        show_label_choice(dataset, item, names, likely["label"], _("Label"))
        _show_classes(dataset, item, names)
        with st.container(horizontal=True):
            answer = (EXCLUDE, mark("not usable"))
            answer_button(dataset, item, _("Not usable"), "block", "X", answer)
            skip_button(dataset, item)
            undo_button(dataset, queue, item["path"])
        title = _("Images of the data set that look most like it, and their labels")
        show_neighbours(dataset, item["neighbours"], title)


def _show_classes(dataset: Dataset, item: Proposed, names: Sequence[str]) -> None:
    """A button and a key for each class; of many classes for the most probable."""
    shares: Mapping[str, float] = {
        chance["label"]: chance["probability"] for chance in item["chances"]
    }
    # Where all classes have a key, each has the same one throughout: fingers learn it.
    shown = list(names) if len(names) <= _MOST_KEYS else list(shares)
    with st.container(horizontal=True, gap="xsmall"):
        for key, name in enumerate(shown[:_MOST_KEYS], start=1):
            share = f" {percent(shares[name])}" if name in shares else ""
            answer_button(
                dataset, item, f"{name}{share}", "", str(key), (RELABEL, name)
            )
