"""Why? What in a picture speaks for a class."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.errors import ImageError
from core.explain.heat_maps import overlay
from core.runs.run import Run
from core.text.numbers import percent
from pages._ui.explain import memo
from pages._ui.frame import shell


def show_explanation(
    run: Run, phase: str, picture: bytes | Path, key: str, target: str | None = None
) -> None:
    """Draw the panel that explains one answer.

    It is a fragment: what is changed in it does not run the page again.

    Args:
        run: With a finished phase.
        phase: The finished phase.
        picture: The file, or its content.
        key: Begins the keys of its widgets; another one for each panel on a page.
        target: Name of the class to explain first; None = the most probable one.
    """
    st.fragment(_draw)(run, phase, picture, key, target)


def _draw(
    run: Run, phase: str, picture: bytes | Path, key: str, target: str | None
) -> None:
    with shell.errors_shown():
        try:
            model, digest = memo.model_of(run, phase), memo.digest_of(picture)
            seen = memo.seen(model, digest, picture)
        except ImageError as error:
            reason = shell.plain(error.reason)
            st.warning(f"The picture can't be explained: {reason}.")
            return
        names = memo.predictor(model).class_names
        order = (-seen.probabilities).argsort(kind="stable").tolist()
        start = order.index(names.index(target)) if target in names else 0
        label = st.selectbox(
            "Class",
            order,
            start,
            key=f"{key}_class",
            format_func=lambda n: f"{names[n]} {percent(float(seen.probabilities[n]))}",
        )
        strength = st.slider("Strength", 0.0, 1.0, 0.5, 0.05, key=f"{key}_strength")
        heat = memo.heat(model, digest, label, "cam", picture, lambda done, count: None)
        left, right = st.columns(2)
        left.image(seen.shown, width="stretch", alt="The picture")
        right.image(
            overlay(seen.shown, heat, strength),
            width="stretch",
            alt=f"Where the picture speaks for {names[label]}",
        )
