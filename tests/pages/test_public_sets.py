"""Dataset: small public data sets, their downloads as they go."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core.data.catalogue.entries import CATALOGUE
from core.data.catalogue.job import download
from core.data.catalogue.state import folder_of, lock_of, save_state
from core.errors import DataError
from core.storage.locks import try_lock
from pages._ui.add import samples
from tests.core.data.catalogue.conftest import Publish, publish, served, zipped
from tests.pages.apptest import open_page, press, sound, texts

__all__ = ["publish", "served"]  # fixtures


def offered() -> AppTest:
    app = open_page("dataset")
    way = app.segmented_control(key="add_from")
    return sound(way.set_value("Public data sets").run())


def test_each_has_its_facts_its_licence_and_a_button() -> None:
    app = offered()
    shown = texts(app).replace("\\", "")
    for entry in CATALOGUE.values():
        assert entry.name in shown and entry.licence in shown
        assert f"{entry.num_images:,} images" in shown
        assert app.button(key=f"download_{entry.id}").label == "Download"
    assert "ELPV solar cells" in shown


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sets that a click would have started a process for."""
    seen: list[str] = []
    monkeypatch.setattr(samples, "start_download", seen.append)
    return seen


def test_only_a_click_starts_a_download(started: list[str]) -> None:
    app = offered()
    assert started == []
    sound(app.button(key="download_flowers").click().run())
    assert started == ["flowers"]


def test_one_under_way_shows_how_far_it_is_and_can_be_stopped() -> None:
    folder_of("flowers").mkdir()
    lock = try_lock(lock_of("flowers"))
    assert lock
    save_state("flowers", "downloading", 100_000_000, 2e6)
    app = offered()
    (bar,) = app.get("progress")
    assert "Downloading: 100.0 MB of 228.8 MB, 2.0 MB/s" in bar.proto.text
    sound(app.button(key="stop_flowers").click().run())
    assert (folder_of("flowers") / "stop").exists()
    lock.release()


@pytest.mark.parametrize("state", ["stopped", "interrupted"])
def test_one_that_was_left_can_be_gone_on_with(state: str, started: list[str]) -> None:
    folder_of("flowers").mkdir()
    save_state("flowers", "downloading" if state == "interrupted" else state, 10**8)
    app = offered()
    assert state.capitalize() in app.get("progress")[0].proto.text
    assert app.button(key="download_flowers").label == "Resume"
    sound(app.button(key="download_flowers").click().run())
    assert started == ["flowers"]


def test_what_has_come_can_be_discarded() -> None:
    folder_of("flowers").mkdir()
    (folder_of("flowers") / "0-flower_photos.tgz.part").write_bytes(b"x" * 100)
    save_state("flowers", "stopped", 100)
    app = offered()
    sound(app.button(key="discard_flowers").click().run())
    assert not folder_of("flowers").exists()
    assert app.button(key="download_flowers").label == "Download"


def test_why_one_failed_is_said() -> None:
    folder_of("flowers").mkdir()
    error = DataError("a network connection to x", "none", "Check the network.")
    save_state("flowers", "failed", 0, error=error)
    app = offered()
    assert "Check the network" in app.error[0].value.replace("\\", "")
    assert app.button(key="download_flowers").label == "Download"


def test_one_that_is_here_is_opened(publish: Publish) -> None:
    publish({"": zipped("cats", "dogs")})
    download("pets")
    app = press(open_page("dataset"), "Add images")
    sound(app.segmented_control(key="add_from").set_value("Public data sets").run())
    sound(app.button(key="open_pets").click().run())
    assert app.title[0].value == "Pets"
    assert not app.segmented_control  # the add area has closed
