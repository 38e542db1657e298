"""Why? What in a picture speaks for a class, and what the model makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from core.errors import ImageError
from core.language.kept import retold
from core.language.texts import _, mark
from core.runs.run import Run
from core.storage.fingerprint import content_digest
from core.text.numbers import share_text
from pages._ui.explain import memo
from pages._ui.explain.layers import show_layers
from pages._ui.explain.nearest import show_nearest
from pages._ui.explain.sides import Answer, Side, answers_of, phases_of
from pages._ui.explain.where import METHOD_HELP, METHOD_TITLES, show_where
from pages._ui.frame import shell

WHERE, NEAREST = mark("Heat map"), mark("Nearest training images")
LAYERS = mark("Feature maps")


def show_explanation(
    run: Run, phase: str, picture: bytes | Path, key: str, target: str | None = None
) -> None:
    """Draw the panel that explains one answer; frozen and fine-tuned side by side.

    It is a fragment: what is changed in it does not run the page again.

    Args:
        run: With a finished phase.
        phase: The finished phase.
        picture: The file, or its content.
        key: Begins the keys of its widgets; another one for each panel on a page.
        target: Name of the class to explain first; None = the phase's answer.
    """
    with shell.errors_shown():
        sides = phases_of(run, phase)
        asked = [side.phase for side in sides].index(phase)
        explain_sides(sides, picture, key, target, asked)


def explain_sides(
    sides: Sequence[Side],
    picture: bytes | Path,
    key: str,
    target: str | None = None,
    asked: int = 0,
) -> None:
    """The same for one or two models of any runs that have the same classes.

    Args:
        sides: The models.
        picture: See `show_explanation`.
        key: See `show_explanation`.
        target: Name of the class to explain first.
        asked: Which one's answer is explained first where there is no target.
    """
    st.fragment(_draw)(list(sides), picture, key, target, asked)


def _draw(
    sides: list[Side], picture: bytes | Path, key: str, target: str | None, asked: int
) -> None:
    with shell.errors_shown():
        try:
            digest = memo.digest_of(picture)
            answers = answers_of(sides, picture, digest)
        except ImageError as error:
            reason = shell.plain(retold(error.reason))
            st.warning(
                _("The picture can't be explained: {reason}.", reason=reason),
                icon=":material/broken_image:",
            )
            return
        names = answers[asked].class_names
        label = names.index(target) if target in names else answers[asked].best
        _show_tabs(answers, digest, key, label)


def _show_tabs(answers: list[Answer], digest: str, key: str, label: int) -> None:
    where, nearest, layers = st.tabs(
        [_(WHERE), _(NEAREST), _(LAYERS)], key=f"{key}_tabs", on_change="rerun"
    )
    if where.open:
        with where:
            _show_heat_maps(answers, digest, key, label)
    if nearest.open:
        with nearest:
            show_nearest(answers)
    if layers.open:
        with layers:
            show_layers(answers, digest)


def _name(answer: Answer) -> tuple[str, str]:
    return answer.side.run.id, answer.side.phase


def _show_heat_maps(answers: list[Answer], digest: str, key: str, label: int) -> None:
    """The controls, and the maps as they say; a class is to be explained at first."""
    first = answers[0]
    names, shares = first.class_names, first.seen.probabilities
    order = (-shares).argsort(kind="stable").tolist()
    # Of this picture and these models: what was chosen is not for the next one.
    own = f"{key}_{content_digest(repr([digest, *map(_name, answers)]).encode())[:12]}"
    left, middle, right = st.columns([3, 3, 2])
    label = left.selectbox(
        _("Class to explain"),
        order,
        order.index(label),
        key=f"{own}_class",
        format_func=lambda n: f"{names[n]} ({share_text(float(shares[n]))})",
    )
    method = middle.segmented_control(
        _("Method"),
        list(METHOD_TITLES),
        default=first.seen.usual_method,
        required=True,
        key=f"{own}_method",
        format_func=lambda method: _(METHOD_TITLES[method]),
        help=_(METHOD_HELP),
    )
    strength = right.slider(
        _("Strength of the colours"), 0.0, 1.0, 0.5, 0.05, key=f"{key}_strength"
    )
    if method == "cam" and first.seen.usual_method != "cam":
        rows, columns = first.seen.cam.shape[:2]
        st.caption(
            _(
                "This network's last feature map has {rows} x {columns} cells: too few "
                "to say where. Occlusion says more.",
                rows=rows,
                columns=columns,
            )
        )
    show_where(answers, digest, label, str(method), strength)
