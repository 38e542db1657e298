"""Fetching files of npm, such as ONNX Runtime Web: only what was published is kept."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from core.exports.fetching import FetchError
from core.exports.formats import FORMATS, export_format
from core.exports.web.runtime import RUNTIME, load_runtime
from scripts import fetch_web_runtime


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Python whose packages have no runtime yet."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "venv"))
    return tmp_path


@pytest.fixture
def npm(empty: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that stands for npm; its text is up to the test."""
    program = empty / "bin" / "npm"
    program.parent.mkdir()
    program.touch()
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    return program


def test_without_the_files_it_is_said_how_to_get_them(empty: Path) -> None:
    with pytest.raises(FetchError, match=r"python -m scripts\.fetch_web_runtime"):
        load_runtime()
    assert "onnxruntime-web" in FORMATS["web"].missing


def test_the_format_says_what_to_do_where_only_the_runtime_is_missing(
    empty: Path,
) -> None:
    if FORMATS["onnx"].missing:
        pytest.skip("needs requirements-export.txt")
    with pytest.raises(Exception, match=r"scripts\.fetch_web_runtime"):
        export_format("web")


def test_a_file_that_was_changed_is_not_taken(empty: Path) -> None:
    RUNTIME.folder.mkdir(parents=True)
    for path in RUNTIME.files:
        (RUNTIME.folder / Path(path).name).write_text("something else")
    assert RUNTIME.is_fetched()
    with pytest.raises(FetchError, match=r"another ort\.wasm"):
        load_runtime()


def test_an_archive_that_is_not_the_published_one_is_refused(npm: Path) -> None:
    npm.write_text(
        "#!/bin/sh\n"
        'while [ "$1" != --pack-destination ]; do shift; done\n'
        f"echo other > $2/{RUNTIME.name}-{RUNTIME.version}.tgz\n"
    )
    with pytest.raises(FetchError, match="another SHA-512"):
        RUNTIME.fetch()
    assert not RUNTIME.is_fetched()


def test_what_npm_complains_of_is_passed_on(
    npm: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    npm.write_text("#!/bin/sh\necho 'npm error code ENOTFOUND' >&2\nexit 1\n")
    assert fetch_web_runtime.main([]) == 1
    assert "ENOTFOUND" in capsys.readouterr().err
    assert fetch_web_runtime.main(["--optional"]) == 0


def test_without_npm_it_is_said_what_to_install(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(empty))
    with pytest.raises(FetchError, match=r"no npm\. Install Node\.js"):
        RUNTIME.fetch()
