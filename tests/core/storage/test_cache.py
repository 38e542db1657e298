"""The cache: an entry per content, whole or not at all, within its budget."""

from __future__ import annotations

import math
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from core.storage.cache import Key, entry_path, get_or_make, get_or_make_all
from core.storage.cache_space import budget_bytes
from tests.core.storage.cache_fills import names, refuse, write


def test_entry_is_made_once() -> None:
    path = get_or_make("pixels", {"a": 1}, write())
    assert (path / "data").read_text() == "x" * 10
    assert get_or_make("pixels", {"a": 1}, refuse) == path
    assert names() == [path.name]
    assert path.name.startswith("pixels-")


def test_key_does_not_depend_on_its_order() -> None:
    assert entry_path("k", {"a": 1, "b": 2}) == entry_path("k", {"b": 2, "a": 1})


def test_any_other_value_or_kind_is_another_entry() -> None:
    keys: list[dict[str, object]] = [
        {"a": 1},
        {"a": 2},
        {"a": "1"},
        {"a": 1.5},
        {"a": None},
        {"b": 1},
        {"a": 1, "b": 1},
        {"a": {"b": 1}},
    ]
    paths = {entry_path(kind, key) for kind in ("pixels", "features") for key in keys}
    assert len(paths) == 2 * len(keys)


def test_writer_that_fails_half_way_leaves_nothing() -> None:
    def make(folder: Path) -> None:
        (folder / "data").write_text("half")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        get_or_make("pixels", {"a": 1}, make)
    assert names() == []
    assert get_or_make("pixels", {"a": 1}, write()).is_dir()


def test_of_two_threads_racing_for_one_entry_only_one_makes_it() -> None:
    started, may_end = threading.Event(), threading.Event()
    found: list[str] = []
    made: list[Path] = []

    def make(folder: Path) -> None:
        made.append(folder)
        started.set()
        may_end.wait(10)
        (folder / "data").write_text("same")

    def work() -> None:
        path = get_or_make("features", {"a": 1}, make, may_end.set)
        found.append((path / "data").read_text())

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["same", "same"]
    assert len(made) == 1
    assert may_end.is_set(), "the second one was told that it waits"
    assert names() == [entry_path("features", {"a": 1}).name]


def truncate(path: Path) -> None:
    (path / "data").write_text("x" * 5)


def swap(path: Path) -> None:
    (path / "data").write_text("x" * 9 + "y")


def unlist(path: Path) -> None:
    """As versions before 0.3 left it."""
    (path / "contents.json").unlink()


def lose(path: Path) -> None:
    (path / "data").unlink()


def replace_by_file(path: Path) -> None:
    shutil.rmtree(path)
    path.write_text("x")


DAMAGES = (truncate, swap, unlist, lose, replace_by_file)


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_entry_is_made_again(damage: Callable[[Path], None]) -> None:
    path = get_or_make("pixels", {"a": 1}, write())
    other = get_or_make("pixels", {"a": 2}, write())
    damage(path)
    assert get_or_make("pixels", {"a": 1}, write()) == path
    assert (path / "data").read_text() == "x" * 10
    assert get_or_make("pixels", {"a": 1}, refuse) == path
    assert get_or_make("pixels", {"a": 2}, refuse) == other
    assert names() == sorted([path.name, other.name]), "nothing is left behind"


def test_damaged_one_of_several_is_made_again_alone() -> None:
    paths = [get_or_make(kind, key, write()) for kind, key in WANTED]
    swap(paths[1])
    given: list[list[bool]] = []

    def make(folders: list[Path | None]) -> None:
        given.append([folder is not None for folder in folders])
        write()(next(filter(None, folders)))

    assert get_or_make_all(WANTED, make) == paths
    assert given == [[False, True, False]]


WANTED: list[tuple[str, Key]] = [("pixels", {"a": 1}), ("k", {"a": 2}), ("k", {"a": 3})]


def test_several_entries_are_made_in_one_go() -> None:
    there = get_or_make("k", {"a": 2}, write(text="old"))
    given: list[list[Path | None]] = []

    def make(folders: list[Path | None]) -> None:
        given.append(folders)
        for number, folder in enumerate(folders):
            if folder is not None:
                assert not list(folder.iterdir())
                (folder / "data").write_text(str(number))

    paths = get_or_make_all(WANTED, make)
    assert paths == [entry_path(*pair) for pair in WANTED]
    assert [(path / "data").read_text() for path in paths] == ["0", "old" * 10, "2"]
    assert [folder is None for folder in given[0]] == [False, True, False]
    assert paths[1] == there
    assert get_or_make_all(WANTED, make) == paths
    assert len(given) == 1
    assert get_or_make_all([], make) == []
    assert names() == sorted(path.name for path in paths)


def test_of_several_none_is_kept_when_one_fails() -> None:
    def make(folders: list[Path | None]) -> None:
        assert folders[0] is not None
        (folders[0] / "data").write_text("whole")
        raise OSError(28, "No space left on device")

    there = get_or_make("k", {"a": 3}, write())
    with pytest.raises(OSError, match="No space"):
        get_or_make_all(WANTED, make)
    assert names() == [there.name]


def test_entry_that_is_wanted_twice_is_made_once() -> None:
    def make(folders: list[Path | None]) -> None:
        assert folders[0] == folders[1] is not None
        (folders[0] / "data").write_text("x")

    first, second = get_or_make_all([WANTED[0], WANTED[0]], make)
    assert first == second
    assert names() == [first.name]


def test_entry_that_is_evicted_while_others_are_made_is_made_again() -> None:
    there = get_or_make("k", {"a": 2}, write(text="old"))
    given: list[list[bool]] = []

    def make(folders: list[Path | None]) -> None:
        given.append([folder is not None for folder in folders])
        for folder in filter(None, folders):
            (folder / "data").write_text("new")
        shutil.rmtree(there, ignore_errors=len(given) > 1)

    paths = get_or_make_all(WANTED[:2], make)
    assert given == [[True, False], [False, True]]
    assert [(path / "data").read_text() for path in paths] == ["new", "new"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2.5", 2.5e9),
        ("0", 0.0),
        ("inf", math.inf),
        *((text, 20e9) for text in ("", "much", "nan", "-1", None)),
    ],
)
def test_budget_comes_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, value: str | None, expected: float
) -> None:
    monkeypatch.delenv("THAW_CACHE_GB", raising=False)
    if value is not None:
        monkeypatch.setenv("THAW_CACHE_GB", value)
    assert budget_bytes() == expected
