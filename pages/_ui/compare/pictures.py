"""A page of pictures with what models say of them, and what to do with them."""

from __future__ import annotations

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.data.datasets import Dataset
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.text.labels import SPLIT_IMAGES
from core.text.numbers import number, share_text
from pages._ui.compare.gone import say_if_gone
from pages._ui.compare.opened import Opened
from pages._ui.dataset.facts import facts_of
from pages._ui.dataset.gallery import shortened, thumbnails
from pages._ui.dataset.served import address as served_at
from pages._ui.decide import actions, decided
from pages._ui.decide.sent import send
from pages._ui.decide.tiles import Button, Heard, Tile, show_tiles
from pages._ui.explain.panel import explain_sides
from pages._ui.frame import shell
from pages._ui.frame.dialog import dialog
from pages._ui.frame.download import offer_table

_PICTURES = 24  # on one page
_PLACE = "compare_"  # one selects apart from the gallery

_ABOUT_DECISIONS = mark(
    "What is decided counts from the next version of the split on; the figures of this "
    "run stay as they were measured. Correct what is wrong in itself: a label, a "
    "picture that shows nothing. To leave out {images} because a model fails on "
    "them would only make the next figures flatter."
)
_MISSING = mark("The data set is not here.")


def show_opened(opened: Opened) -> None:
    """The pictures page by page; the address has the page."""
    if notice := st.session_state.pop("notice", None):
        st.toast(notice, icon=":material/check:")
    total = len(opened.rows)
    if not total:
        st.caption(_("No image is of this kind."))
        return
    say_if_gone(opened.dataset)
    with st.container(horizontal=True, vertical_alignment="center"):
        boxes = st.container(width="content")
        count = st.empty()
        page = _choose_page(opened) if total > _PICTURES else 1
    start = (page - 1) * _PICTURES
    rows = opened.rows[start : start + _PICTURES]
    count.caption(
        _(
            "Images {first} to {last} of {total}",
            first=numeral(f"{start + 1:,}"),
            last=numeral(f"{start + len(rows):,}"),
            total=numeral(f"{total:,}"),
        )
    )
    if opened.dataset is not None:
        _show_decisions(opened, opened.dataset, rows, boxes)
    _show_page(opened, rows)
    offer_table(opened.table, f"{opened.key}.csv")


def _choose_page(opened: Opened) -> int:
    """The page; other pictures begin at the first one again."""
    key, of = f"{opened.key}_page", f"{opened.key}_page_of"
    view = (opened.title, opened.rows.tobytes())
    num_pages = -(-len(opened.rows) // _PICTURES)
    is_other = st.session_state.get(of, hash(view)) != hash(view)
    if is_other or int(st.session_state.get(key, 1)) > num_pages:
        st.session_state[key] = 1
    st.session_state[of] = hash(view)
    return st.pagination(num_pages, key=key, bind="query-params")


def _show_decisions(
    opened: Opened,
    dataset: Dataset,
    rows: np.ndarray,
    boxes: DeltaGenerator,
) -> None:
    """What one selects, and what can be done with it."""
    chosen = actions.picked(dataset, _PLACE)
    there = opened.as_they_were(rows)
    with boxes:
        if there:
            actions.show_pick_all(dataset, list(there.values()), _PLACE)
    actions.show_actions(dataset, decided.class_names(dataset), _PLACE)
    if chosen:
        st.caption(_(_ABOUT_DECISIONS, images=_(SPLIT_IMAGES[opened.asked.split])))
    wanted = opened.chosen(chosen)
    text = mark("Review {count} selected one by one")
    if not len(wanted):
        wanted, text = opened.rows, mark("Review all {count} one by one")
    if st.button(
        _(text, count=numeral(f"{len(wanted):,}")),
        icon=":material/rule:",
        type="tertiary",
        key=f"{opened.key}_review",
        help=_(
            "Opens the review queue of the data set with these pictures: keep or "
            "change their labels, or exclude them."
        ),
    ):
        queue = opened.to_review(wanted)
        send(dataset, f"{number(len(queue), 'image')}: {opened.title}", queue)
        shell.open_page("dataset", dataset=dataset.id, view="Review")


def _show_page(opened: Opened, rows: np.ndarray) -> None:
    paths = [opened.images.paths[place] for place in opened.places(rows)]
    by_path = dict(zip(paths, rows.tolist(), strict=True))
    dataset, asked_why = opened.dataset, f"{opened.key}_why"
    there = opened.as_they_were(rows)

    def open_large(path: str) -> None:
        facts = facts_of(dataset) if dataset else None
        if dataset and facts and path in there:
            actions.show_details(dataset, there[path], facts, None)
        elif path in by_path:
            st.toast(_("This picture has changed, or left the data set."))

    show_tiles(
        _tiles(opened, by_path),
        actions.picked(dataset, _PLACE) if dataset else None,
        Button("search_insights", _("Why?"), "" if dataset else _(_MISSING)),
        Heard(
            opened=open_large,
            pressed=lambda path: st.session_state.update({asked_why: path}),
            picked=lambda path, is_picked: (
                actions.pick(dataset, path, is_picked and path in there, _PLACE)
                if dataset
                else None
            ),
        ),
        key=f"{opened.key}_tiles",
    )
    why = st.session_state.pop(asked_why, None)
    if dataset and why in by_path:
        show = dialog(_("Why?"), width="large")(_show_why)
        show(opened, dataset, why, by_path[why])


def _tiles(opened: Opened, by_path: dict[str, int]) -> list[Tile]:
    paths, dataset = list(by_path), opened.dataset
    small = thumbnails(dataset, paths) if dataset else [_(_MISSING)] * len(paths)
    now = decided.standings(dataset) if dataset else {}
    there = opened.as_they_were(np.array(list(by_path.values()), np.int64))
    names, made = opened.images.class_names, []
    for (path, row), file in zip(by_path.items(), small, strict=True):
        name = path.rsplit("/", 1)[-1]
        picture = ""
        if dataset and not isinstance(file, str):
            picture = served_at(dataset, file)
        is_changed = dataset and path not in there
        changed = [("gray", _("changed since"))] if is_changed else []
        made.append(
            Tile(
                id=path,
                title=shortened(name, 16),
                alt=f"{names[opened.answered[0].labels[row]]}: {name}",
                picture=picture,
                reason="" if picture else str(file),
                words=shortened(path.rpartition("/")[0], 18),
                tip=path,
                answers=_answers(opened, row),
                badges=[*decided.marks(now.get(path)), *changed],
            )
        )
    return made


def _answers(opened: Opened, row: int) -> list[tuple[str, str]]:
    """The true class and each model's answer, with an icon of whether it is right."""
    names, first = opened.images.class_names, opened.answered[0]
    label, is_alone = int(first.labels[row]), len(opened.answered) == 1
    own = f", {share_text(float(first.own[row]))}" if is_alone else ""
    lines = [("label", _("true: {name}", name=f"{names[label]}{own}"))]
    titles = [_("answer")] if is_alone else [_("1st"), _("2nd")]
    for title, said in zip(titles, opened.answered, strict=True):
        answer = int(said.predicted[row])
        icon = "check" if answer == label else "close"
        sure = share_text(float(said.confidence[row]))
        lines.append((icon, f"{title}: {names[answer]}, {sure}"))
    return lines


def _show_why(opened: Opened, dataset: Dataset, path: str, row: int) -> None:
    """The explanation of a picture by all that were asked."""
    with shell.errors_shown():
        picture = dataset.absolute(path)
        truth = opened.images.class_names[int(opened.answered[0].labels[row])]
        st.caption(
            _(
                "{file}, true class {name}",
                file=shell.plain(picture.name),
                name=shell.plain(truth),
            )
        )
        explain_sides(
            list(opened.asked.sides), picture, f"{opened.key}_explained", truth
        )
