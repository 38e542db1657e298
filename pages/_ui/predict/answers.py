"""What models say of pictures: worked out bit by bit, summed up, shown."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.language.numerals import numeral
from core.language.texts import _, mark
from core.text.numbers import number
from pages._ui.frame import shell
from pages._ui.frame.live_region import say_changes
from pages._ui.predict import memo, tray
from pages._ui.predict.card import show_card
from pages._ui.predict.corrections import corrected, dataset_of, show_notice
from pages._ui.predict.downloads import csv_bytes, json_bytes
from pages._ui.predict.gallery import show_gallery
from pages._ui.predict.memo import Model
from pages._ui.predict.rows import Row, Said, rows_of, said
from pages._ui.predict.tray import Picture

_FIRST_SECONDS, _TICK_SECONDS = 2.0, 0.8  # of work before something is drawn


def show_answers(models: Sequence[Model], pictures: Sequence[Picture]) -> None:
    """Ask the models, and show what they say; while they work, what they said so far.

    Args:
        models: The one that is asked, and the second one, if any.
        pictures: At least one.
    """
    memo.forget_others([*tray.pictures(), *pictures])
    is_done = _num_answers(models, pictures) == len(models) * len(pictures)
    if not is_done:
        with st.spinner(_("Looking at the pictures"), show_time=True):
            is_done = _ask(models, pictures, _FIRST_SECONDS)
    # What is only looked at, and each step of the work, runs this part alone.
    draw = st.fragment(_draw, run_every=None if is_done else "1s")
    draw(models, pictures, is_done)


def _ask(models: Sequence[Model], pictures: Sequence[Picture], seconds: float) -> bool:
    """Whether all have answered by then."""
    return all(memo.answer_some(model, pictures, seconds) for model in models)


def _draw(models: Sequence[Model], pictures: Sequence[Picture], was_done: bool) -> None:
    with shell.errors_shown():
        if not was_done and _ask(models, pictures, _TICK_SECONDS):
            st.rerun()  # so that the page registers this part without its timer
        rows = _rows(models, pictures)
        if not was_done:
            _show_progress(models, pictures)
        show_notice()
        _show_summary(models, rows)
        if was_done:
            say_changes(
                summary_text(rows).replace("*", ""), key="answers", at_once=True
            )
        dataset = dataset_of(models[0].run)
        if len(pictures) == 1 and rows:
            with st.container(border=True, key="predict_card"):
                if show_card(models, rows[0], dataset, "one"):
                    st.rerun()
        elif rows:
            show_gallery(models, rows, dataset)


def _rows(models: Sequence[Model], pictures: Sequence[Picture]) -> list[Row]:
    columns: list[list[Said | None]] = []
    for model in models:
        names = memo.predictor(model).class_names
        found = memo.answers(model, pictures)
        columns.append([said(answer, names) if answer else None for answer in found])
    second = columns[1] if len(columns) > 1 else [None] * len(pictures)
    given = corrected(dataset_of(models[0].run))
    return rows_of(pictures, columns[0], second, given)


def _show_progress(models: Sequence[Model], pictures: Sequence[Picture]) -> None:
    total, done = len(pictures) * len(models), _num_answers(models, pictures)
    st.progress(
        done / total,
        text=_(
            "{done} of {answers}; those that are there can be looked at meanwhile",
            done=numeral(f"{done:,}"),
            answers=number(total, "answer"),
        ),
    )


def _num_answers(models: Sequence[Model], pictures: Sequence[Picture]) -> int:
    """How many answers of all models there are."""
    found = (answer for model in models for answer in memo.answers(model, pictures))
    return sum(answer is not None for answer in found)


def _show_summary(models: Sequence[Model], rows: Sequence[Row]) -> None:
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.markdown(summary_text(rows), width="stretch")
        for title, name, kind, make in (
            ("CSV", "predictions.csv", "text/csv", csv_bytes),
            ("JSON", "predictions.json", "application/json", json_bytes),
        ):
            st.download_button(
                _("Download as {format}", format=title),
                lambda make=make: make(models, rows),  # type: ignore[misc]
                name,
                kind,
                icon=":material/download:",
                on_click="ignore",
            )


def summary_text(rows: Sequence[Row]) -> str:
    """What a batch of answers comes to, as one line of Markdown."""
    read = [row for row in rows if not row.said.answer.error]
    parts = [f"**{number(len(read), 'picture')}**"]
    known = [row for row in read if row.truth]
    if known:
        right = sum(not row.is_wrong for row in known)
        parts.append(
            _(
                "{right} of {known} right",
                right=numeral(f"{right:,}"),
                known=numeral(f"{len(known):,}"),
            )
        )
    if any(row.other is not None for row in rows):
        count = numeral(f"{sum(row.is_disputed for row in rows):,}")
        parts.append(_("the models disagree on {count}", count=count))
    unfamiliar = sum(row.said.answer.is_unfamiliar for row in rows)
    for few, words in (
        (unfamiliar, mark("{count} unlike the training images")),
        (
            sum(bool(row.corrected) for row in rows),
            mark("{count} with a label that a person gave"),
        ),
        (len(rows) - len(read), mark("{count} that can't be read")),
    ):
        if few:
            parts.append(_(words, count=numeral(f"{few:,}")))
    return ", ".join(parts)
