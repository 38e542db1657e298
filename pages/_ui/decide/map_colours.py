"""By what the points of a map are coloured, and what the legend says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import streamlit as st

from core.data.datasets import Dataset, load_dataset
from core.health.twins import known_clusters
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from pages._ui.charts.data_charts import SPLIT_NAMES
from pages._ui.charts.map_chart import Group
from pages._ui.charts.style import kind_colours, others_colour, split_colour
from pages._ui.decide import predicted
from pages._ui.decide.listing import (
    Classes,
    Shown,
    all_classes,
    all_images,
    by_path,
    sources,
)

CLASS, SPLIT, TWINS = mark("Class"), mark("Split"), mark("Near-duplicates")
SUSPICION, ANSWER = mark("Suspicion"), mark("Right or wrong")

_SYMBOLS = ("circle", "diamond")
_DOUBTFUL = 0.5  # from this suspicion on another label is as probable as the given one


class Coloured(NamedTuple):
    """The groups of all images.

    Attributes:
        legend: The groups; the first one lies below the others.
        groups: The place of each image's, shape (n,), int64.
    """

    legend: list[Group]
    groups: np.ndarray


def choices(dataset: Dataset, has_scores: bool, model: str) -> list[str]:
    """By what points can be coloured now."""
    found = [CLASS, SPLIT]
    if _clusters_file(dataset).exists:
        found.append(TWINS)
    if has_scores:
        found.append(SUSPICION)
    if model:
        found.append(ANSWER)
    return found


def coloured(
    dataset: Dataset, by: str, scores: Mapping[str, float], model: str, dark: bool
) -> Coloured:
    """Divide the images of `listing.all_images` into groups.

    Args:
        dataset: It has a manifest.
        by: One of `choices`.
        scores: Suspicion by path, 0-1.
        model: Whose answers, see `predicted.models`.
        dark: Theme.
    """
    ways: dict[str, Callable[[], Coloured]] = {
        CLASS: lambda: _by_class(all_classes(dataset), dark),
        SPLIT: lambda: _by_split(all_images(dataset), dark),
        TWINS: lambda: _by_twins(dataset, dark),
        SUSPICION: lambda: _by_suspicion(all_images(dataset), scores, dark),
        ANSWER: lambda: _by_answer(dataset, model, dark),
    }
    return ways[by]()


def _by_class(classes: Classes, dark: bool) -> Coloured:
    """The most frequent classes by name, all others in grey."""
    numbers = np.bincount(classes.codes, minlength=len(classes.names)).tolist()
    counts = dict(zip(classes.names, numbers, strict=True))
    colours = kind_colours(dark)
    styles = [(colour, symbol) for symbol in _SYMBOLS for colour in colours]
    names = sorted(counts, key=lambda name: (-counts[name], name))
    if len(names) > len(styles):
        names = names[: len(styles) - 1]
    others = len(counts) - len(names)
    rest = _("No class")
    if others:
        rest = _("{count} other classes", count=numeral(f"{others:,}"))
    place = {name: number for number, name in enumerate(names, start=1)}
    legend = [Group(rest, others_colour(dark))]
    legend += [Group(name, *style) for name, style in zip(names, styles, strict=False)]
    groups = np.array([place.get(name, 0) for name in classes.names], np.int64)
    return Coloured(legend, groups[classes.codes])


def _by_split(images: tuple[Shown, ...], dark: bool) -> Coloured:
    legend = [Group(_("Left out"), others_colour(dark), "x")]
    for (split, name), symbol in zip(
        SPLIT_NAMES.items(), ("circle", "diamond", "square"), strict=True
    ):
        legend.append(Group(_(name), split_colour(split, dark), symbol))
    place = {split: number for number, split in enumerate(SPLIT_NAMES, start=1)}
    groups = [place.get(image.split, 0) for image in images]
    return Coloured(legend, np.array(groups, np.int64))


def _by_twins(dataset: Dataset, dark: bool) -> Coloured:
    colours = kind_colours(dark)
    legend = [
        Group(_("No near-duplicate"), others_colour(dark)),
        Group(_("Near-duplicates within a class"), colours[5]),
        Group(_("Across classes"), colours[2], "diamond"),
        Group(_("Across splits"), colours[4], "square"),
    ]
    key = (_clusters_file(dataset), *sources(dataset))
    return Coloured(legend, _twin_groups(dataset.id, key))


def _by_suspicion(
    images: tuple[Shown, ...], scores: Mapping[str, float], dark: bool
) -> Coloured:
    colours = kind_colours(dark)
    legend = [
        Group(_("Not judged"), others_colour(dark), "x"),
        Group(_("Label fits"), others_colour(dark)),
        Group(_("Doubtful label"), colours[4], "diamond"),
    ]
    found = np.array([scores.get(image.path, np.nan) for image in images])
    groups = np.where(np.isnan(found), 0, np.where(found < _DOUBTFUL, 1, 2))
    return Coloured(legend, groups)


def _by_answer(dataset: Dataset, model: str, dark: bool) -> Coloured:
    colours = kind_colours(dark)
    legend = [
        Group(_(predicted.NONE), others_colour(dark)),
        Group(_(predicted.RIGHT), colours[0]),
        Group(_(predicted.WRONG), colours[4], "x"),
    ]
    found = predicted.answers(dataset, model)
    count = len(all_images(dataset))
    groups = np.zeros(count, np.int64) if found is None else (found.kinds + 1) % 3
    return Coloured(legend, groups)


def _clusters_file(dataset: Dataset) -> FileFingerprint:
    return file_fingerprint(dataset.folder / "twins.json")


@st.cache_data(max_entries=8, show_spinner=False)
def _twin_groups(dataset_id: str, key: tuple[FileFingerprint, ...]) -> np.ndarray:
    """Of each image 0 = alone, else the worst that its cluster spreads across."""
    dataset = load_dataset(dataset_id)
    known, kinds = by_path(dataset), {}
    for cluster in known_clusters(dataset):
        there = [known[path] for path in cluster if path in known]
        if len(there) < 2:
            continue
        kind = 2 if len({image.class_name for image in there}) > 1 else 1
        if len({image.split for image in there if image.split}) > 1:
            kind = 3
        kinds.update(dict.fromkeys((image.path for image in there), kind))
    groups = [kinds.get(image.path, 0) for image in all_images(dataset)]
    return np.array(groups, np.int64)
