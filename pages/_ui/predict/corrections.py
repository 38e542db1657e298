"""A wrong answer is put right: the picture goes to the data set, with its label.

A picture that the data set does not have becomes a copy that belongs to it from the
next version of its split on; of one that it has, the label is decided anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import streamlit as st

from core.data.added import LIST, listed
from core.data.class_names import chosen_class_name
from core.data.datasets import Dataset, load_dataset
from core.data.decisions import INCLUDE, NOTHING, RELABEL, Decision
from core.data.taken_in import take_in, take_out
from core.errors import UserError
from core.language.texts import _, mark
from core.runs.run import Run
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from pages._ui.decide import decided, listing
from pages._ui.decide.label_box import label_box
from pages._ui.frame import shell
from pages._ui.guard.permission import decider, permit
from pages._ui.predict.rows import Row

_NOTICE = "_predict_notice"

# What the data set has of a picture, by the split that it is in.
_KNOWN = {
    "train": mark(
        "The data set has this very picture, as {label} among its training images: the "
        "model has learned from it, so this answer proves little."
    ),
    "validation": mark(
        "The data set has this very picture, as {label} among its validation images."
    ),
    "test": mark(
        "The data set has this very picture, as {label} among its test images."
    ),
}


def dataset_of(run: Run) -> Dataset | None:
    """The data set that a run was trained on; None where it is not here any more."""
    try:
        return load_dataset(run.config.dataset)
    except UserError:
        return None


def corrected(dataset: Dataset | None) -> Mapping[str, str]:
    """The classes that people gave to pictures, by content hash."""
    if dataset is None:
        return {}
    decisions = decided.decisions_fingerprint(dataset)
    added = file_fingerprint(dataset.folder / LIST)
    return _corrected(dataset.id, decisions, added, *listing.sources(dataset))


def show_correction(dataset: Dataset | None, row: Row, key: str) -> bool:
    """Say what the data set has of a picture, and let a person put it right.

    Args:
        dataset: That the model was trained on, if it is still here.
        row: The picture and its answer.
        key: Of the widgets.

    Returns:
        Whether something was changed: the page is to be drawn anew.
    """
    if dataset is None:
        st.caption(
            _(
                "The data set of this model is not here any more: a wrong answer can't "
                "be sent to it."
            )
        )
        return False
    _show_known(dataset, row.said.answer.digest)
    if row.corrected:
        return _show_corrected(dataset, row, key)
    names = decided.class_names(dataset)
    names += [name for name in row.said.names if name not in names]
    likely = row.truth or row.said.top(2)[-1][0]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_("Wrong? It is"), width="content")
        label = label_box(names, likely, f"correct_{key}")
        sends = st.button(
            _("Send to the data set"),
            icon=":material/add_photo_alternate:",
            key=f"send_{key}",
            help=_(
                "A copy with this label belongs to the data set from the next version "
                "of its split on. Files of yours stay as they are."
            ),
        )
    return sends and bool(label) and _done(lambda: _send(dataset, row, label or ""))


def show_notice() -> None:
    """What became of the last correction, and what happens next."""
    notice = st.session_state.pop(_NOTICE, None)
    if notice is None:
        return
    dataset_id, words = notice
    with st.container(horizontal=True, vertical_alignment="center"):
        st.success(words, icon=":material/check:")
        if dataset_id:
            st.page_link(
                "pages/dataset.py",
                label=_("Open the data set"),
                icon=":material/photo_library:",
                query_params={"dataset": dataset_id},
            )


def _show_known(dataset: Dataset, digest: str) -> None:
    """Whether the picture is one of the data set's own."""
    found = _images(dataset.id, listing.sources(dataset)).get(digest)
    if found is None:
        return
    if not found.split:
        st.caption(_("The data set has this very picture, and leaves it out."))
        return
    st.caption(_(_KNOWN[found.split], label=shell.plain(found.label)))


def _show_corrected(dataset: Dataset, row: Row, key: str) -> bool:
    with st.container(horizontal=True, vertical_alignment="center"):
        now = shell.plain(row.corrected)
        st.markdown(
            _(":blue-badge[:material/edit: now {label}]", label=now), width="content"
        )
        takes_back = st.button(
            _("Undo"),
            icon=":material/undo:",
            key=f"undo_correction_{key}",
            help=_("Takes the label back; a copy that no split has is deleted again."),
        )
    return takes_back and _done(lambda: _undo(dataset, row))


def _done(change: Callable[[], tuple[str, str]]) -> bool:
    try:
        st.session_state[_NOTICE] = change()
    except UserError as error:
        shell.show_error(error)
        return False
    return True


def _send(dataset: Dataset, row: Row, label: str) -> tuple[str, str]:
    """Give a picture its label; the data set's id and what to say of it."""
    name, digest = row.picture.name, row.said.answer.digest
    label = chosen_class_name(label, decided.class_names(dataset))
    shown = {"picture": shell.plain(name), "label": shell.plain(label)}
    pictures = _pictures(dataset, digest)
    if pictures:
        now = decided.standings(dataset)
        found = _images(dataset.id, listing.sources(dataset)).get(digest)
        if found and found.label == label and not row.corrected:
            return dataset.id, _(
                "**{picture}** is **{label}** in the data set already.", **shown
            )
        back = [
            Decision(*item, INCLUDE)
            for item in pictures
            if now.get(item[0], NOTHING).excluded is not None
        ]
        decided.add(
            dataset, [*back, *(Decision(*item, RELABEL, label) for item in pictures)]
        )
        return dataset.id, _(
            "**{picture}** is in the data set already; its label is now **{label}**. "
            "It counts from the next version of the split on, which you make on the "
            "Dataset page; a run on that version learns from it.",
            **shown,
        )
    permit("add images", dataset.id)
    content = row.picture.content()
    take_in(dataset, content, label, name, decider())
    return dataset.id, _(
        "**{picture}** is now a copy in {dataset}, as **{label}**. It counts from the "
        "next version of the split on, which you make on the Dataset page; a run on "
        "that version learns from it.",
        dataset=shell.plain(dataset.name),
        **shown,
    )


def _undo(dataset: Dataset, row: Row) -> tuple[str, str]:
    digest = row.said.answer.digest
    pictures = _pictures(dataset, digest)
    made = [
        item
        for item in decided.decisions_of(dataset, pictures)
        if item.action == RELABEL
    ]
    if made:
        decided.take_back(dataset, made)
    else:
        permit("decide", dataset.id)
        take_out(dataset, digest, decider())
    name = shell.plain(row.picture.name)
    return "", _("The correction of **{picture}** is undone.", picture=name)


def _pictures(dataset: Dataset, digest: str) -> Sequence[decided.Picture]:
    """All that the data set and its pool have of a content, as decisions name them."""
    found = decided.digests(dataset).items()
    return [(path, known) for path, known in found if known == digest]


@st.cache_resource(max_entries=8, show_spinner=False)
def _corrected(
    dataset_id: str,
    decisions: FileFingerprint,
    added: FileFingerprint,
    *files: FileFingerprint,
) -> Mapping[str, str]:
    """Shared between visits, never changed."""
    dataset = load_dataset(dataset_id)
    now, digests = decided.standings(dataset), decided.digests(dataset)
    found = {
        image.digest: image.label
        for image in listed(dataset)
        if now.get(image.path, NOTHING).excluded is None
    }
    found |= {
        digests[path]: holds.label
        for path, holds in now.items()
        if holds.label is not None and holds.excluded is None
    }
    return MappingProxyType(found)


@st.cache_resource(max_entries=3, show_spinner=False)
def _images(
    dataset_id: str, files: tuple[FileFingerprint, ...]
) -> Mapping[str, listing.Shown]:
    """The images of the split and those left out, by content hash."""
    images = listing.all_images(load_dataset(dataset_id))
    return MappingProxyType({image.digest: image for image in images})
