"""The splits that have names: choose one, or delete it."""

from __future__ import annotations

import streamlit as st

from core.data.datasets import Dataset, load_dataset
from core.data.folders.layout import SPLITS
from core.data.manifests import current_path
from core.data.splitting.named import (
    delete_split,
    named_splits,
    splits_folder,
    use_split,
)
from core.language.current import language
from core.language.numerals import numeral
from core.language.texts import _
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from pages._ui.frame import shell
from pages._ui.guard.permission import permit


def show_named_splits(dataset: Dataset) -> None:
    """A line for each, with what it is and what can be done with it."""
    kept = sorted(splits_folder(dataset).glob("*.json"))
    files = map(file_fingerprint, [current_path(dataset), *kept])
    if not kept or not (rows := _rows(dataset.id, tuple(files), language())):
        return
    st.markdown(f"## {_('Splits with names')}")
    for split_id, name, words, is_current in rows:
        line, use, delete = st.columns([6, 2, 1], vertical_alignment="center")
        line.markdown(f"**{shell.plain(name)}**  \n{shell.plain(words)}")
        if is_current:
            use.markdown(f":material/check: {_('In use')}")
            continue
        if use.button(_("Use"), key=f"use-split-{dataset.id}-{split_id}"):
            with shell.errors_shown():
                permit("split", dataset.id)
                use_split(dataset, split_id)
                st.session_state["notice"] = _(
                    "The split {name} is in use", name=shell.plain(name)
                )
                st.rerun()
        label = shell.unseen_label(_("Delete the split {name}", name=name))
        tip = _("Delete this split")
        with delete.popover(label, icon=":material/delete:", help=tip):
            _offer_deletion(dataset, split_id, name)


@st.cache_data(max_entries=16, show_spinner=False)
def _rows(
    dataset_id: str, files: tuple[FileFingerprint, ...], spoken: str
) -> list[tuple[str, str, str, bool]]:
    """Id, name, what it is in words, and whether it is in use."""
    rows = []
    for split in named_splits(load_dataset(dataset_id)):
        manifest = split.manifest
        counts = " / ".join(f"{len(manifest.split(side)):,}" for side in SPLITS)
        words = _(
            "{counts} images, {rule}, seed {seed}",
            counts=numeral(counts),
            rule=manifest.made_by.words,
            seed=manifest.seed,
        )
        rows.append((split.id, split.name, words, split.is_current))
    return rows


def _offer_deletion(dataset: Dataset, split_id: str, name: str) -> None:
    st.markdown(
        _(
            "**{name}** leaves the list. Images stay as they are, and runs on it keep "
            "their own copy of the split.",
            name=shell.plain(name),
        )
    )
    if st.button(
        _("Delete it"),
        type="primary",
        icon=":material/delete:",
        key=f"delete-split-{dataset.id}-{split_id}",
    ):
        with shell.errors_shown():
            permit("split", dataset.id)
            delete_split(dataset, split_id)
            st.rerun()
