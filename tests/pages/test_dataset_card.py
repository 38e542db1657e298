"""The card on the page: what is said is kept and shown, and both files download."""

from __future__ import annotations

from core.data.about import About, about
from core.data.datasets import Dataset
from core.data.manifests import ensure_manifest
from pages._ui.dataset import card
from tests.pages.apptest import open_page, press, texts


def test_what_is_said_on_the_page_is_kept_for_the_card(dataset: Dataset) -> None:
    ensure_manifest(dataset)
    app = open_page("dataset", dataset=dataset.id)
    assert "Source not said; licence not said." in texts(app)
    app.text_area[0].input("Drawn <b>shapes</b>")
    for box in app.text_input:
        if box.label in ("Source", "Licence"):
            box.input(f"my {box.label.lower()}")
    press(app, "Keep")
    assert about(dataset) == About("Drawn <b>shapes</b>", "my source", "my licence")
    assert "my source; my licence." in texts(app)


def test_both_files_are_of_the_split_in_use(dataset: Dataset) -> None:
    digest = ensure_manifest(dataset).digest
    assert digest in card._markdown(dataset, "en").decode()
    assert digest in card._page(dataset, "en").decode()


def test_a_file_speaks_the_language_of_the_page_it_is_asked_on(
    dataset: Dataset,
) -> None:
    ensure_manifest(dataset)
    assert '<html lang="de">' in card._page(dataset, "de").decode()
    assert '<html lang="en">' in card._page(dataset, "en").decode()
