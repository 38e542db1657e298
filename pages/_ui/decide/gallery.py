"""The gallery: images by page, filtered and sorted, and what to do with them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st

from core.data.datasets import Dataset
from core.language.casing import inside
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.text.numbers import number
from pages._ui.charts.data_charts import SPLIT_NAMES
from pages._ui.dataset.facts import DatasetFacts
from pages._ui.dataset.gallery import PAGE_SIZE, shortened, thumbnails
from pages._ui.dataset.served import address
from pages._ui.decide import actions, decided, filters, listing, predicted
from pages._ui.decide import map as image_map
from pages._ui.decide.listing import Shown
from pages._ui.decide.looks import has_likeness
from pages._ui.decide.predicted import Said
from pages._ui.decide.tiles import Button, Heard, Tile, show_tiles
from pages._ui.decide.wanted import Wanted, found_images
from pages._ui.frame import shell
from pages._ui.studies import suspects

_GRID, _MAP = mark("Grid"), mark("Map")


def show_gallery(dataset: Dataset, facts: DatasetFacts) -> None:
    """Thumbnails with their labels, page by page."""
    # What is only looked at or selected runs this part of the page alone.
    is_active = image_map.is_at_work(dataset)
    draw = st.fragment(_draw, run_every="2s" if is_active else None)
    draw(dataset, facts, is_active)


def _draw(dataset: Dataset, facts: DatasetFacts, was_active: bool) -> None:
    with shell.errors_shown():
        if was_active and not image_map.is_at_work(dataset):
            st.rerun()  # so that the page registers this part without its timer
        scores = suspects.scores(dataset.id, facts["digest"])
        wanted = filters.ask(dataset, facts, bool(scores))
        places = found_images(dataset, wanted, scores)
        choice = _ask_view(dataset, bool(scores), wanted)
        filters.show_chosen(dataset, wanted)
        if choice:
            image_map.show_map(dataset, places, choice, scores, wanted.model)
        places = _on_map(dataset, places)
        if not places:
            st.info(
                _("No image is like this. Take a filter off."), icon=":material/info:"
            )
            return
        _show_page(dataset, facts, wanted, places)


def _ask_view(
    dataset: Dataset, has_scores: bool, wanted: Wanted
) -> tuple[str, str] | None:
    """Whether there is a map above the pictures, and what it shows; None = not."""
    with st.container(horizontal=True):
        view = st.segmented_control(
            _("View"),
            (_GRID, _MAP),
            format_func=_,
            default=_GRID,
            required=True,
            key="gallery_view",
            bind="query-params",
            width="content",
        )
        return (
            image_map.ask(dataset, has_scores, wanted.model) if view == _MAP else None
        )


def _on_map(dataset: Dataset, places: list[int]) -> list[int]:
    """Those that are selected on the map, with a word about it; else all."""
    if not image_map.has_selection(dataset):
        return places
    chosen = image_map.selected(dataset, places)
    with st.container(horizontal=True, vertical_alignment="center"):
        count = number(len(chosen), "image")
        text = _("**{images} selected on the map**", images=count)
        st.markdown(text, width="content")
        st.button(
            _("Clear selection"),
            icon=":material/deselect:",
            type="tertiary",
            key=f"map_clear_{dataset.id}",
            on_click=image_map.clear_selection,
            args=(dataset,),
        )
    return chosen


def _show_page(
    dataset: Dataset, facts: DatasetFacts, wanted: Wanted, places: list[int]
) -> None:
    total = len(places)
    num_pages = math.ceil(total / PAGE_SIZE)
    with st.container(horizontal=True, vertical_alignment="center"):
        pick_all = st.container(
            horizontal=True, width="content", vertical_alignment="center"
        )
        count = st.empty()
        # Another filter, another widget: it begins at page 1 again.
        selection = image_map.selection_name(dataset)
        page = (
            st.pagination(num_pages, key=f"page_{dataset.id}_{wanted}_{selection}")
            if num_pages > 1
            else 1
        )
    start = (page - 1) * PAGE_SIZE
    images = listing.all_images(dataset)
    on_page = places[start : start + PAGE_SIZE]
    shown = [images[place] for place in on_page]
    with pick_all:
        actions.show_pick_all(dataset, shown)
        if image_map.has_selection(dataset):
            actions.show_pick_found(dataset, [images[place] for place in places])
    told = _(
        "Images {first} to {last} of {total}",
        first=numeral(f"{start + 1:,}"),
        last=numeral(f"{start + len(shown):,}"),
        total=numeral(f"{total:,}"),
    )
    if wanted.model:
        title = shell.plain(predicted.model_title(wanted.model))
        whose = _("answers of {model}: validation and test images only", model=title)
        told += f" · {whose}"
    count.caption(told)
    actions.show_actions(dataset, list(facts["counts"]))
    said = predicted.answers(dataset, wanted.model) if wanted.model else None
    answers = {
        image.path: said.said(place) if said else None
        for place, image in zip(on_page, shown, strict=True)
    }
    _show_grid(dataset, facts, shown, answers)


def _show_grid(
    dataset: Dataset,
    facts: DatasetFacts,
    shown: list[Shown],
    answers: Mapping[str, Said | None],
) -> None:
    images = {image.path: image for image in shown}

    def open_large(path: str) -> None:
        if path in images:  # not so where the page changed with the click
            actions.show_details(dataset, images[path], facts, answers[path])

    show_tiles(
        grid_tiles(dataset, shown, answers),
        actions.picked(dataset),
        Button(
            "image_search",
            _("More like this"),
            "" if has_likeness(dataset) else _(filters.NO_LIKENESS),
        ),
        Heard(
            opened=open_large,
            pressed=lambda path: filters.more_like(dataset, path),
            picked=lambda path, is_picked: actions.pick(dataset, path, is_picked),
        ),
        key=f"tiles_{dataset.id}",
    )


def grid_tiles(
    dataset: Dataset, shown: Sequence[Shown], answers: Mapping[str, Said | None]
) -> list[Tile]:
    """Images as the grid shows them; their thumbnails are made first.

    Args:
        dataset: Where they belong.
        shown: The images.
        answers: What a model says of each, by path.
    """
    now, made = decided.standings(dataset), []
    small = thumbnails(dataset, [image.path for image in shown])
    for image, file in zip(shown, small, strict=True):
        name = image.path.rsplit("/", 1)[-1]
        split = inside(_(SPLIT_NAMES[image.split])) if image.split else _("left out")
        said = answers.get(image.path)
        made.append(
            Tile(
                id=image.path,
                title=shortened(name, 16),
                alt=f"{image.class_name}: {name}",
                picture=address(dataset, file) if isinstance(file, Path) else "",
                reason="" if isinstance(file, Path) else file,
                words=f"{image.class_name} · {split}",
                answers=[(said.icon, said.text)] if said else [],
                badges=decided.marks(now.get(image.path)),
            )
        )
    return made
