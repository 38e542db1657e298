"""What a model says of pictures: one card each, a summary, a table to download."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from core.analysis.trust_words import UNFAMILIAR
from core.runs.run import Run
from core.text import spreadsheet
from pages._ui.frame import shell
from pages._ui.predict import memo
from pages._ui.predict.memo import Answer


class Picture(NamedTuple):
    """What to classify."""

    name: str
    source_id: str
    source: Path | bytes
    truth: str | None = None  # the true class, where it is known


def show_answers(run: Run, phase: str, pictures: list[Picture]) -> None:
    """One card per picture, as soon as its answer is there; then the summary."""
    summary = st.container()
    answers = []
    with st.grid("auto", min_column_width=340) as grid:
        for picture in pictures:
            found = memo.answer(run, phase, picture.source_id, picture.source)
            answers.append(found)
            with grid.cell(), st.container(border=True, height="stretch"):
                _show_card(picture, found)
    with summary.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.markdown(_summary_text(pictures, answers))
        st.download_button(
            "Download as CSV",
            spreadsheet.csv_bytes(csv_text(pictures, answers)),
            "predictions.csv",
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
        )


def _show_card(picture: Picture, answer: Answer) -> None:
    if answer["error"]:
        st.markdown(f":material/broken_image: **{shell.plain(picture.name)}**")
        reason = answer["error"][0].upper() + answer["error"][1:]
        st.warning(f"{shell.plain(reason)}.")
        return
    image, words = st.columns([2, 3])
    name, probability = answer["top"][0]
    image.image(answer["thumbnail"], width="stretch", alt=picture.name)
    image.caption(shell.plain(picture.name))
    with words:
        _show_best(name, probability, answer)
        if picture.truth is not None:
            _show_verdict(name, picture.truth)
        with st.container(gap="xsmall"):
            for label, share in answer["top"]:
                st.progress(
                    min(1.0, max(0.0, share)),
                    text=f"{shell.plain(label)} {share_text(share)}",
                )


def _show_best(name: str, probability: float, answer: Answer) -> None:
    best = f"{shell.plain(name)} {share_text(probability)}"
    if (answer["novelty"] or 0) > 1:
        st.markdown(f"#### {UNFAMILIAR}")
        st.caption(f"If it had to be one of the classes: {best}")
    else:
        st.markdown(f"#### {best}")


def _show_verdict(name: str, truth: str) -> None:
    if name == truth:
        st.markdown(":green-badge[:material/check: Right]")
    else:
        st.markdown(f":red-badge[:material/close: Wrong] it is {shell.plain(truth)}")


def share_text(share: float) -> str:
    """A probability in percent, never rounded to certainty."""
    if share > 0.995:
        return ">99%"
    return "<1%" if share < 0.005 else f"{share:.0%}"


def _summary_text(pictures: list[Picture], answers: list[Answer]) -> str:
    read = [
        (picture, answer)
        for picture, answer in zip(pictures, answers, strict=True)
        if not answer["error"]
    ]
    noun = "picture" if len(read) == 1 else "pictures"
    text = f"**{len(read):,} {noun}**"
    if bad := len(answers) - len(read):
        text += f", {bad:,} that can't be read"
    known = [(p, a) for p, a in read if p.truth is not None]
    if known:
        right = sum(1 for p, a in known if a["top"][0][0] == p.truth)
        text += f", {right} of {len(known)} right"
    return text


def csv_text(pictures: Iterable[Picture], answers: Iterable[Answer]) -> str:
    """The answers as a table: name, class, probability, the next ones, error."""
    header = ["file", "true_class"]
    header += [f"{what}_{n}" for n in range(1, 6) for what in ("class", "probability")]
    rows = []
    for picture, answer in zip(pictures, answers, strict=True):
        cells: list[spreadsheet.Cell] = [
            cell for pair in answer["top"][:5] for cell in pair
        ]
        cells += [None] * (10 - len(cells))
        novelty = answer["novelty"]
        flag = None if novelty is None else "yes" if novelty > 1 else "no"
        cells += [novelty, flag, answer["error"]]
        rows.append([picture.name, picture.truth, *cells])
    header += ["novelty", "unfamiliar", "error"]
    return spreadsheet.csv_text(header, rows)
