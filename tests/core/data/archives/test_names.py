"""The names in an archive are text in the end, whatever wrote them."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from core.data.archives.names import encoding_title
from core.data.archives.unpack import contents, unpack
from core.errors import DataError
from tests.core.data.archive_drawings import folders_below, old_zip, tarred
from tests.shared_cases import draw_case


def old_names(page: str, *names: str) -> io.BytesIO:
    return old_zip({f"{name}/1.jpg".encode(page): b"x" for name in names})


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("gbk", ("猫", "狗")),
        ("cp932", ("表示", "ソファ")),  # with a backslash in their bytes
        ("cp866", ("кошка", "собака")),
        ("cp437", ("café", "Köln")),
        ("latin-1", ("café", "Köln")),
        ("utf-8", ("猫", "кошка", "café")),
    ],
)
def test_folders_have_the_names_that_were_meant(
    page: str, names: tuple[str, ...], tmp_path: Path
) -> None:
    found = unpack(old_names(page, *names), tmp_path / "target")
    assert folders_below(tmp_path / "target") == set(names) == set(found.folders)


@pytest.mark.parametrize(
    ("page", "names"),
    [("gbk", "苹果 香蕉"), ("shift_jis", "表 犬"), ("cp866", "кошка собака")],
)
def test_the_shared_case_is_read(page: str, names: str, tmp_path: Path) -> None:
    draw_case("c04", tmp_path / "old.zip", page, *names.split())
    assert set(contents(tmp_path / "old.zip").folders) == set(names.split())


def test_a_name_that_is_told_in_unicode_is_taken() -> None:
    names = {"?/1.jpg": "猫/1.jpg".encode(), "??/1.jpg": "狗/1.jpg".encode()}
    stream = old_zip({b"?/1.jpg": b"x", b"??/1.jpg": b"y"}, names)
    assert set(contents(stream).folders) == {"猫", "狗"}


def test_a_unicode_name_of_another_entry_is_not_taken() -> None:
    stream = old_zip({b"cat/1.jpg": b"x"}, {"cat/1.jpg": b"dog/1.jpg"})
    renamed = io.BytesIO(stream.getvalue().replace(b"cat/1.jpg", b"cow/1.jpg"))
    assert set(contents(renamed).folders) == {"cow"}


@pytest.mark.parametrize("name", ["../x.jpg", "/x.jpg", "a\\..\\..\\x.jpg"])
def test_a_unicode_name_is_checked_like_any(name: str, tmp_path: Path) -> None:
    stream = old_zip({b"x.jpg": b"x"}, {"x.jpg": name.encode()})
    with pytest.raises(DataError, match=r"leads out|absolute"):
        unpack(stream, tmp_path / "target")


def test_a_person_may_know_better() -> None:
    stream = old_names("cp852", "żółw", "łoś")
    assert set(contents(stream, "cp852").folders) == {"żółw", "łoś"}
    assert encoding_title("cp852") == "CP852, Central European (DOS)"


def test_names_that_do_not_fit_the_choice_are_said() -> None:
    with pytest.raises(DataError, match="Choose another encoding"):
        contents(old_names("cp437", "café"), "utf-8")


@pytest.mark.parametrize("page", ["gbk", "cp932", "cp866", "latin-1"])
def test_a_tar_is_read_alike(page: str) -> None:
    names = {"gbk": "苹果", "cp932": "表示", "cp866": "кошка", "latin-1": "café"}
    stream = io.BytesIO()
    with tarfile.open(
        fileobj=stream, mode="w", encoding=page, format=tarfile.GNU_FORMAT
    ) as archive:
        archive.addfile(tarfile.TarInfo(f"{names[page]}/1.jpg"))
    assert set(contents(stream).folders) == {names[page]}
    assert set(contents(tarred({"猫/1.jpg": b""})).folders) == {"猫"}
