"""All images that one model gets wrong, the most confident answers first."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.analysis.metrics import wilson_interval
from core.analysis.mistakes import BY_CLASS, ORDERS, SURE, UNSURE, ordered
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.text.labels import SPLIT_IMAGES
from core.text.numbers import interval, percent
from pages._ui.compare.asked import Asked
from pages._ui.compare.opened import Opened
from pages._ui.compare.pictures import show_opened
from pages._ui.compare.selection import Selection
from pages._ui.frame import address, shell

_ORDER = "order"  # widget key, and query parameter of a link
_TITLES = {
    SURE: mark("Most confident first"),
    UNSURE: mark("Least confident first"),
    BY_CLASS: mark("By class"),
}


def mistakes(selection: Selection) -> None:
    """The mistakes of one result, filtered and sorted as the address says."""
    # What is only looked at or selected runs this part of the page alone.
    st.fragment(_draw)(Asked.of(selection))


def _draw(asked: Asked) -> None:
    with shell.errors_shown():
        (said,) = asked.answered()
        count, num_wrong = len(said.labels), int(said.is_wrong.sum())
        if not count:
            st.caption(
                _("The split has no test images.")
                if asked.split == "test"
                else _("The split has no validation images.")
            )
            return
        right = count - num_wrong
        st.markdown(
            _(
                "**{wrong} of {count}** {images} are answered wrongly: {accuracy} are "
                "right (95% interval {interval}).",
                wrong=numeral(f"{num_wrong:,}"),
                count=numeral(f"{count:,}"),
                images=_(SPLIT_IMAGES[asked.split]),
                accuracy=percent(right / count),
                interval=interval(wilson_interval(right, count)),
            )
        )
        if not num_wrong:
            return
        order, true, answer = _ask(asked.class_names)
        kept = said.is_wrong & said.is_in(true, answer)
        rows = ordered(np.flatnonzero(kept), order, said)
        _show_words(asked, order)
        show_opened(Opened(asked, (said,), rows, _("mistakes"), "mistakes"))


def _ask(class_names: tuple[str, ...]) -> tuple[str, int | None, int | None]:
    """Order, true class and answer that are wanted; None = any."""
    boxes = st.columns([3, 2, 2])
    with boxes[0]:
        address.seed_choice(_ORDER, _ORDER, ORDERS, SURE)
        order = st.segmented_control(
            _("Order"),
            ORDERS,
            format_func=lambda order: _(_TITLES[order]),
            required=True,
            key=_ORDER,
        )
        remember = address.keep_default if order == SURE else address.keep_choice
        remember(_ORDER, str(order))
    places: list[int | None] = []
    for box, label, key in zip(
        boxes[1:], (_("True class"), _("Answer")), ("true", "answer"), strict=True
    ):
        with box:
            name = address.linked_filter(label, class_names, key, _("Any class"))
            places.append(None if name is None else class_names.index(name))
    true, answer = places
    return str(order), true, answer


def _show_words(asked: Asked, order: str) -> None:
    if not asked.is_calibrated():
        st.caption(
            _(
                "Probabilities are the network's own: its confidence was not measured "
                "yet, see the tab Confidence."
            )
        )
    elif order == SURE:
        st.caption(
            _(
                "Where a model is sure and wrong, look at the label first: it may be "
                "the label that is wrong. Probabilities are calibrated."
            )
        )
