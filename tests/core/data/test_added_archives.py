"""Archives become data sets, or are called what they are."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from core.data.datasets import (
    add_archive,
    add_folder,
    is_archive,
    list_datasets,
    open_dataset,
    remove_dataset,
)
from core.data.manifests import ensure_manifest
from core.errors import DataError
from core.storage.files import read_json, write_json
from core.storage.paths import datasets_dir
from tests.core.data.archive_drawings import old_zip, tarred
from tests.core.data.archives.test_kinds import zipped
from tests.core.data.conftest import picture
from tests.killed_process import killed_amid
from tests.shared_cases import draw_case

PETS = {
    f"pets/{label}/{i}.png": picture(10 * place + i)
    for place, label in enumerate(("cat", "dog"))
    for i in range(4)
}

_IMPORT = """
import io
from core.data import datasets
datasets.unpack = lambda source, target, **_: (target.mkdir(), here())
datasets.add_archive(io.BytesIO(b"anything"), "pets.zip")
"""


def test_a_tar_is_one_data_set_and_can_be_removed(tmp_path: Path) -> None:
    (tmp_path / "Pets.tgz").write_bytes(tarred(PETS).getvalue())
    dataset = open_dataset(str(tmp_path / "Pets.tgz"))
    assert (dataset.name, dataset.kind, dataset.is_unpacked) == ("Pets", "tar", True)
    assert open_dataset(f"'{tmp_path}/Pets.tgz'") == dataset
    assert len(ensure_manifest(dataset).class_names) == 2
    remove_dataset(dataset.id)
    assert list(datasets_dir().iterdir()) == []
    assert (tmp_path / "Pets.tgz").is_file()


def test_names_of_old_archives_become_classes() -> None:
    files = {name.encode("gbk"): data for name, data in PETS.items()}
    renamed = {name.replace(b"cat", "狗".encode("gbk")): d for name, d in files.items()}
    dataset = add_archive(old_zip(renamed), "old.zip")
    assert dataset.names_encoding == "gbk"
    assert set(ensure_manifest(dataset).class_names) == {"狗", "dog"}
    assert list_datasets() == [dataset]


def test_another_encoding_is_another_data_set() -> None:
    stream = old_zip({"łoś/1.png".encode("cp852"): b"x", b"cat/1.png": b"y"})
    guessed, chosen = (add_archive(stream, "a.zip", page) for page in ("", "cp852"))
    assert guessed.id != chosen.id
    assert (Path(chosen.root) / "łoś").is_dir()


def test_records_without_an_encoding_stay_readable() -> None:
    dataset = add_archive(tarred(PETS), "pets.tar.gz")
    record = read_json(dataset.folder / "dataset.json")
    del record["names_encoding"]
    write_json(dataset.folder / "dataset.json", record)
    assert list_datasets() == [dataset]


def test_an_import_that_was_killed_is_cleared_away_at_the_next_look() -> None:
    killed_amid(_IMPORT)
    assert len(list(datasets_dir().iterdir())) == 2, "the folder and its lock"
    assert list_datasets() == []
    assert list(datasets_dir().iterdir()) == []


@pytest.mark.parametrize(
    ("inner", "message"),
    [
        ({"train.zip": b"PK", "test.zip": b"PK", "labels.csv": b""}, "2 archives in"),
        ({"cat.zip": zipped(), "dog.zip": zipped()}, r"\(cat.zip, dog.zip\)"),
        ({"data/photos.7z": b"7z", "data/readme.txt": b""}, "photos.7z"),
        ({"photos.tar.gz": b""}, "1 archive in"),
        ({"a.rar": b"", "cover.jpg": picture(1), "b.rar": b""}, "2 archives in"),
    ],
)
def test_archives_in_an_archive_or_a_folder_are_named(
    inner: dict[str, bytes], message: str, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match=message) as error:
        add_archive(tarred(inner), "outer.tgz")
    assert "Unpack" in error.value.action
    for name, data in inner.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    with pytest.raises(DataError, match=message):
        add_folder(tmp_path)
    assert list(datasets_dir().iterdir()) == []


def test_the_shared_archives_are_added_or_named(tmp_path: Path) -> None:
    draw_case("c19", tmp_path)
    assert open_dataset(tmp_path / "photos.tgz").kind == "tar"
    for name, message in (("outer", "test.zip, train.zip"), ("perclass", "dog.zip")):
        with pytest.raises(DataError, match=message):
            open_dataset(tmp_path / f"{name}.zip")


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"7z\xbc\xaf\x27\x1c", "7-Zip"), (b"Rar!\x1a\x07\0", "RAR"), (b"text", "a file")],
)
def test_other_files_are_named(content: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / "pets.bin").write_bytes(content)
    with pytest.raises(DataError, match=message):
        open_dataset(tmp_path / "pets.bin")
    with pytest.raises(DataError):
        add_archive(io.BytesIO(content), "pets.bin")


def test_what_is_no_file_is_no_archive(tmp_path: Path) -> None:
    assert not is_archive(tmp_path)
    assert not is_archive(tmp_path / "missing.zip")
