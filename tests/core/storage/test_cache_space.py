"""What the cache holds, its budget, and clearing it."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from core.storage.cache import get_or_make
from core.storage.cache_space import clear, entries, evict, usage
from core.storage.paths import caches_dir
from tests.core.storage.cache_fills import names, refuse, write


def age(path: Path, seconds: float) -> None:
    used = path.stat().st_mtime - seconds
    os.utime(path, (used, used))


def three_entries() -> list[Path]:
    """Of about 1 kB each, made in order; the first was used again since."""
    paths = [get_or_make("k", {"n": n}, write(1000)) for n in range(3)]
    for seconds, path in zip((100, 300, 200), paths, strict=True):
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


def test_leftover_of_a_killed_eviction_is_not_in_the_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = get_or_make("k", {"n": 0}, write())
    (caches_dir() / f".{first.name}.evicted").mkdir()
    (caches_dir() / f".{first.name}.evicted" / "data").write_text("x")
    age(first, 60)
    monkeypatch.setenv("THAW_CACHE_GB", "0")
    evict()
    assert not first.exists()


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
    age(first, 60)
    second = get_or_make("k", {"n": 1}, write())
    assert names() == [second.name]
    evict()
    assert names() == [second.name], "another process may be about to open it"
    age(second, 60)
    evict(keep=[second])
    assert names() == [second.name]
    evict()
    assert names() == []


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


def test_entries_are_listed_with_what_they_were_made_from() -> None:
    first, second, third = three_entries()
    found = entries()
    assert [entry.path for entry in found] == [first, third, second]
    assert [entry.key for entry in found] == [{"n": 0}, {"n": 2}, {"n": 1}]
    assert {entry.kind for entry in found} == {"k"}
    for entry in found:
        files = list(entry.path.iterdir())
        assert entry.num_bytes == sum(file.stat().st_size for file in files) > 1000
        assert entry.last_used == entry.path.stat().st_mtime


def test_damaged_and_foreign_folders_are_no_trouble() -> None:
    damaged = get_or_make("my-kind", {"n": 0}, write())
    (damaged / "key.json").write_text("[1")
    empty = caches_dir() / damaged.name.replace("my-kind", "pixels")
    empty.mkdir()
    foreign = [
        caches_dir() / name
        for name in ("photos", "photos-2026", f".{damaged.name}", "pixels-0123.npy")
    ]
    for path in foreign[:3]:
        path.mkdir()
    (caches_dir() / damaged.name.replace("my-kind", "file")).write_text("x")
    found = {entry.path: entry for entry in entries()}
    assert set(found) == {damaged, empty}
    assert found[damaged].kind == "my-kind"
    assert found[damaged].key == found[empty].key == {}
    assert found[empty].num_bytes == 0
    clear()
    assert entries() == []
    assert all(path.exists() for path in foreign[:3])


def test_clearing_gives_the_bytes_of_what_is_gone() -> None:
    paths = [
        get_or_make(kind, {}, write(size))
        for kind, size in (("pixels", 1000), ("features", 2000), ("other", 4000))
    ]
    half = caches_dir() / ".pixels-1.0123abcd.tmp"
    half.mkdir()
    (half / "data").write_text("x" * 500)
    key = sum(
        (paths[0] / name).stat().st_size for name in ("key.json", "contents.json")
    )
    assert clear("features") == 2000 + key
    assert [path.exists() for path in (*paths, half)] == [True, False, True, True]
    assert clear("feature") == 0
    assert clear() == 1000 + 4000 + 2 * key + 500
    assert names() == []


def test_usage_adds_up_kinds() -> None:
    three_entries()
    get_or_make("pixels", {}, write(9000))
    pixels, other = usage()
    assert (pixels.kind, pixels.title) == ("pixels", "Decoded images")
    assert (other.kind, other.title, other.num_entries) == ("k", "k", 3)
    mine = [entry for entry in entries() if entry.kind == "k"]
    assert other.num_bytes == sum(entry.num_bytes for entry in mine)
    assert other.last_used == max(entry.last_used for entry in mine)


def test_mapped_array_lives_on_when_its_entry_is_cleared() -> None:
    def make(folder: Path) -> None:
        np.save(folder / "a.npy", np.arange(1000))

    path = get_or_make("features", {}, make)
    array = np.load(path / "a.npy", mmap_mode="r")
    assert clear() > 8000
    assert not path.exists()
    assert array.sum() == 499_500
