"""The cache: an entry per content, whole or not at all, within its budget."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from core.caches import budget_bytes, entry_path, evict, get_or_make
from core.home import caches_dir


def write(size: int = 10, text: str = "x") -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        (folder / "data").write_text(text * size)

    return make


def refuse(folder: Path) -> None:
    raise AssertionError("it is there already")


def names() -> list[str]:
    return sorted(path.name for path in caches_dir().iterdir())


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


def test_two_writers_racing_for_one_entry_both_get_it() -> None:
    together = threading.Barrier(2, timeout=10)
    found: list[str] = []

    def make(folder: Path) -> None:
        together.wait()  # both are at work before either has finished
        (folder / "data").write_text("same")
        together.wait()

    def work() -> None:
        path = get_or_make("features", {"a": 1}, make)
        found.append((path / "data").read_text())

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["same", "same"]
    assert names() == [entry_path("features", {"a": 1}).name]


def age(path: Path, seconds: float) -> None:
    used = path.stat().st_mtime - seconds
    os.utime(path, (used, used))


def three_entries() -> list[Path]:
    """Of about 1 kB each, made in order; the first was used again since."""
    paths = [get_or_make("k", {"n": n}, write(1000)) for n in range(3)]
    for seconds, path in zip((10, 300, 200), paths, strict=True):
        age(path, seconds)
    return paths


def test_least_recently_used_entry_goes_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second, third = three_entries()
    monkeypatch.setenv("THAW_CACHE_GB", "0.0000025")
    evict()
    assert [path.exists() for path in (first, second, third)] == [True, False, True]
    monkeypatch.setenv("THAW_CACHE_GB", "0.0000015")
    evict()
    assert [path.exists() for path in (first, second, third)] == [True, False, False]
    assert names() == [first.name]


def test_finding_an_entry_counts_as_using_it(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third = three_entries()
    get_or_make("k", {"n": 1}, refuse)
    monkeypatch.setenv("THAW_CACHE_GB", "0.0000015")
    evict()
    assert [path.exists() for path in (first, second, third)] == [False, True, False]


def test_entry_in_use_stays_whatever_the_budget(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("THAW_CACHE_GB", "0")
    first = get_or_make("k", {"n": 0}, write())
    assert (first / "data").is_file()
    second = get_or_make("k", {"n": 1}, write())
    assert names() == [second.name]


def test_entry_that_can_not_be_moved_is_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second, third = three_entries()
    real = Path.rename

    def rename(path: Path, target: Path) -> Path:
        if path == second:
            raise PermissionError(13, "in use by another process")
        return real(path, target)

    monkeypatch.setattr(Path, "rename", rename)
    monkeypatch.setenv("THAW_CACHE_GB", "0.0000025")
    evict()
    assert [path.exists() for path in (first, second, third)] == [True, True, False]


@pytest.mark.parametrize(
    ("value", "expected"),
    [("2.5", 2.5e9), ("0", 0.0), ("", 20e9), ("much", 20e9), (None, 20e9)],
)
def test_budget_comes_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, value: str | None, expected: float
) -> None:
    monkeypatch.delenv("THAW_CACHE_GB", raising=False)
    if value is not None:
        monkeypatch.setenv("THAW_CACHE_GB", value)
    assert budget_bytes() == expected
