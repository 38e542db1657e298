"""The gallery: images by page, filtered and sorted, and what to do with them."""

from __future__ import annotations

import math

import streamlit as st

from core.data.datasets import Dataset
from core.data.folders.layout import SPLITS
from pages._ui.charts.data_charts import SPLIT_NAMES
from pages._ui.dataset.facts import DatasetFacts
from pages._ui.dataset.gallery import PAGE_SIZE, shortened, thumbnails
from pages._ui.decide import actions, decided, listing
from pages._ui.decide.listing import Shown, Wanted
from pages._ui.decide.pictures import show_small
from pages._ui.frame import shell
from pages._ui.studies import suspects

_BOX = 150  # pixels, the square that a picture fits


def show_gallery(dataset: Dataset, facts: DatasetFacts) -> None:
    """Thumbnails with their labels, page by page."""
    # What is only looked at or selected runs this part of the page alone.
    st.fragment(_draw)(dataset, facts)


def _draw(dataset: Dataset, facts: DatasetFacts) -> None:
    with shell.errors_shown():
        scores = suspects.scores(dataset.id, facts["digest"])
        wanted = _filters(dataset, facts, bool(scores))
        places = listing.found_images(dataset, wanted, scores)
        if not places:
            st.info("No image is like this. Take a filter off.", icon=":material/info:")
            return
        total = len(places)
        num_pages = math.ceil(total / PAGE_SIZE)
        with st.container(horizontal=True, vertical_alignment="center"):
            pick_all, count = st.container(width="content"), st.empty()
            # Another filter, another widget: it begins at page 1 again.
            page = (
                st.pagination(num_pages, key=f"page_{dataset.id}_{wanted}")
                if num_pages > 1
                else 1
            )
        start = (page - 1) * PAGE_SIZE
        images = listing.all_images(dataset)
        shown = [images[place] for place in places[start : start + PAGE_SIZE]]
        with pick_all:
            actions.show_pick_all(dataset, shown)
        count.caption(f"Images {start + 1:,} to {start + len(shown):,} of {total:,}")
        actions.show_actions(dataset, list(facts["counts"]))
        _show_grid(dataset, facts, shown)


def _filters(dataset: Dataset, facts: DatasetFacts, has_scores: bool) -> Wanted:
    boxes = st.columns([3, 2, 2, 3, 2], vertical_alignment="bottom")
    label = boxes[0].selectbox(
        "Class",
        list(facts["counts"]),  # not their places: a new split may have others
        index=None,
        placeholder="All classes",
        key=f"gallery_class_{dataset.id}",
    )
    split = boxes[1].selectbox(
        "Split",
        SPLITS,
        index=None,
        format_func=SPLIT_NAMES.__getitem__,
        placeholder="All splits",
        key=f"gallery_split_{dataset.id}",
    )
    decision = boxes[2].selectbox(
        "Decision",
        list(listing.DECISIONS),
        index=None,
        placeholder="Any or none",
        key=f"gallery_decision_{dataset.id}",
    )
    text = boxes[3].text_input(
        "File name",
        placeholder="A part of it",
        icon=":material/search:",
        key=f"gallery_text_{dataset.id}",
    )
    orders = [o for o in listing.ORDERS if has_scores or o != listing.BY_SUSPICION]
    order = boxes[4].selectbox("Sort by", orders, key=f"gallery_order_{dataset.id}")
    return Wanted(label, split, decision, text, order)


def _show_grid(dataset: Dataset, facts: DatasetFacts, shown: list[Shown]) -> None:
    small = thumbnails(dataset, [image.path for image in shown])
    now = decided.standings(dataset)
    with st.grid("auto", min_column_width=_BOX, gap="small"):
        for image, file in zip(shown, small, strict=True):
            name = image.path.rsplit("/", 1)[-1]
            label = image.label or image.folder
            with st.container(gap=None):
                show_small(file, _BOX, f"{label}: {name}")
                with st.container(
                    horizontal=True, gap="xxsmall", vertical_alignment="center"
                ):
                    actions.show_pick(dataset, image, shortened(name, 16))
                    if st.button(
                        "",
                        icon=":material/zoom_in:",
                        type="tertiary",
                        key=f"open_{dataset.id}_{image.path}",
                        help="Look at it",
                    ):
                        actions.show_details(dataset, image, facts)
                split = SPLIT_NAMES[image.split].lower() if image.split else "left out"
                st.caption(f"{shell.plain(label)} · {split}")
                if badges := decided.badges(now.get(image.path)):
                    st.markdown(badges)
