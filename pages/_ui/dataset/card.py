"""The data set's card: what people say of their images, and the page to take along."""

from __future__ import annotations

import streamlit as st

from core.cards.card_page import card_page
from core.cards.card_text import card_text, front_matter
from core.cards.dataset_card import DatasetCard, dataset_card
from core.data.about import MAX_LETTERS, About, about, say_about
from core.data.datasets import Dataset
from core.data.manifests import current_manifest
from core.errors import DataError
from core.language.current import language, speaking
from core.language.texts import _, in_sense
from core.storage.files import slug
from pages._ui.frame import shell
from pages._ui.guard.permission import permit


def show_card(dataset: Dataset) -> None:
    """Where the images are from, as somebody says, and the card's two forms."""
    st.markdown(
        f"## {_('Data set card')}",
        help=_(
            "One page that says what is in the data set, how it is split, what was "
            "found in it and what was done about that. It can be kept or sent with the "
            "images."
        ),
    )
    said = about(dataset)
    source = shell.plain(said.source) or _("Source not said")
    licence = shell.plain(said.licence) or _("licence not said")
    st.caption(f"{source}; {licence}.")
    name, spoken = slug(dataset.name), language()
    with st.container(horizontal=True):
        # Made when it is asked for: 50,000 images take a few seconds.
        st.download_button(
            _("Card with pictures"),
            lambda: _page(dataset, spoken),
            f"{name}-card.html",
            "text/html",
            icon=":material/download:",
            key=f"card_page_{dataset.id}",
            on_click="ignore",
        )
        st.download_button(
            _("As Markdown"),
            lambda: _markdown(dataset, spoken),
            f"{name}-card.md",
            "text/markdown",
            icon=":material/download:",
            key=f"card_text_{dataset.id}",
            on_click="ignore",
        )
        with st.popover(_("About the images"), icon=":material/edit:"):
            _show_form(dataset, said)


def _card(dataset: Dataset) -> DatasetCard:
    manifest = current_manifest(dataset)
    if manifest is None:
        raise DataError(_("a split of the data set"), _("none"), _("Reload the page."))
    return dataset_card(dataset, manifest)


def _page(dataset: Dataset, spoken: str) -> bytes:
    with speaking(spoken):  # a thread that serves files asks for it
        return card_page(_card(dataset)).encode()


def _markdown(dataset: Dataset, spoken: str) -> bytes:
    with speaking(spoken):
        card = _card(dataset)
        return (front_matter(card) + card_text(card)).encode()


def _show_form(dataset: Dataset, said: About) -> None:
    with st.form(f"about_{dataset.id}", border=False):
        description = st.text_area(
            _("What they show"), said.description, max_chars=MAX_LETTERS
        )
        source = st.text_input(
            _("Source"),
            said.source,
            max_chars=MAX_LETTERS,
            placeholder=_("Who made them, or where they were found"),
        )
        licence = st.text_input(
            _("Licence"),
            said.licence,
            max_chars=MAX_LETTERS,
            placeholder=_("What may be done with them, such as CC BY 4.0"),
        )
        if st.form_submit_button(
            in_sense("Keep", "a button that saves"), type="primary"
        ):
            permit("decide", dataset.id)
            say_about(dataset, About(description, source, licence))
            st.session_state["notice"] = _("Kept for the data set's card")
            st.rerun()
