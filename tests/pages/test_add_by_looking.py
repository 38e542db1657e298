"""Dataset: a folder found by looking, and one that is dropped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.access.policy import Policy
from core.access.roles import Person, Role
from core.data.datasets import list_datasets
from core.data.manifests import current_manifest
from pages._ui.add import browse
from pages._ui.guard import door, permission
from tests.core.data.conftest import picture
from tests.pages.apptest import open_page, press, sound, texts

DrawImages = Callable[..., Path]


@pytest.fixture
def home(
    tmp_path: Path, draw_images: DrawImages, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A user's home with pictures two folders deep, and a name like markup."""
    draw_images(tmp_path / "me" / "photos" / "my *pets*", {"cat": 5, "dog": 6})
    (tmp_path / "me" / ".ssh").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    return tmp_path / "me"


def labels(app: AppTest) -> list[str]:
    """The folders that can be opened."""
    found = (item for item in app.button if "folder" in (item.proto.icon or ""))
    return [item.label for item in found if item.proto.icon == ":material/folder:"]


def go(app: AppTest, path: Path) -> AppTest:
    return sound(app.button(key=f"browse_{path}").click().run())


def test_a_folder_is_found_by_looking_and_added(home: Path) -> None:
    app = open_page("dataset")
    assert labels(app) == ["photos :gray[· 1 folder, 11 images]"]
    go(app, home / "photos")
    go(app, home / "photos" / "my *pets*")
    assert labels(app) == ["cat :gray[· 5 images]", "dog :gray[· 6 images]"]
    assert "2 folders and no images in here" in texts(app)
    sound(app.button(key="browse_take").click().run())
    (dataset,) = list_datasets()
    assert (dataset.name, dataset.kind) == ("my *pets*", "folder")
    assert current_manifest(dataset)
    assert app.tabs


def test_the_way_back_is_a_click_on_a_folder_around(home: Path) -> None:
    app = go(open_page("dataset"), home / "photos")
    crumbs = [item.label for item in app.button if "crumb" in (item.key or "")]
    assert crumbs[-1] == "me"
    press(app, "me")
    assert labels(app)[0].startswith("photos")
    go(app, home / "photos")
    sound(app.button(key="browse_home").click().run())
    assert labels(app)[0].startswith("photos")


def test_many_folders_are_paged_and_found_by_name(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(70):
        (home / f"year {number:02}").mkdir()
    app = open_page("dataset")
    assert len(labels(app)) == browse._PAGE_SIZE
    app.text_input(key=f"browse_find_{home}").input("R 6")
    sound(app.run())
    assert len(labels(app)) == 10


def test_a_folder_without_classes_says_why(home: Path) -> None:
    app = go(open_page("dataset"), home / "photos")
    go(app, home / "photos" / "my *pets*")
    go(app, home / "photos" / "my *pets*" / "cat")
    sound(app.button(key="browse_take").click().run())
    assert "directly in the folder" in app.error[0].value
    assert list_datasets() == []


def test_a_folder_that_went_away_leads_back(home: Path) -> None:
    app = go(open_page("dataset"), home / "photos")
    (home / "photos").rename(home / "pictures")
    sound(app.run())
    assert "can be opened" in app.error[0].value
    assert labels(app)[0].startswith("pictures")


def test_only_folders_that_may_be_read_are_shown(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = home / "photos"
    (root / "out").symlink_to(home / ".ssh")
    monkeypatch.setenv("THAW_DATA_ROOTS", str(root))
    app = open_page("dataset")
    assert app.button(key=f"browse_{root / 'out'}").disabled
    assert not [item for item in app.button if "crumb" in (item.key or "")]
    monkeypatch.setenv("THAW_DATA_ROOTS", "")
    assert "No folder may be read here" in texts(open_page("dataset"))


def test_whoever_may_only_look_sees_no_folders(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "_policy", Policy(is_open=True, signs_in=True))
    monkeypatch.setattr(permission, "person", lambda: Person("Vic", Role.VIEW))
    assert labels(open_page("dataset")) == []


def drop(app: AppTest, *names: str) -> AppTest:
    sound(app.segmented_control(key="add_from").set_value("Drop a folder").run())
    for place, name in enumerate(names):
        app.file_uploader[0].upload(name, picture(place), "image/png")
    return sound(app.run())


def test_a_dropped_folder_is_shown_and_added() -> None:
    names = [f"pets/{kind}/{i}.png" for kind in ("cat", "dog") for i in range(5)]
    app = drop(open_page("dataset"), *names)
    assert app.code[0].value == "pets/cat (5)\npets/dog (5)"
    assert list_datasets() == []
    button = next(it for it in app.button if it.label.startswith("Add this folder"))
    sound(button.click().run())
    (dataset,) = list_datasets()
    manifest = current_manifest(dataset)
    assert manifest and manifest.class_names == ("cat", "dog")
    assert dataset.name == "pets"


def test_a_dropped_path_that_leads_out_is_refused() -> None:
    app = drop(open_page("dataset"), "pets/cat/1.png", "pets/../../evil.png")
    assert "plain names" in app.error[0].value
    assert not any(it.label.startswith("Add this folder") for it in app.button)
