"""What a gallery is asked for: filters, order, and the words for what is chosen."""

from __future__ import annotations

import streamlit as st

from core.data.datasets import Dataset
from core.data.folders.layout import SPLITS
from core.health.formats import MOST_PATHS
from core.language.casing import inside
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.text.numbers import number
from pages._ui.charts.data_charts import SPLIT_NAMES
from pages._ui.dataset.facts import DatasetFacts
from pages._ui.decide import looks, predicted, wanted
from pages._ui.decide import map as image_map
from pages._ui.decide.listing import by_path
from pages._ui.decide.wanted import Wanted
from pages._ui.frame import shell

_FILTERS = ("class", "split", "text", "decision", "finding", "answer")

_MODEL_HELP = mark(
    "Whose answers stand below the pictures. A model is asked about validation and "
    "test images only: the training images it has learnt from."
)
NO_LIKENESS = mark("More like this: make the map first, or run the health check")


def ask(dataset: Dataset, facts: DatasetFacts, has_scores: bool) -> Wanted:
    """Draw the boxes, the most used ones in a row and the others under one button."""
    boxes = st.columns([3, 2, 3, 2, 2], vertical_alignment="bottom")
    label = boxes[0].selectbox(
        _("Class"),
        list(facts["counts"]),  # not their places: a new split may have others
        index=None,
        placeholder=_("All classes"),
        key=_key(dataset, "class"),
    )
    split = boxes[1].selectbox(
        _("Split"),
        SPLITS,
        index=None,
        format_func=lambda split: _(SPLIT_NAMES[split]),
        placeholder=_("All splits"),
        key=_key(dataset, "split"),
    )
    text = boxes[2].text_input(
        _("File name"),
        placeholder=_("A part of it"),
        icon=":material/search:",
        key=_key(dataset, "text"),
    )
    with boxes[4].popover(_("More filters"), icon=":material/tune:", width="stretch"):
        decision = st.selectbox(
            _("Decision"),
            list(wanted.DECISIONS),
            index=None,
            format_func=_,
            placeholder=_("Any or none"),
            key=_key(dataset, "decision"),
        )
        finding = _ask_finding(dataset)
        model, answer = _ask_answer(dataset)
    like = _like(dataset)
    order = boxes[3].selectbox(
        _("Sort by"),
        wanted.possible_orders(dataset, has_scores, model, like),
        format_func=_,
        key=_key(dataset, "order"),
    )
    return Wanted(label, split, decision, text, order, finding, model, answer, like)


def show_chosen(dataset: Dataset, chosen: Wanted) -> None:
    """The filters that are on, in words, and one click that takes all off."""
    words = [shell.plain(text) for text in _words(dataset, chosen)]
    if not words:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        badges = " ".join(f":gray-badge[{text}]" for text in words)
        st.markdown(badges, width="content")
        st.button(
            _("Clear all filters"),
            icon=":material/filter_alt_off:",
            type="tertiary",
            key=f"clear_filters_{dataset.id}",
            on_click=_clear,
            args=(dataset,),
        )


def more_like(dataset: Dataset, path: str) -> None:
    """Sort by how like the others are to an image, among all of them."""
    image = by_path(dataset).get(path)
    if image is None:  # it left the data set just now
        return
    _clear(dataset)
    st.session_state[_like_key(dataset)] = [image.path, image.digest]
    st.session_state[_key(dataset, "order")] = wanted.BY_LIKENESS


def show_more_like(dataset: Dataset, path: str) -> bool:
    """The button "More like this", which says what is missing; whether it was pressed.

    Args:
        dataset: It has a manifest.
        path: Of the image that the others are held against.
    """
    is_known = looks.has_likeness(dataset)
    return st.button(
        _("More like this"),
        icon=":material/image_search:",
        key=f"like_{dataset.id}_{path}",
        help=None if is_known else _(NO_LIKENESS),
        disabled=not is_known,
        on_click=more_like,
        args=(dataset, path),
    )


def _ask_finding(dataset: Dataset) -> str | None:
    found = looks.findings(dataset)
    titles = {}
    for item in found or ():
        count = numeral(f"{item['count']:,}")
        titles[item["kind"]] = f"{_(item['title'])} ({count})"
    return st.selectbox(
        _("Finding of the health check"),
        list(titles),
        index=None,
        format_func=lambda kind: titles.get(kind, kind),
        placeholder=_("Nothing was found") if found == [] else _("Any or none"),
        key=_key(dataset, "finding"),
        disabled=not titles,
        help=_("Run the health check first (tab Health).")
        if found is None
        else _(
            "Of each finding the first {images}.", images=number(MOST_PATHS, "image")
        ),
    )


def _ask_answer(dataset: Dataset) -> tuple[str, str | None]:
    titles = predicted.models(dataset)
    key = _key(dataset, "model")
    # The first model may come, or the chosen one go, while the page is open.
    if titles and st.session_state.get(key) not in titles:
        st.session_state[key] = next(iter(titles))
    model = st.selectbox(
        _("Model"),
        list(titles),
        format_func=lambda spec: titles.get(spec, spec),
        placeholder=_("No model is trained yet"),
        key=key,
        disabled=not titles,
        help=_(_MODEL_HELP),
    )
    answer = st.selectbox(
        _("Its answer"),
        predicted.ANSWERS,
        index=None,
        format_func=_,
        placeholder=_("Right, wrong or none"),
        key=_key(dataset, "answer"),
        disabled=not titles,
    )
    return model or "", answer if model else None


def _words(dataset: Dataset, chosen: Wanted) -> list[str]:
    listed = looks.findings(dataset) or ()
    found = {item["kind"]: item["title"] for item in listed}
    words = []
    if chosen.label:
        words.append(_("class {name}", name=chosen.label))
    if chosen.split:
        words.append(inside(_(SPLIT_NAMES[chosen.split])))
    if chosen.text:
        words.append(_("named …{text}…", text=chosen.text))
    if chosen.decision:
        words.append(_("decision: {kind}", kind=inside(_(chosen.decision))))
    if chosen.finding in found:
        words.append(inside(_(found[chosen.finding])))
    if chosen.answer:
        words.append(_("model: {answer}", answer=inside(_(chosen.answer))))
    if chosen.order == wanted.BY_LIKENESS:
        path = st.session_state[_like_key(dataset)][0]
        words.append(_("the most like {path} first", path=path))
    return words


def _clear(dataset: Dataset) -> None:
    for name in _FILTERS:
        st.session_state[_key(dataset, name)] = "" if name == "text" else None
    st.session_state[_key(dataset, "order")] = wanted.BY_NAME
    st.session_state.pop(_like_key(dataset), None)
    if image_map.has_selection(dataset):
        image_map.clear_selection(dataset)


def _like(dataset: Dataset) -> str:
    """The content hash that others are held against; "" = none."""
    digest = st.session_state.get(_like_key(dataset), ("", ""))[1]
    return digest if digest and looks.has_likeness(dataset) else ""


def _like_key(dataset: Dataset) -> str:
    return f"like_{dataset.id}"


def _key(dataset: Dataset, name: str) -> str:
    return f"gallery_{name}_{dataset.id}"
