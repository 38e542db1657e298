"""Home before there is anything: what Thaw does, and three ways to begin."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.data.drawn.leaves import example_strip
from core.data.drawn.shapes import SHAPES
from core.data.samples import SAMPLES
from core.errors import UserError
from core.language.texts import _
from core.text.numbers import number
from pages._ui.add.area import CAMERA, FOLDER, PUBLIC_SETS, open_add_area
from pages._ui.add.samples import bring_sample
from pages._ui.frame import shell
from pages._ui.guard.permission import permit

FIRST_SAMPLE = "leaves"


def show_welcome() -> None:
    """What Thaw does, and three ways to begin."""
    st.title(_("Teach a network to tell your pictures apart"))
    st.markdown(
        _(
            "Thaw takes a folder of images, one sub-folder per class, trains a "
            "classifier on a pretrained network, shows you every step, and says "
            "honestly whether fine-tuning was worth it. Your images stay on this "
            "computer."
        )
    )
    sample, camera, folder = st.columns(3)
    with _card(sample, _("Try the sample")):
        _show_sample()
    with _card(camera, _("Use your webcam")):
        st.markdown(
            _(
                "Hold two things before the camera, one after the other. 30 pictures "
                "of each take about three minutes; then it is trained."
            )
        )
        st.space("stretch")
        if st.button(_("Use your webcam"), icon=":material/photo_camera:"):
            open_add_area(CAMERA)
    with _card(folder, _("Use a folder")):
        st.markdown(
            _(
                "A folder or a zip with one sub-folder per class, some 30 images in "
                "each. A thousand are read in seconds and trained in a few minutes."
            )
        )
        st.space("stretch")
        if st.button(_("Use a folder"), icon=":material/folder_open:"):
            open_add_area(FOLDER)
    if st.button(
        _("More data sets to learn with"),
        type="tertiary",
        icon=":material/collections_bookmark:",
    ):
        open_add_area(PUBLIC_SETS)


def _card(column: DeltaGenerator, title: str) -> DeltaGenerator:
    card = column.container(border=True, height="stretch")
    card.subheader(title, anchor=False)
    return card


def _show_sample() -> None:
    sample = SAMPLES[FIRST_SAMPLE]
    st.image(
        _strip(),
        width="stretch",
        alt=_("A leaf of each of the five trees: {names}", names=_names()),
    )
    st.markdown(
        _(
            "{pictures} of leaves from five trees. They are drawn in some 10 seconds; "
            "then a training takes about a minute.",
            pictures=number(sample.num_images, "picture"),
        )
    )
    st.caption(shell.plain(sample.licence))
    st.space("stretch")
    if st.button(_("Try the sample"), icon=":material/eco:", type="primary"):
        try:
            permit("add images", FIRST_SAMPLE)
            dataset = bring_sample(FIRST_SAMPLE)
        except UserError as error:
            shell.show_error(error)
        else:
            shell.open_page("dataset", dataset=dataset.id)


def _names() -> str:
    return ", ".join(SHAPES)


@st.cache_data(max_entries=1, show_spinner=False)
def _strip() -> bytes:
    """The first picture that a newcomer sees, drawn once; a JPEG file."""
    return example_strip()
