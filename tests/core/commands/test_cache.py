"""`cache`: what is kept, and clearing it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from core.__main__ import main
from core.storage.cache import get_or_make
from core.storage.locks import locked
from core.storage.paths import caches_dir


def keep(kind: str, number: int, num_bytes: int) -> Path:
    """An entry whose data have this many bytes."""

    def make(folder: Path) -> None:
        (folder / "data").write_bytes(bytes(num_bytes))

    return get_or_make(kind, {"size": number}, make)


def num_bytes(path: Path) -> int:
    return sum(file.stat().st_size for file in path.iterdir())


def reported(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert main(["cache", *words, "--json"]) == 0
    value: dict[str, Any] = json.loads(capsys.readouterr().out)
    return value


@pytest.fixture
def paths() -> list[Path]:
    return [
        keep("pixels", 64, 3_000),
        keep("pixels", 224, 5_000),
        keep("features", 224, 2_000_000),
    ]


def test_report_has_every_kind(
    paths: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    os.utime(paths[1], (1e9, 1e9))
    os.utime(paths[0], (2e9, 2e9))
    report = reported(capsys)
    assert report["folder"] == str(caches_dir())
    assert report["budget_bytes"] == 20e9
    assert report["num_bytes"] == sum(map(num_bytes, paths))
    features, pixels = report["kinds"]
    assert pixels == {
        "kind": "pixels",
        "title": "Decoded images",
        "num_entries": 2,
        "num_bytes": num_bytes(paths[0]) + num_bytes(paths[1]),
        "last_used": 2e9,
    }
    assert features["kind"] == "features"
    assert "freed_bytes" not in report
    assert report["entries"][-1] == {
        "kind": "pixels",
        "path": str(paths[1]),
        "num_bytes": num_bytes(paths[1]),
        "last_used": 1e9,
        "key": {"size": 224},
    }


def test_report_in_words(paths: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cache"]) == 0
    text = capsys.readouterr().out
    assert "2.0 MB in 3 folders, of a budget of 20.0 GB (THAW_CACHE_GB)" in text
    assert str(caches_dir()) in text
    line = next(line for line in text.splitlines() if line.startswith("pixels"))
    assert "Decoded images" in line and " 2 " in line and "8.4 kB" in line


def test_empty_cache_is_said_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cache"]) == 0
    assert "Nothing kept." in capsys.readouterr().out
    assert reported(capsys)["kinds"] == []


def test_clearing_says_how_much_was_freed(
    paths: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["cache", "--clear"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("Freed 2.0 MB.\n")
    assert "Nothing kept." in text
    assert list(caches_dir().iterdir()) == []


def test_one_kind_is_cleared(
    paths: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    freed = num_bytes(paths[2])
    report = reported(capsys, "--clear", "features")
    assert report["freed_bytes"] == freed
    assert [item["kind"] for item in report["kinds"]] == ["pixels"]
    assert [path.exists() for path in paths] == [True, True, False]


def test_a_kind_of_later_versions_is_known_by_its_folders(
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = keep("ranking", 1, 10)
    assert reported(capsys)["kinds"][0]["title"] == "ranking"
    assert reported(capsys, "--clear", "ranking")["freed_bytes"] > 10
    assert not path.exists()


def test_known_kind_may_be_cleared_when_it_is_empty(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert reported(capsys, "--clear", "converted")["freed_bytes"] == 0


@pytest.mark.parametrize("kind", ["pixel", "../runs", "pixels,features"])
def test_unknown_kind_is_refused(
    kind: str, paths: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["cache", "--clear", kind]) == 2
    told = capsys.readouterr().err
    assert (
        "Expected one of pixels, features, converted, norms" in told
        and "or all;" in told
    )
    assert kind in told
    assert all(path.exists() for path in paths)


def test_entry_that_is_being_made_stays(
    paths: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    with locked(paths[0]):
        report = reported(capsys, "--clear", "all")
    assert [item["path"] for item in report["entries"]] == [str(paths[0])]
    assert report["num_bytes"] == num_bytes(paths[0])
