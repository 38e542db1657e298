"""Many answers: a card each, page by page, filtered and sorted."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence

import streamlit as st
from PIL import Image

from core.data.datasets import Dataset
from core.language.numerals import numeral
from core.language.texts import _
from pages._ui.charts.style import phase_colour
from pages._ui.dataset.gallery import shortened
from pages._ui.decide.pictures import fitted_width
from pages._ui.frame import shell
from pages._ui.frame.dialog import dialog
from pages._ui.predict import filters
from pages._ui.predict.bars import bars_html
from pages._ui.predict.card import show_card, show_signs, show_unreadable
from pages._ui.predict.memo import Model
from pages._ui.predict.rows import Row, arranged

_PAGE_SIZE = 30
_CARD = 210  # pixels, the least width
_BOX = (200, 160)  # of a picture on its card
_NUM_BARS = 3
_OPEN = "_predict_open"  # in the session: the picture that is shown large
_NAME = 22  # letters that fit beside the button


def show_gallery(
    models: Sequence[Model], rows: Sequence[Row], dataset: Dataset | None
) -> None:
    """The cards that are wanted, a page of them.

    Args:
        models: The one that was asked, and the second one, if any.
        rows: All answers so far.
        dataset: That the model was trained on, if it is still here.
    """
    with st.container(key="predict_filters"):
        wanted = filters.ask(rows, len(models) > 1)
    found = arranged(rows, wanted)
    if not found:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.info(_("No picture is like this."), icon=":material/info:")
            filters.show_clear()
        return
    num_pages = math.ceil(len(found) / _PAGE_SIZE)
    with st.container(horizontal=True, vertical_alignment="center"):
        count = st.empty()
        # Another filter, another widget: it begins at page 1 again.
        page = (
            st.pagination(num_pages, key=f"predict_page_{wanted}_{num_pages}")
            if num_pages > 1
            else 1
        )
    start = (page - 1) * _PAGE_SIZE
    shown = found[start : start + _PAGE_SIZE]
    count.caption(
        _(
            "Pictures {first} to {last} of {total}",
            first=numeral(f"{start + 1:,}"),
            last=numeral(f"{start + len(shown):,}"),
            total=numeral(f"{len(found):,}"),
        )
    )
    with st.grid("auto", min_column_width=_CARD) as grid:
        for row in shown:
            with grid.cell(), st.container(border=True, height="stretch", gap="xsmall"):
                _show_small(models, row)
    # Asked for anew in each run: a step of the work would close it otherwise.
    for row in rows:
        if row.picture.source_id == st.session_state.get(_OPEN):
            opened = dialog(_("Picture"), width="large", on_dismiss=_close)
            opened(_show_open)(models, row, dataset)


def _show_small(models: Sequence[Model], row: Row) -> None:
    if row.said.answer.error:
        show_unreadable(row)
        return
    with st.container(
        height=_BOX[1] + 8, border=False, horizontal_alignment="center",
        vertical_alignment="center",
    ):  # fmt: skip
        content = row.said.answer.thumbnail
        with Image.open(io.BytesIO(content)) as image:
            width = fitted_width(image.size, _BOX)
        with st.container(width=width):
            st.image(content, width="stretch", alt=row.picture.name)
    with st.container(
        horizontal=True, gap=None, wrap=False, vertical_alignment="center"
    ):
        name = row.picture.name.rsplit("/", 1)[-1]
        st.caption(shell.plain(shortened(name, _NAME)), width="stretch")
        st.button(
            shell.unseen_label(
                _("Look at {picture}, see why, correct it", picture=row.picture.name)
            ),
            icon=":material/zoom_in:",
            type="tertiary",
            key=f"predict_open_{row.picture.source_id}",
            help=_(
                "Look at {picture}, see why, correct it",
                picture=shell.plain(row.picture.name),
            ),
            on_click=_open,
            args=(row.picture.source_id,),
        )
    show_signs(row)
    colour = phase_colour(models[0].phase, shell.is_dark())
    st.html(bars_html(row.said.top(_NUM_BARS), colour))
    if len(models) > 1 and row.other is not None and row.other.label:
        st.caption(_told_apart(models))
        colour = phase_colour(models[1].phase, shell.is_dark())
        st.html(bars_html(row.other.top(1), colour))


def _told_apart(models: Sequence[Model]) -> str:
    """The second model's name beside the first one's."""
    second = models[1]
    if second.run.id == models[0].run.id:
        return second.title
    return shell.plain(f"{second.title} ({second.run.id.rsplit('-')[-1]})")


def _open(source_id: str) -> None:
    st.session_state[_OPEN] = source_id


def _close() -> None:
    st.session_state.pop(_OPEN, None)


def _show_open(models: Sequence[Model], row: Row, dataset: Dataset | None) -> None:
    with shell.errors_shown():
        if show_card(models, row, dataset, "open"):
            _close()
            st.rerun()
