"""Dataset: an archive is shown before it is added, its names above all."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.data.datasets import list_datasets
from core.data.manifests import current_manifest
from tests.core.data.archive_drawings import old_zip, tarred
from tests.core.data.conftest import picture
from tests.pages.apptest import open_page, press, sound


def pets(page: str, *names: str) -> dict[bytes, bytes]:
    return {
        f"{name}/{i}.png".encode(page): picture(10 * place + i)
        for place, name in enumerate(names)
        for i in range(4)
    }


def uploaded(name: str, content: bytes) -> AppTest:
    app = open_page("dataset")
    sound(app.segmented_control(key="add_from").set_value("Zip or tar file").run())
    app.file_uploader[0].upload(name, content)
    return sound(app.run())


def add(app: AppTest) -> AppTest:
    button = next(item for item in app.button if item.label.endswith("MB)"))
    return sound(button.click().run())


def test_the_names_of_an_old_zip_are_shown_before_it_is_added() -> None:
    app = uploaded("old.zip", old_zip(pets("gbk", "猫", "狗")).getvalue())
    assert "狗 (4)\n猫 (4)" in app.code[0].value
    assert app.selectbox[0].value == "gbk"
    assert list_datasets() == []
    add(app)
    (dataset,) = list_datasets()
    manifest = current_manifest(dataset)
    assert manifest and set(manifest.class_names) == {"猫", "狗"}


def test_a_person_may_choose_how_names_are_read() -> None:
    app = uploaded("old.zip", old_zip(pets("cp852", "łoś", "żółw")).getvalue())
    sound(app.selectbox[0].set_value("cp852").run())
    assert "łoś (4)" in app.code[0].value
    add(app)
    assert [item.names_encoding for item in list_datasets()] == ["cp852"]


def test_a_tar_by_its_path_is_shown_and_added(tmp_path: Path) -> None:
    files = {name.decode(): data for name, data in pets("utf-8", "cat", "dog").items()}
    path = tmp_path / "My Pets.tar.gz"
    path.write_bytes(tarred(files).getvalue())
    app = open_page("dataset")
    app.text_input(key="add_path").input(str(path).replace(" ", "\\ "))
    app = press(app, "Add this folder")
    assert "cat (4)\ndog (4)" in app.code[0].value
    assert not app.selectbox, "its names are plain"
    add(app)
    assert [item.name for item in list_datasets()] == ["My Pets"]


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("pets.7z", b"7z\xbc\xaf\x27\x1c", "unpacked first"),
        ("pets.rar", b"Rar!\x1a\x07\0", "RAR"),
        ("pets.zip", b"<!DOCTYPE html>", "web page"),
        ("cat.jpg", b"\xff\xd8\xff", "complete zip or tar"),
    ],
)
def test_another_file_is_called_what_it_is(
    name: str, content: bytes, what: str
) -> None:
    app = uploaded(name, content)
    assert what in app.error[0].value
    assert not any(item.label.endswith("MB)") for item in app.button)


def test_an_archive_without_classes_is_refused_and_leaves_nothing() -> None:
    app = add(uploaded("outer.tgz", tarred({"cat.zip": b"PK"}).getvalue()))
    assert "1 archive in it" in app.error[0].value
    assert list_datasets() == []
