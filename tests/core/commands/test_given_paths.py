"""The commands take any name that a file can have, and any way to write it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from core.__main__ import main
from core.cli.targets import new_target
from core.data.manifest import Manifest
from tests.core.commands.answers import answer
from tests.core.commands.finished_run import make_run

NAMES = [
    *("~IMG_0001.jpg", "~root", "a[1].jpg", "two\nlines.jpg", "it's.jpg", "a b.jpg"),
    *("#1.jpg", "100%.jpg", "a\\ b.jpg", os.fsdecode(b"caf\xe9.jpg"), "**.jpg"),
]


@pytest.fixture
def run(manifest: Manifest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A picture, in the current folder, and a run to classify it with."""
    make_run(manifest, {"frozen": 0})
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return Path(manifest.absolute(manifest.entries[0]))


def test_predict_takes_every_name(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in NAMES:
        shutil.copyfile(run, name)
    report = answer(capsys, "predict", "latest", *NAMES)
    assert [item["error"] for item in report["predictions"]] == [None] * len(NAMES)
    assert [item["image"] for item in report["predictions"]] == NAMES
    assert main(["predict", "latest", *NAMES]) == 0


def test_predict_descends_at_any_depth(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("sub/1.jpg", "sub/a/b/2.jpg", "sub/a/3.png"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(run, name)
    report = answer(capsys, "predict", "latest", "./sub/**/*.jpg", "sub/**")
    assert [item["image"] for item in report["predictions"]] == [
        *("sub/1.jpg", "sub/a/b/2.jpg"),
        *("sub/1.jpg", "sub/a/3.png", "sub/a/b/2.jpg"),
    ]


def test_a_missing_name_with_a_tilde_is_missing(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = answer(capsys, "predict", "latest", "~no-such-user/x.jpg", code=2)
    assert report["predictions"][0]["error"] == "the file is missing"


@pytest.mark.parametrize(
    "name", ["~model", "~no-such-user/model", os.fsdecode(b"\xe9")]
)
@pytest.mark.usefixtures("run", "exports_asked")
def test_export_makes_a_folder_of_any_name(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    report = answer(capsys, "export", "latest", "--to", name)
    assert sorted(os.listdir(name)) == ["keras.zip", "openvino.zip"]
    folder = Path(name).absolute()
    assert [Path(file).parent for file in report["files"]] == [folder, folder]


def test_a_target_may_be_pasted(tmp_path: Path) -> None:
    assert new_target(f"file://{tmp_path}/a%20b", "--to") == tmp_path / "a b"
    assert new_target(f'"{tmp_path}/a b"', "--to") == tmp_path / "a b"


@pytest.mark.parametrize("command", ["scan", "train", "advise"])
def test_a_data_set_that_is_not_there_is_said(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--data", "~no"] if command == "train" else ["~no"]
    assert main([command, *words]) == 2
    assert "received ~no" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["~no-such-user/w.h5", os.fsdecode(b"\xe9.h5")])
def test_a_weight_file_of_any_name_is_checked(
    name: str,
    manifest: Manifest,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    if not name.startswith("~"):
        Path(name).write_bytes(b"\x89HDF\r\n\x1a\n")
    words = ("train", "--data", manifest.dataset_id, "--weights", name)
    assert "weights" in answer(capsys, *words, code=2)["error"]["expected"]


@pytest.mark.parametrize("value", ["~no-such-user/thaw", "~", "loop", "file"])
def test_every_home_works_or_is_explained(
    value: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    monkeypatch.setenv("THAW_HOME", value)
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "file").write_text("")
    assert main(["info"]) == (2 if value in ("loop", "file") else 0)
    assert main(["scan", "nothing"]) == 2
    assert "defect" not in capsys.readouterr().err


def test_a_home_that_is_not_utf8_is_explained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THAW_HOME", str(tmp_path / os.fsdecode(b"caf\xe9")))
    assert main(["info"]) == 2
    assert "THAW_HOME in UTF-8" in capsys.readouterr().err


def test_a_user_without_a_home_is_told_to_set_one(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("THAW_HOME")
    monkeypatch.setattr(Path, "home", no_home)
    assert main(["info"]) == 2
    assert "Set THAW_HOME" in capsys.readouterr().err
