from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from core.access.roots import VARIABLE
from core.data import pool as pool_module
from core.data.datasets import Dataset, add_folder
from core.data.image_paths import pool_folder
from core.data.pool import keep_reasons, pool_digests, read_pool, require_pool, use_pool
from core.errors import DataError


@pytest.fixture
def pets(draw_images: Callable[..., Path], tmp_path: Path) -> Dataset:
    return add_folder(draw_images(tmp_path / "pets", {"cats": 3, "dogs": 3}, size=16))


@pytest.fixture
def new(draw_images: Callable[..., Path], tmp_path: Path) -> Path:
    return draw_images(tmp_path / "new", {"deep/er": 3}, size=16, seed=5)


def test_images_of_any_depth_are_found_and_others_named(
    pets: Dataset, new: Path
) -> None:
    (new / "notes.txt").write_text("hello")
    (new / "empty.jpg").touch()
    use_pool(pets, new)
    files = read_pool(pets)
    assert list(files.digests) == sorted(files.digests)
    assert len(files.digests) == 3
    assert all(path.startswith(".pool/deep/er/") for path in files.digests)
    assert all(pets.absolute(path).is_file() for path in files.digests)
    told = {bad.path: bad.reason for bad in files.bad_files}
    assert told[".pool/empty.jpg"] == "empty file"
    assert ".pool/notes.txt" in told
    assert pool_digests(pets) == dict(files.digests)


def test_only_new_and_changed_files_are_read_again(
    pets: Dataset, new: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_pool(pets, new)
    read_pool(pets)
    read: list[str] = []
    hashed = pool_module._hashed

    def counted(dataset: Dataset, key: tuple[str, int, int]) -> tuple[str, str]:
        read.append(key[0])
        return hashed(dataset, key)

    monkeypatch.setattr(pool_module, "_hashed", counted)
    first = sorted(new.rglob("*.*"))[0]
    (new / "added.png").write_bytes(first.read_bytes())
    os.utime(first, ns=(1, 1))
    read_pool(pets)
    assert sorted(read) == [".pool/added.png", f".pool/deep/er/{first.name}"]


def test_what_could_not_be_decoded_is_remembered(pets: Dataset, new: Path) -> None:
    use_pool(pets, new)
    path, digest = next(iter(read_pool(pets).digests.items()))
    keep_reasons(pets, {digest: "cut off: the file is incomplete"})
    files = read_pool(pets)
    assert path not in files.digests
    assert [bad.path for bad in files.bad_files] == [path]


@pytest.mark.parametrize("content", ["", "{", '{"root": 3}', '{"version": 1}'])
@pytest.mark.parametrize("name", ["pool.json", "pool-files.json"])
def test_damaged_files_are_made_again(
    content: str, name: str, pets: Dataset, new: Path
) -> None:
    use_pool(pets, new)
    found = read_pool(pets)
    (pets.folder / name).write_text(content)
    assert pool_digests(pets) == {}
    use_pool(pets, new)
    assert read_pool(pets) == found


def test_a_folder_that_cannot_be_a_pool_is_refused(
    pets: Dataset, tmp_path: Path
) -> None:
    file = tmp_path / "file.txt"
    file.touch()
    for wrong in (file, tmp_path / "nowhere"):
        with pytest.raises(DataError, match="a folder of images"):
            use_pool(pets, wrong)
    assert pool_folder(pets.id) is None
    with pytest.raises(DataError, match="unlabelled"):
        require_pool(pets)


def test_an_empty_folder_says_so(pets: Dataset, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    use_pool(pets, tmp_path / "empty")
    with pytest.raises(DataError, match="without files"):
        read_pool(pets)


def test_a_pool_outside_of_the_roots_is_not_read(
    pets: Dataset, new: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_pool(pets, new)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "pets"))
    with pytest.raises(DataError, match="may be read here"):
        use_pool(pets, new)
    assert pool_folder(pets.id) is None
    assert not pets.absolute(".pool/deep/er/0000.png").exists()


def test_links_out_of_the_pool_are_not_followed(
    pets: Dataset, new: Path, tmp_path: Path
) -> None:
    (new / "link.png").symlink_to(next((tmp_path / "pets").rglob("*.png")))
    (new / "circle.png").symlink_to(new / "circle.png")
    use_pool(pets, new)
    files = read_pool(pets)
    assert len(files.digests) == 3
    assert ".pool/link.png" not in files.digests
