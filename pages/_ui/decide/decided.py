"""What is decided about a data set's images, as pages read it and add to it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

import streamlit as st

from core.data import pool
from core.data.checking import known_digests
from core.data.class_names import chosen_class_name
from core.data.datasets import Dataset, load_dataset
from core.data.decisions import (
    EXCLUDE,
    GROUP,
    KEEP,
    RELABEL,
    Decision,
    Standing,
    holding,
    read_decisions,
    standing,
    undo,
)
from core.data.image_paths import pool_record
from core.data.pool_labels import settle
from core.language.current import ENGLISH, speaking
from core.language.texts import _, mark
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from pages._ui.dataset.facts import facts_of
from pages._ui.frame import shell
from pages._ui.guard.permission import decider, permit

# What a page may do with an image: path and content hash, as they were shown.
Picture = tuple[str, str]

# Of the decisions that hold.
TITLES = {
    EXCLUDE: mark("Excluded"),
    RELABEL: mark("Relabelled"),
    KEEP: mark("Kept"),
    GROUP: mark("In a group"),
}


def add_decisions(
    dataset: Dataset, pictures: Iterable[Picture], action: str, value: str = ""
) -> None:
    """Decide the same of some images.

    Args:
        dataset: Where they belong.
        pictures: The images.
        action: One of `core.data.decisions.SUBJECTS`.
        value: See `core.data.decisions.Decision`; a class may be a new one.

    Raises:
        UserError: The person may not, or no class can be called so.
    """
    if action == RELABEL:
        value = chosen_class_name(value, class_names(dataset))
    add(dataset, [Decision(*item, action, value) for item in pictures])


def add(dataset: Dataset, decisions: Iterable[Decision]) -> list[Decision]:
    """Add decisions to the list; they count as made now, by whoever is at the page.

    Returns:
        What was added.

    Raises:
        UserError: The person may not.
    """
    permit("decide", dataset.id)
    name = decider()
    made = [Decision(d.path, d.digest, d.action, d.value, person=name)
            for d in decisions]  # fmt: skip
    settle(dataset, made)
    return made


def take_back(dataset: Dataset, decisions: Sequence[Decision]) -> None:
    """Undo decisions, those that still hold.

    Raises:
        UserError: The person may not.
    """
    permit("decide", dataset.id)
    held = set(held_decisions(dataset))
    last = [decision for decision in decisions if decision in held]
    settle(dataset, undo(all_decisions(dataset), last, decider()))


def decisions_of(dataset: Dataset, pictures: Iterable[Picture]) -> list[Decision]:
    """The decisions that hold of some images, the oldest first."""
    wanted = {path for path, _ in pictures}
    return [item for item in held_decisions(dataset) if item.path in wanted]


def held_decisions(dataset: Dataset) -> list[Decision]:
    """The decisions that hold, oldest first."""
    return holding(all_decisions(dataset), digests(dataset))


def class_names(dataset: Dataset) -> list[str]:
    """The classes of the split, and those that decisions have given since."""
    facts = facts_of(dataset)
    known = list(facts["counts"]) if facts else []
    given = {now.label for now in standings(dataset).values() if now.label}
    return [*known, *sorted(given - set(known))]


def standings(dataset: Dataset) -> Mapping[str, Standing]:
    """What holds by path, of those images that something was decided about."""
    return _standings(dataset.id, decisions_fingerprint(dataset), *_files(dataset))


def all_decisions(dataset: Dataset) -> list[Decision]:
    """The whole list, oldest first."""
    rows = _rows(dataset.id, decisions_fingerprint(dataset))
    return [Decision(*row) for row in rows]


def decisions_fingerprint(dataset: Dataset) -> FileFingerprint:
    """Another one as soon as something else is decided."""
    return file_fingerprint(dataset.folder / "decisions.jsonl")


def digests(dataset: Dataset) -> Mapping[str, str]:
    """Content hash by path of the images that are there, also of those left out.

    And of the images of the pool, under paths that the data set does not have.
    """
    return _digests(dataset.id, *_files(dataset))


def words(now: Standing | None) -> str:
    """What holds of an image, for a file, such as "excluded, group 7"; "" = nothing."""
    with speaking(ENGLISH):
        return ", ".join(text for __, text in marks(now))


def badges(now: Standing | None) -> str:
    """What holds of an image as Markdown, each in its colour."""
    return " ".join(f":{colour}-badge[{shell.plain(t)}]" for colour, t in marks(now))


def marks(now: Standing | None) -> list[tuple[str, str]]:
    """What holds of an image, each with the colour that it has everywhere."""
    if now is None:
        return []
    found = []
    if now.excluded is not None:
        found.append(("red", _("excluded")))
    if now.label is not None:
        found.append(("blue", _("now {label}", label=now.label)))
    elif now.is_confirmed:
        found.append(("green", _("kept")))
    if now.group is not None:
        found.append(("gray", _("group {name}", name=now.group)))
    return found


def value_text(decision: Decision) -> str:
    """The class, group or reason of a decision; a reason of ours in their language."""
    value = decision.value
    if decision.action != EXCLUDE:
        return value
    # A finding's title is kept as a reason in small letters.
    title = (value[:1].upper() + value[1:]).replace(" exif", " EXIF")
    translated = _(title)
    return _(value) if translated == title else translated


def _files(dataset: Dataset) -> tuple[FileFingerprint, ...]:
    names = ("checked.json", pool.FILES)
    record = file_fingerprint(pool_record(dataset.id))
    return *(file_fingerprint(dataset.folder / name) for name in names), record


@st.cache_resource(max_entries=8, show_spinner=False)
def _standings(
    dataset_id: str, decisions: FileFingerprint, *files: FileFingerprint
) -> Mapping[str, Standing]:
    """Shared between sessions, never changed."""
    dataset = load_dataset(dataset_id)
    made = all_decisions(dataset)
    # The digests of 50,000 images are not read for nothing.
    return MappingProxyType(standing(made, digests(dataset)) if made else {})


@st.cache_resource(max_entries=8, show_spinner=False)
def _rows(dataset_id: str, fingerprint: FileFingerprint) -> tuple[tuple, ...]:
    """The list's lines; shared between sessions, never changed."""
    return tuple(map(dataclasses.astuple, read_decisions(load_dataset(dataset_id))))


@st.cache_resource(max_entries=3, show_spinner=False)
def _digests(dataset_id: str, *files: FileFingerprint) -> Mapping[str, str]:
    dataset = load_dataset(dataset_id)
    return MappingProxyType(known_digests(dataset) | pool.pool_digests(dataset))
