"""Where Thaw keeps things."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import ConfigError
from core.storage.paths import caches_dir, datasets_dir, home_dir, runs_dir


def test_folders_are_made_when_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THAW_HOME", str(tmp_path / "a" / "b"))
    assert home_dir() == tmp_path / "a" / "b"
    assert list(home_dir().iterdir()) == []
    for folder, name in (
        (datasets_dir(), "datasets"),
        (runs_dir(), "runs"),
        (caches_dir(), "caches"),
    ):
        assert folder == tmp_path / "a" / "b" / name
        assert folder.is_dir()


@pytest.mark.parametrize("value", [None, ""])
def test_default_lies_in_the_users_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    if value is None:
        monkeypatch.delenv("THAW_HOME")
    else:
        monkeypatch.setenv("THAW_HOME", value)
    assert home_dir() == tmp_path / ".thaw"


def test_tilde_stands_for_the_users_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("THAW_HOME", "~/elsewhere")
    assert home_dir() == tmp_path / "elsewhere"


def test_relative_home_becomes_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("THAW_HOME", "here")
    assert home_dir() == tmp_path / "here"


def test_file_in_the_way_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    for place in ("file", "file/below"):
        monkeypatch.setenv("THAW_HOME", str(tmp_path / place))
        with pytest.raises(ConfigError, match="Set THAW_HOME to a folder of yours"):
            home_dir()
