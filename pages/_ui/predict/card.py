"""One picture, large, and all that models say of it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.data.datasets import Dataset
from core.errors import ImageError
from core.language.kept import retold
from core.language.numerals import numeral
from core.language.texts import _
from core.text.numbers import percent, share_text
from pages._ui.charts.style import phase_colour
from pages._ui.decide.pictures import fitted_width
from pages._ui.explain.panel import show_explanation
from pages._ui.frame import shell
from pages._ui.predict import memo
from pages._ui.predict.bars import bars_html
from pages._ui.predict.corrections import show_correction
from pages._ui.predict.memo import Model
from pages._ui.predict.rows import Row, Said

_BOX = (560, 480)  # of the picture, most width and height, pixels
_MANY = 10  # classes whose bars need no scrolling
_SCROLLED = 380  # pixels
_MOST_BARS = 1000


def show_card(
    models: Sequence[Model], row: Row, dataset: Dataset | None, place: str
) -> bool:
    """The picture, the models' answers with all classes, why, and the correction.

    Args:
        models: The one that was asked, and the second one, if any.
        row: The picture and its answers.
        dataset: That the model was trained on, if it is still here.
        place: Where the card stands, for the keys of its widgets.

    Returns:
        Whether something was changed: the page is to be drawn anew.
    """
    if row.said.answer.error:
        show_unreadable(row)
        return False
    key = f"{place}_{row.picture.source_id}"
    picture, words = st.columns([5, 4], gap="medium")
    with picture.container(horizontal_alignment="center"):
        _show_large(models[0], row)
    with words:
        _show_said(models[0], row.said, len(models) > 1)
        _show_badges([*_dispute(row), *_verdict(row)])
        if len(models) > 1 and row.other is not None:
            _show_said(models[1], row.other, True)
        is_changed = show_correction(dataset, row, key)
    if st.toggle(_("Show why"), key=f"why_{key}"):
        model = models[0]
        show_explanation(model.run, model.phase, row.picture.content(), f"why_of_{key}")
    return is_changed


def show_unreadable(row: Row) -> None:
    """The name of a file and why there is no answer."""
    st.markdown(f":material/broken_image: **{shell.plain(row.picture.name)}**")
    reason = retold(row.said.answer.error)
    st.warning(f"{shell.plain(reason[0].upper() + reason[1:])}.")


def show_signs(row: Row) -> None:
    """What a person should know of an answer, as badges; nothing where all is well."""
    signs = _dispute(row)
    if row.said.answer.is_unfamiliar:
        signs.append(_(":orange-badge[:material/help: unlike the training images]"))
    if row.corrected:
        now = shell.plain(row.corrected)
        signs.append(_(":blue-badge[:material/edit: now {label}]", label=now))
    _show_badges([*signs, *_verdict(row)])


def _dispute(row: Row) -> list[str]:
    if not row.is_disputed:
        return []
    return [_(":violet-badge[:material/compare_arrows: the models disagree]")]


def _verdict(row: Row) -> list[str]:
    if not row.truth:
        return []
    if not row.is_wrong:
        return [_(":green-badge[:material/check: Right]")]
    truth = shell.plain(row.truth)
    if row.picture.truth:
        return [_(":red-badge[:material/close: Wrong] it is {label}", label=truth)]
    return [
        _(":red-badge[:material/close: Wrong] its folder says {label}", label=truth)
    ]


def _show_badges(signs: Sequence[str]) -> None:
    if signs:
        st.markdown(" ".join(signs))


def _show_said(model: Model, said: Said, is_named: bool) -> None:
    if is_named:
        st.caption(shell.plain(f"{model.title}, {model.run.id}"))
    if said.answer.error:
        reason = shell.plain(retold(said.answer.error))
        st.caption(_("No answer: {reason}", reason=reason))
        return
    if said.answer.is_unfamiliar:
        st.markdown(
            _(
                "#### I don't know \n:gray[If it had to be one of the classes: "
                "{label} {share}]",
                label=shell.plain(said.label),
                share=share_text(said.share),
            )
        )
        st.caption(_unfamiliar_text(model, said))
    else:
        st.markdown(f"#### {shell.plain(said.label)} {share_text(said.share)}")
    colour = phase_colour(model.phase, shell.is_dark())
    is_long = len(said.names) > _MANY
    with st.container(height=_SCROLLED if is_long else "content", border=False):
        st.html(bars_html(said.top(_MOST_BARS), colour))


def _unfamiliar_text(model: Model, said: Said) -> str:
    trust = memo.predictor(model).trust
    times = numeral(f"{said.answer.novelty:.1f}")
    if trust is None:
        return _(
            "Its features are {times} times as far from the training images as the "
            "limit.",
            times=times,
        )
    return _(
        "Its features are {times} times as far from the training images as the limit, "
        "which {rate} of ordinary pictures pass, too.",
        times=times,
        rate=percent(trust.false_alarm_rate),
    )


def _show_large(model: Model, row: Row) -> None:
    name = shell.plain(row.picture.name)
    try:
        content, size = memo.large(model, row.picture)
    except ImageError as error:
        st.warning(f"{name}: {shell.plain(retold(error.reason))}.")
        return
    with st.container(width=fitted_width(size, _BOX)):
        st.image(content, width="stretch", alt=row.picture.name)
        st.caption(name)
