"""Gallery, as a map: images that look alike lie near each other."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np
import streamlit as st

from core.data.datasets import Dataset
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.runs.map_methods import METHODS, MOST_TSNE_IMAGES, PCA, TITLES, TSNE, missing
from core.text.numbers import number, percent
from pages._ui.charts.map_chart import Drawn, Images, map_chart, selected_ids
from pages._ui.decide import looks, map_colours, pointed
from pages._ui.decide.listing import all_digests, all_ids
from pages._ui.decide.looks import Map
from pages._ui.frame import shell
from pages._ui.studies import progress
from pages._ui.studies.results import ended_and_not

KIND = "map"

_WHAT = mark(
    "What a pretrained network sees of each picture, laid out on a plane: pictures "
    "that look alike lie near each other. Look for islands of one class, strays of "
    "another in them, and pictures far from all others."
)
_WAYS = {
    PCA: mark("PCA: the two directions in which pictures differ most. Done at once."),
    TSNE: mark(
        "t-SNE: keeps who is near whom; distances between groups mean little. Seconds "
        "to minutes, for up to {most} images."
    ),
    "umap": mark(
        "UMAP: like t-SNE, quicker for many images. An extra: requirements-maps.txt."
    ),
}


def is_at_work(dataset: Dataset) -> bool:
    """Whether a map is being made, so that the page has to look again."""
    return ended_and_not(KIND, dataset.id)[0] is not None


def ask(dataset: Dataset, has_scores: bool, model: str) -> tuple[str, str]:
    """Draw the boxes: in which way to make the map, and by what to colour it."""
    most = numeral(f"{MOST_TSNE_IMAGES:,}")
    ways = "\n\n".join(_(way, most=most) for way in _WAYS.values())
    method = st.segmented_control(
        _("Map by"),
        METHODS,
        default=PCA,
        required=True,
        format_func=TITLES.__getitem__,
        key=f"map_method_{dataset.id}",
        width="content",
        help=f"{_(_WHAT)}\n\n{ways}",
    )
    by = st.selectbox(
        _("Colour by"),
        map_colours.choices(dataset, has_scores, model),
        key=f"map_colour_{dataset.id}",
        format_func=_,
        width=220,
        help=_(
            "Near-duplicates need the health check, suspicion the search for wrong "
            "labels (Review), right or wrong a trained model."
        ),
    )
    return method, by


def show_map(
    dataset: Dataset,
    places: list[int],
    choice: tuple[str, str],
    scores: Mapping[str, float],
    model: str,
) -> None:
    """Draw images on the map, or what is missing for it.

    Args:
        dataset: It has a manifest.
        places: In `listing.all_images`, of the images to draw.
        choice: What `ask` gave.
        scores: Suspicion by path.
        model: Whose answers may colour the points, see `predicted.models`.
    """
    method, by = choice
    active, broken, _ = ended_and_not(KIND, dataset.id)
    if active:
        progress.show_progress(active)
    elif broken:
        progress.show_broken(broken)
    found = looks.map_of(dataset, method)
    if found is None:
        if active is None:
            _show_empty(dataset, method)
        return
    colours = map_colours.coloured(dataset, by, scores, model, shell.is_dark())
    # Sorted: another order of the pictures below is no other map, and nothing is sent.
    _draw(dataset, found, np.sort(np.array(places, np.int64)), colours, method)


def selected(dataset: Dataset, places: list[int]) -> list[int]:
    """Of some images those that are selected on the map; all where nothing is."""
    if not has_selection(dataset):
        return places
    ids = selected_ids(st.session_state[_selection_key(dataset)])
    chosen = np.array(places, np.int64)
    return chosen[np.isin(all_ids(dataset)[chosen], ids)].tolist()


def has_selection(dataset: Dataset) -> bool:
    """Whether images are selected on the map."""
    return bool(st.session_state.get(_selection_key(dataset)))


def selection_name(dataset: Dataset) -> str:
    """Another one for each selection; "" = nothing is selected."""
    told = st.session_state.get(_selection_key(dataset), "")
    return hashlib.blake2b(told.encode(), digest_size=8).hexdigest() if told else ""


def clear_selection(dataset: Dataset) -> None:
    """Select no image on the map."""
    key = f"map_cleared_{dataset.id}"
    st.session_state.pop(_selection_key(dataset), None)
    st.session_state[key] = st.session_state.get(key, 0) + 1


def _draw(
    dataset: Dataset,
    found: Map,
    places: np.ndarray,
    colours: map_colours.Coloured,
    method: str,
) -> None:
    rows = found.points.places(all_digests(dataset)[places])
    missing_count = int((rows < 0).sum())
    places, rows = places[rows >= 0], rows[rows >= 0]
    if missing_count:
        with st.container(horizontal=True, vertical_alignment="center"):
            images = number(missing_count, "image")
            st.caption(_("{images} not on this map yet", images=images))
            _start_button(dataset, method, _("Make it again"))
    if not len(places):
        st.info(_("None of these images is on the map."), icon=":material/info:")
        return
    drawn = Drawn(
        all_ids(dataset)[places],
        found.points.values[rows],
        colours.groups[places],
        colours.legend,
    )
    num_cleared = st.session_state.get(f"map_cleared_{dataset.id}", 0)
    map_chart(
        drawn,
        Images(dataset.id, pointed.address(dataset), num_cleared),
        key=_chart_key(dataset, method),
        alt=_(
            "Map of {images} by {method}. The same images can be chosen by the filters "
            "above.",
            images=number(len(places), "image"),
            method=TITLES[method],
        ),
        on_selected=lambda: _keep_selection(dataset, method),
    )
    text = _(
        "Point at a picture to see it; draw around some to list them below. The axes "
        "have no meaning of their own."
    )
    if found.share:
        share = percent(found.share)
        text = f"{_('The plane holds {share} of the variance.', share=share)} {text}"
    st.caption(text)


def _show_empty(dataset: Dataset, method: str) -> None:
    if package := missing(method):
        st.info(
            _(
                "{method} needs {package}. Install it, or choose another way.",
                method=TITLES[method],
                package=package,
            ),
            icon=":material/info:",
        )
        return
    with st.container(border=True):
        st.markdown(_(_WHAT))
        label = _("Make the map by {method}", method=TITLES[method])
        _start_button(dataset, method, label)


def _start_button(dataset: Dataset, method: str, label: str) -> None:
    if st.button(
        label,
        icon=":material/scatter_plot:",
        type="primary",
        key=f"start_map_{method}",
    ):
        progress.start(KIND, dataset, {"method": method})


def _keep_selection(dataset: Dataset, method: str) -> None:
    told = st.session_state[_chart_key(dataset, method)]["selected"]
    if told:
        st.session_state[_selection_key(dataset)] = told
    else:
        st.session_state.pop(_selection_key(dataset), None)


def _chart_key(dataset: Dataset, method: str) -> str:
    return f"map_{method}_{dataset.id}"


def _selection_key(dataset: Dataset) -> str:
    return f"map_selection_{dataset.id}"
