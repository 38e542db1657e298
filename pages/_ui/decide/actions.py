"""What a person does with pictures of the gallery: with one, or with all selected."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from core.data.datasets import Dataset
from core.data.decisions import EXCLUDE, GROUP, RELABEL
from core.language.numerals import numeral
from core.language.texts import _, plural
from core.text.numbers import NO_VALUE
from pages._ui.charts.data_charts import SPLIT_NAMES
from pages._ui.dataset.facts import DatasetFacts
from pages._ui.decide import decided
from pages._ui.decide.decided import Picture
from pages._ui.decide.filters import show_more_like
from pages._ui.decide.label_box import label_box
from pages._ui.decide.listing import Shown, by_path
from pages._ui.decide.pictures import show_large
from pages._ui.decide.predicted import Said
from pages._ui.frame import shell
from pages._ui.frame.dialog import dialog

_BOX = (520, 520)  # of a large view, most width and height, pixels

# What is said of so many images by the action; "" = it was taken back.
_DONE: dict[str, Callable[[int, str], str]] = {
    EXCLUDE: lambda count, name: plural(
        "{count} image is excluded", "{count} images are excluded", count
    ),
    RELABEL: lambda count, name: plural(
        "{count} image is relabelled as {name}",
        "{count} images are relabelled as {name}",
        count,
        name=name,
    ),
    GROUP: lambda count, name: plural(
        "{count} image is put into the group {name}",
        "{count} images are put into the group {name}",
        count,
        name=name,
    ),
    "": lambda count, name: plural(
        "{count} image is as before", "{count} images are as before", count
    ),
}


def pick(dataset: Dataset, path: str, is_picked: bool, place: str = "") -> None:
    """Select an image, or no longer; nothing where it left the data set just now."""
    image = by_path(dataset).get(path)
    if image is not None and is_picked:
        picked(dataset, place)[path] = image.digest
    else:
        picked(dataset, place).pop(path, None)


def picked(dataset: Dataset, place: str = "") -> dict[str, str]:
    """Content hashes of the selected images by their paths.

    Args:
        dataset: Where they belong.
        place: Which pictures one selects among; "" = the gallery's.
    """
    return st.session_state.setdefault(f"picked_{place}{dataset.id}", {})


def show_pick_all(dataset: Dataset, shown: Sequence[Shown], place: str = "") -> None:
    """The box that selects all pictures of a page; see `picked`."""
    key = f"pick_page_{place}{dataset.id}"
    chosen = picked(dataset, place)
    st.session_state[key] = all(image.path in chosen for image in shown)
    st.checkbox(
        _("All on this page"),
        key=key,
        on_change=_pick_all,
        args=(dataset, key, shown, place),
        width="content",
    )


def show_pick_found(dataset: Dataset, found: Sequence[Shown]) -> None:
    """The button that selects all that were found, also on other pages."""
    st.button(
        _("Select all {count}", count=numeral(f"{len(found):,}")),
        type="tertiary",
        key=f"pick_found_{dataset.id}",
        on_click=picked(dataset).update,
        args=({image.path: image.digest for image in found},),
    )


def show_actions(dataset: Dataset, class_names: list[str], place: str = "") -> None:
    """What to do with all that are selected; nothing while none is. See `picked`."""
    chosen = picked(dataset, place)
    if not chosen:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        count = numeral(f"{len(chosen):,}")
        st.markdown(_("**{count} selected**", count=count), width="content")
        is_done = _show_buttons(dataset, class_names, list(chosen.items()), "all")
        st.button(
            _("Select none"),
            type="tertiary",
            key=f"pick_none_{dataset.id}",
            on_click=chosen.clear,
        )
    if is_done:
        chosen.clear()
        st.rerun()


def show_details(
    dataset: Dataset, image: Shown, facts: DatasetFacts, answer: Said | None
) -> None:
    """Open a dialog: a picture at its largest, what is known of it, what to do with it.

    Args:
        dataset: Where it belongs.
        image: The picture.
        facts: Of the data set.
        answer: What a model says of it; None = nothing.
    """
    opened = dialog(_("Image"), width="large")(_show_details)
    opened(dataset, image, facts, answer)


def _show_details(
    dataset: Dataset, image: Shown, facts: DatasetFacts, answer: Said | None
) -> None:
    with shell.errors_shown():
        picture, words = st.columns([5, 3], gap="medium")
        with picture.container(horizontal_alignment="center"):
            show_large(dataset, image.path, _BOX, image.path)
        now = decided.standings(dataset).get(image.path)
        with words:
            split = _(SPLIT_NAMES[image.split]) if image.split else _("Left out")
            for title, value in (
                (_("File"), image.path),
                (_("Size"), _size(image)),
                (_("Label"), image.label or image.folder),
                (_("Split"), split),
            ):
                st.markdown(f":gray[{title}]  \n{shell.plain(value)}")
            if answer:
                st.markdown(f":gray[{_('Model')}]  \n{answer.markdown()}")
            made = decided.badges(now) or _("None")
            st.markdown(f":gray[{_('Decision')}]  \n{made}")
        with st.container(horizontal=True):
            item = (image.path, image.digest)
            if _show_buttons(dataset, list(facts["counts"]), [item], "one"):
                st.rerun()
            if show_more_like(dataset, image.path):
                st.rerun()


def _show_buttons(
    dataset: Dataset, class_names: list[str], items: Sequence[Picture], place: str
) -> bool:
    """The actions; returns whether one was done."""
    key = f"{place}_{dataset.id}"
    if st.button(_("Exclude"), icon=":material/block:", key=f"exclude_{key}"):
        decided.add_decisions(dataset, items, EXCLUDE)
        return _told(items, EXCLUDE)
    with st.popover(_("Relabel"), icon=":material/label:"):
        label = label_box(class_names, "", f"label_{key}")
        if st.button(_("Relabel"), type="primary", key=f"relabel_{key}") and label:
            decided.add_decisions(dataset, items, RELABEL, label)
            return _told(items, RELABEL, label)
    with st.popover(_("Group"), icon=":material/group_work:"):
        name = st.text_input(
            _("Name of the group"),
            key=f"group_{key}",
            help=_(
                "Images of one group, say of one object, stay on one side of a split."
            ),
        ).strip()
        if st.button(_("Put into the group"), type="primary", key=f"grouped_{key}"):
            if name:
                decided.add_decisions(dataset, items, GROUP, name)
                return _told(items, GROUP, name)
            st.warning(_("Name the group first."))
    made = decided.decisions_of(dataset, items)
    if st.button(
        _("Undo"),
        icon=":material/undo:",
        key=f"undo_{key}",
        disabled=not made,
        help=_("Takes back what is decided of these images"),
    ):
        decided.take_back(dataset, made)
        return _told(items, "")
    return False


def _told(items: Sequence[Picture], action: str, value: str = "") -> bool:
    """Remember what the next run of the page says; True."""
    st.session_state["notice"] = _DONE[action](len(items), shell.plain(value))
    return True


def _size(image: Shown) -> str:
    if not image.width:
        return NO_VALUE
    return _(
        "{width} × {height} pixels",
        width=numeral(f"{image.width:,}"),
        height=numeral(f"{image.height:,}"),
    )


def _pick_all(dataset: Dataset, key: str, images: Sequence[Shown], place: str) -> None:
    for image in images:
        pick(dataset, image.path, st.session_state[key], place)
