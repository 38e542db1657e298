"""Home: the disk space of the caches, shown and cleared."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock
from streamlit.testing.v1 import AppTest

from core.storage.cache import get_or_make
from core.storage.cache_space import Usage, clear, usage
from core.storage.files import write_json
from core.storage.paths import caches_dir
from tests.pages.apptest import kinds, open_page, press, sound, texts
from tests.pages.finished_run import finished_run

DrawImages = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path, draw_images: DrawImages) -> Path:
    return draw_images(tmp_path / "my_pets", {"cat": 6, "dog": 6}, size=16)


def keep(kind: str, num_bytes: int) -> Path:
    def make(folder: Path) -> None:
        (folder / "data").write_bytes(bytes(num_bytes))

    return get_or_make(kind, {}, make)


def test_disk_space_of_the_caches_is_shown_and_cleared(folder: Path) -> None:
    finished_run(folder, {"frozen": 8})
    keep("pixels", 3_000_000)
    keep("converted", 40_000)
    app = open_page("home")
    labels = [item.label for item in app.expander]
    assert "Disk space: 3.0 MB kept for faster runs" in labels
    assert "Decoded images  \n**3.0 MB**\nConverted networks  \n**40.2 kB**" in texts(
        app
    )
    assert "up to 20.0 GB" in texts(app)
    press(app, "Clear caches")
    assert "Nothing is lost" in texts(app)
    assert len(list(caches_dir().iterdir())) == 2, "it asks first"
    clear()
    app.session_state["_freed_bytes"] = 3_040_000
    sound(app.run())
    assert [item.value for item in app.toast] == ["3.0 MB freed."]
    assert "Nothing kept yet" in texts(app)
    assert "Clear caches" not in kinds(app)
    assert not sound(app.run()).toast


def test_confirmed_clearing_deletes_and_remembers_how_much() -> None:
    path = keep("pixels", 1000)
    size = sum(file.stat().st_size for file in path.iterdir())
    app = AppTest.from_function(_dialog_of_clearing).run()
    assert "- Decoded images, 1.2 kB" in texts(app)
    press(app, "Clear them")
    assert list(caches_dir().iterdir()) == []
    assert app.session_state["_freed_bytes"] == size


def _dialog_of_clearing() -> None:
    from pages._ui.home.disk_space import confirm_clearing

    confirm_clearing()


def test_caches_are_not_cleared_while_a_run_is_active(folder: Path) -> None:
    run = finished_run(folder, {"frozen": 8})
    keep("features", 1000)
    write_json(run.path / "status.json", {"state": "running", "launch": "a"})
    with FileLock(run.path / "lock"):
        app = open_page("home")
    button = next(item for item in app.button if item.label == "Clear caches")
    assert button.disabled
    assert "A run is active" in button.help


def test_caches_without_any_data_set_are_shown_to_be_cleared() -> None:
    keep("features", 1000)
    assert "Clear caches" in kinds(open_page("home"))


def test_sizes_are_counted_only_when_something_came_or_went(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finished_run(folder, {"frozen": 8})
    keep("features", 1000)
    app = open_page("home")
    counted: list[int] = []

    def count() -> list[Usage]:
        counted.append(1)
        return usage()

    monkeypatch.setattr("pages._ui.home.disk_space.usage", count)
    sound(app.run())
    assert not counted
    keep("pixels", 5000)
    sound(app.run())
    assert len(counted) == 1
    assert "Decoded images  \n**5.2 kB**\nFeatures  \n**1.2 kB**" in texts(app)
