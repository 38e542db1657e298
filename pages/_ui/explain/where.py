"""Where: heat maps over the picture, of one model or of two beside each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.explain.heat_maps import legend, overlay
from core.language.texts import _, mark
from core.text.numbers import share_text
from pages._ui.explain import memo
from pages._ui.explain.sides import Answer
from pages._ui.frame import shell

METHOD_TITLES = {"cam": mark("Activation map"), "occlusion": mark("Occlusion")}
METHOD_HELP = mark("""
- **Activation map**: how much each place of the network's last feature map adds to the
  score of the class. It is there with the answer, at once.
- **Occlusion**: hides each place in turn behind a grey patch and looks how much less
  sure of the class the model becomes. It takes 169 answers, a few seconds.
""")
_MOST_SIDES = 2


def show_where(
    answers: Sequence[Answer], digest: str, label: int, method: str, strength: float
) -> None:
    """The picture, and the places that speak for a class, as each model sees it.

    Args:
        answers: Of one or two models.
        digest: Of the picture.
        label: Index of the class.
        method: See `core.explain.explanation.heat_map`.
        strength: Of the colours, 0-1.
    """
    columns = st.columns(_MOST_SIDES + 1)
    columns[0].image(_shown(answers[0]), width="stretch", alt=_("The picture"))
    columns[0].caption(_("The picture"))
    heats = []
    for column, answer in zip(columns[1:], answers, strict=False):
        with column:
            heat = _heat(answer, digest, label, method)
            heats.append(heat)
            st.image(
                overlay(_shown(answer), heat, strength),
                width="stretch",
                output_format="JPEG",
                alt=_(
                    "{model}: where the picture speaks for {label}",
                    model=answer.side.title,
                    label=answer.class_names[label],
                ),
            )
            st.caption(_words(answer, label, heat, len(answers) > 1))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(_("Speaks for it: not at all"), width="content")
        st.image(legend(160, 10), width=160, alt=_("From dark to light"))
        st.caption(_("most"), width="content")


def _shown(answer: Answer) -> np.ndarray:
    return answer.seen.shown


def _heat(answer: Answer, digest: str, label: int, method: str) -> np.ndarray:
    """The heat map; a bar says how far it is where that takes a while."""
    slot = st.empty()

    def told(done: int, count: int) -> None:
        text = _("Hiding places: {done} of {count}", done=done, count=count)
        slot.progress(done / count, text=text)

    heat = memo.heat(answer.model, (digest, answer.seen), label, method, told)
    slot.empty()
    return heat


def _words(answer: Answer, label: int, heat: np.ndarray, is_named: bool) -> str:
    names, shares = answer.class_names, answer.seen.probabilities
    text = f"**{shell.plain(answer.side.title)}**: " if is_named else ""
    text += f"{shell.plain(names[label])} {share_text(float(shares[label]))}"
    if answer.best != label:
        best = shell.plain(names[answer.best])
        best += f" {share_text(float(shares[answer.best]))}"
        text = _("{said}; its answer is {best}", said=text, best=best)
    if not heat.any():
        text = _("{said}. No place speaks for it.", said=text)
    return text
