"""One image of a queue: how it looks, what looks like it, and what to do with it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import streamlit as st

from core.data.datasets import Dataset
from core.data.decisions import RELABEL, Decision
from core.data.image_paths import shown_path
from core.language.numerals import numeral
from core.language.texts import _
from core.runs.study_formats import Neighbour, Reviewed
from pages._ui.dataset.gallery import thumbnails
from pages._ui.decide import decided
from pages._ui.decide.label_box import label_box
from pages._ui.decide.pictures import show_large, show_small
from pages._ui.decide.queue import Item, Queue, last_done, skipped
from pages._ui.frame import shell

_NUM_NEIGHBOURS = 6
_BOX = (480, 400)  # of the image, most width and height, pixels
_SMALL = 88  # of its neighbours, pixels


def show_picture(dataset: Dataset, item: Reviewed, what: str) -> None:
    """The image, large, and its name."""
    name = shown_path(item["path"])
    show_large(dataset, item["path"], _BOX, f"{what}: {name}")
    st.caption(shell.plain(name))


def show_neighbours(
    dataset: Dataset, neighbours: Sequence[Neighbour], title: str
) -> None:
    """Small pictures of what looks most like an image, with their labels."""
    neighbours = neighbours[:_NUM_NEIGHBOURS]
    if not neighbours:
        return
    st.caption(title)
    small = thumbnails(dataset, [item["path"] for item in neighbours])
    columns = st.columns(_NUM_NEIGHBOURS, gap="small")
    for column, item, file in zip(columns, neighbours, small, strict=False):
        with column.container(gap="xxsmall"):
            show_small(file, _SMALL, f"{item['label']}: {item['path']}")
            st.caption(shell.plain(item["label"]))


def show_label_choice(
    dataset: Dataset, item: Reviewed, names: Sequence[str], likely: str, title: str
) -> None:
    """The box with the classes, and the button that gives the image its label."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = label_box(names, likely, f"new_label_{item['path']}")
        answer_button(dataset, item, title, "label", "L", (RELABEL, chosen or ""))


def answer_button(
    dataset: Dataset,
    item: Reviewed,
    title: str,
    icon: str,
    shortcut: str,
    answer: tuple[str, str],
) -> None:
    """A button that decides about an image.

    Widgets are of their picture: a second press of a key is not for the next one.

    Args:
        dataset: Where the image belongs.
        item: The image.
        title: Of the button.
        icon: Name of a Material icon; "" = none.
        shortcut: The key that presses it.
        answer: What is decided: action and value. A label's button is the main one.
    """
    path, action = item["path"], answer[0]
    st.button(
        shell.plain(title),
        icon=f":material/{icon}:" if icon else None,
        type="primary" if icon == "label" else "secondary",
        shortcut=shortcut,
        key=f"{action}_{shortcut}_{path}",
        on_click=_decide,
        args=(dataset, (path, item["digest"]), *answer),
    )


def skip_button(dataset: Dataset, item: Reviewed) -> None:
    """The button that goes on without a decision."""
    st.button(
        _("Skip"),
        icon=":material/skip_next:",
        shortcut="S",
        key=f"skip_{item['path']}",
        on_click=_skip,
        args=(dataset, item["path"]),
    )


def undo_button(dataset: Dataset, queue: Queue[Item], place: str) -> None:
    """The button that takes back what this person did last in a queue."""
    last = last_done(dataset, queue)
    st.button(
        _("Undo"),
        icon=":material/undo:",
        shortcut="U",
        disabled=last is None,
        key=f"undo_{place}_{queue.num_seen}",
        on_click=_undo,
        args=(dataset, last),
    )


def show_way(
    dataset: Dataset, queue: Queue[Item], told: str, show_next: Callable[[], None]
) -> None:
    """How far a queue is, then the image that is next, or its end.

    Args:
        dataset: Whose images it has.
        queue: With one image at least.
        told: What came of those that are seen, such as "3 changed".
        show_next: Draws the first that waits.
    """
    count = len(queue.items)
    st.progress(
        queue.num_seen / count,
        text=_(
            "{seen} of {total} seen, {others}",
            seen=numeral(f"{queue.num_seen:,}"),
            total=numeral(f"{count:,}"),
            others=told,
        ),
    )
    if queue.waiting:
        show_next()
    else:
        _show_end(dataset, queue, _("All are seen, {others}.", others=told))


def _show_end(dataset: Dataset, queue: Queue[Item], text: str) -> None:
    """What is said when all are seen, and the way back to skipped ones."""
    passed = skipped(dataset)
    left = [one["path"] for one in queue.items if one["path"] in passed]
    st.success(text, icon=":material/check_circle:")
    with st.container(horizontal=True):
        if left:
            st.button(
                _("Look at {count} skipped again", count=numeral(f"{len(left):,}")),
                icon=":material/replay:",
                on_click=_look_again,
                args=(dataset, left),
            )
        undo_button(dataset, queue, "end")


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


def _look_again(dataset: Dataset, paths: Sequence[str]) -> None:
    for path in paths:
        skipped(dataset).pop(path, None)
