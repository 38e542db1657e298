"""Pictures that people take one by one, as a data set."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data import collected
from core.data.collected import (
    add_class,
    add_picture,
    class_counts,
    new_collection,
    newest,
    remove_empty_class,
    rename_class,
    take_back,
)
from core.data.datasets import Dataset, list_datasets, load_dataset
from core.data.manifests import ensure_manifest
from core.data.pictures.decoding import load_rgb, read_header
from core.data.scan import scan
from core.data.splitting.extending import extension
from core.data.splitting.named import make_split
from core.errors import DataError, ImageError
from tests.core.data.conftest import picture


@pytest.fixture
def things() -> Dataset:
    return new_collection("My things", ["mug", "train"])


def fill(dataset: Dataset, count: int, start: int = 0) -> None:
    for place, name in enumerate(class_counts(dataset)):
        for index in range(count):
            add_picture(dataset, name, picture(start + 1000 * place + index))


def test_a_new_one_is_listed_with_its_empty_classes(things: Dataset) -> None:
    assert [item.id for item in list_datasets()] == [things.id]
    assert load_dataset(things.id).is_unpacked
    assert class_counts(things) == {"mug": 0, "train": 0}
    assert new_collection("My things", ["mug", "train"]).id != things.id


@pytest.mark.parametrize("names", [[], ["mug"], ["mug", "Mug"], ["mug", "a/b"]])
def test_classes_that_can_not_be_are_refused(names: list[str]) -> None:
    with pytest.raises(DataError):
        new_collection("things", names)
    assert list_datasets() == []


def test_a_picture_is_kept_byte_by_byte(things: Dataset) -> None:
    content = picture(1, format="JPEG")
    found = add_picture(things, "mug", content)
    assert found.is_new and found.path.endswith(".jpg") and found.class_name == "mug"
    assert (Path(things.root) / found.path).read_bytes() == content
    assert class_counts(things) == {"mug": 1, "train": 0}


def test_the_newest_come_first(
    things: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = iter([1e9, 1e9 + 0.5, 1e9 + 60])
    monkeypatch.setattr(collected.time, "time", lambda: next(seconds))
    paths = [add_picture(things, "mug", picture(seed)).path for seed in (1, 2, 3)]
    assert newest(things, "mug", 2) == paths[:0:-1]


def test_the_same_picture_is_stored_once_whatever_the_class(things: Dataset) -> None:
    first = add_picture(things, "mug", picture(1))
    for name in ("mug", "train"):
        again = add_picture(things, name, picture(1))
        assert (again.path, again.is_new) == (first.path, False)
    assert class_counts(things) == {"mug": 1, "train": 0}


def test_what_was_taken_back_can_be_added_again(things: Dataset) -> None:
    path = add_picture(things, "mug", picture(1)).path
    take_back(things, path)
    take_back(things, path)  # by the other tab, too
    assert class_counts(things) == {"mug": 0, "train": 0}
    assert add_picture(things, "mug", picture(1)).is_new


def test_the_camera_s_orientation_is_kept(things: Dataset) -> None:
    image = Image.new("RGB", (40, 20))
    image.paste((255, 0, 0), (0, 0, 40, 10))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", exif=exif, quality=95)
    path = Path(things.root) / add_picture(things, "mug", buffer.getvalue()).path
    header = read_header(path)
    assert (header.width, header.height) == (20, 40)
    pixels = np.asarray(load_rgb(path))
    assert pixels[20, 17, 0] > 200 > 50 > pixels[20, 2, 0]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty file"),
        (b"<html>", "a web page"),
        (picture(1)[:300], "cut off"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "header"),
    ],
)
def test_what_is_no_picture_is_refused_and_leaves_nothing(
    things: Dataset, content: bytes, reason: str
) -> None:
    with pytest.raises(ImageError, match=reason):
        add_picture(things, "mug", content)
    assert list(Path(things.root).rglob("*.*")) == []


def test_a_picture_that_is_too_large_is_refused_unread(
    things: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collected, "MAX_BYTES", 100)
    with pytest.raises(ImageError, match="too large"):
        add_picture(things, "mug", picture(1))


def test_there_is_a_limit_of_pictures(
    things: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collected, "MAX_PICTURES", 2)
    add_picture(things, "mug", picture(1))
    add_picture(things, "train", picture(2))
    with pytest.raises(DataError, match="at most 2 pictures"):
        add_picture(things, "mug", picture(3))


@pytest.mark.parametrize("name", ["", "cup", "../mug", "."])
def test_only_into_a_class_of_the_data_set(things: Dataset, name: str) -> None:
    with pytest.raises(DataError, match="a class of this data set"):
        add_picture(things, name, picture(1))


@pytest.mark.parametrize("path", ["mug", "mug/../../dataset.json", "../x", "mug/a/b"])
def test_nothing_else_can_be_taken_back(things: Dataset, path: str) -> None:
    with pytest.raises(DataError, match="a picture of this data set"):
        take_back(things, path)
    assert load_dataset(things.id)


def test_another_kind_of_data_set_is_left_alone(
    things: Dataset, tmp_path: Path
) -> None:
    folder = Dataset("pets", "pets", "folder", str(tmp_path))
    with pytest.raises(DataError, match="that is collected"):
        add_class(folder, "cat")
    assert list(tmp_path.iterdir()) == []


def test_a_data_set_that_was_removed_says_so(things: Dataset, tmp_path: Path) -> None:
    Path(things.folder).rename(tmp_path / "away")
    with pytest.raises(DataError, match="that is there"):
        add_picture(things, "mug", picture(1))


def test_two_tabs_that_add_at_once_lose_and_double_nothing(things: Dataset) -> None:
    contents = [picture(seed) for seed in range(8)] * 2
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda it: add_picture(things, "mug", it), contents))
    assert sum(item.is_new for item in found) == 8
    assert class_counts(things)["mug"] == 8


def test_classes_come_and_go(things: Dataset) -> None:
    assert add_class(things, " left  hand ") == "left hand"
    with pytest.raises(DataError, match="different names"):
        add_class(things, "MUG")
    add_picture(things, "mug", picture(1))
    with pytest.raises(DataError, match="without pictures"):
        remove_empty_class(things, "mug")
    remove_empty_class(things, "left hand")
    with pytest.raises(DataError, match="two others"):
        remove_empty_class(things, "train")


def test_a_training_sees_the_classes_as_they_are_called(things: Dataset) -> None:
    add_class(things, "test")
    fill(things, 6)
    manifest = ensure_manifest(things)
    assert manifest.class_names == ("mug", "test", "train")
    assert len(manifest.entries) == 18


def test_too_few_pictures_cost_none(things: Dataset) -> None:
    add_picture(things, "mug", picture(1))
    with pytest.raises(DataError):
        ensure_manifest(things)
    assert class_counts(load_dataset(things.id)) == {"mug": 1, "train": 0}


def test_later_pictures_and_names_leave_every_picture_on_its_side(
    things: Dataset,
) -> None:
    fill(things, 10)
    before = {entry.digest: entry.split for entry in ensure_manifest(things).entries}
    fill(things, 6, start=100)
    assert rename_class(things, "mug", "cup") == "cup"
    after = make_split(things, scan(things), extension(things))
    sides = {entry.digest: entry.split for entry in after.entries}
    assert len(sides) == 32 and after.class_names == ("cup", "train")
    assert {digest: sides[digest] for digest in before} == before


def test_a_class_takes_no_name_of_another(things: Dataset) -> None:
    with pytest.raises(DataError, match="different names"):
        rename_class(things, "mug", "Train")
    assert rename_class(things, "mug", "Mug") == "Mug"
