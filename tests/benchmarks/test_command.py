from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks._command import (
    main,
    parser,
    positive,
    require_space,
    weights,
    workspace,
)
from core.cli.console import Console
from core.errors import UserError
from core.storage.paths import home_dir

REPOSITORY = Path(__file__).resolve().parents[2]


def nothing(report: dict[str, object], console: Console) -> None:
    console.say(f"shown {report['value']}")


def test_a_workspace_has_its_own_home_and_leaves_nothing(
    tmp_path: Path, thaw_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THAW_CACHE_GB", "0.1")
    with workspace(tmp_path) as folder:
        assert home_dir().is_relative_to(folder)
        assert "THAW_CACHE_GB" not in os.environ
    assert home_dir() == thaw_home
    assert os.environ["THAW_CACHE_GB"] == "0.1"
    assert not list(tmp_path.iterdir())


def test_a_workspace_is_removed_after_ctrl_c(tmp_path: Path, thaw_home: Path) -> None:
    with pytest.raises(KeyboardInterrupt), workspace(tmp_path) as folder:
        (folder / "file").touch()
        raise KeyboardInterrupt
    assert not list(tmp_path.iterdir())
    assert home_dir() == thaw_home


def test_a_scratch_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with (
        pytest.raises(UserError, match=r"missing.*--scratch"),
        workspace(tmp_path / "missing"),
    ):
        pass


def test_json_prints_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    made = parser("recipe", "Measures.")
    words = ["--json"]
    assert main(made, lambda arguments, console: {"value": 1}, nothing, words) == 0
    assert json.loads(capsys.readouterr().out) == {"value": 1}


def test_without_json_the_report_is_for_people(
    capsys: pytest.CaptureFixture[str],
) -> None:
    made = parser("recipe", "Measures.")
    assert main(made, lambda arguments, console: {"value": 1}, nothing, []) == 0
    assert capsys.readouterr().out == "shown 1\n"


def test_what_a_user_can_fix_is_told_without_a_traceback(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(arguments: argparse.Namespace, console: Console) -> dict[str, object]:
        raise UserError("photos", "none", "Take some.")

    made = parser("recipe", "Measures.")
    assert main(made, fail, nothing, ["--json"]) == 2
    out, error = capsys.readouterr()
    assert json.loads(out)["error"]["received"] == "none"
    assert error == "Expected photos; received none. Take some.\n"


def test_ctrl_c_gives_130() -> None:
    def interrupt(arguments: argparse.Namespace, console: Console) -> dict[str, object]:
        raise KeyboardInterrupt

    assert main(parser("recipe", "Measures."), interrupt, nothing, []) == 130


def test_too_little_space_is_refused_before_it_is_used(tmp_path: Path) -> None:
    require_space(tmp_path, 1, "Free some.")
    with pytest.raises(UserError, match=r"1000000000\.0 GB.*Free some"):
        require_space(tmp_path, 1e18, "Free some.")


def test_a_weight_file_is_found_from_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert weights("net.h5") == str(tmp_path.resolve() / "net.h5")
    assert weights("imagenet") == "imagenet"


@pytest.mark.parametrize("text", ["0", "-3"])
def test_counts_are_positive(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        positive(text)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_child_and_cleans_up(
    tmp_path: Path, number: signal.Signals
) -> None:
    script = (
        "import pathlib, signal, sys\n"
        # A shell starts background jobs with Ctrl-C ignored.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from benchmarks._command import main, parser, workspace\n"
        "from benchmarks._process import run_module\n"
        "def measure(arguments, console):\n"
        "    with workspace(arguments.scratch) as folder:\n"
        "        words = ['timeit', '-n', '1', 'import time; time.sleep(99)']\n"
        "        run_module(words, folder / 'log')\n"
        "sys.exit(main(parser('x', 'X.'), measure, print))\n"
    )
    words = [sys.executable, "-c", script, "--scratch", str(tmp_path)]
    with subprocess.Popen(words, cwd=REPOSITORY, stderr=subprocess.PIPE) as process:
        end = time.monotonic() + 30
        while not list(tmp_path.glob("*/log")) and time.monotonic() < end:
            time.sleep(0.05)
        time.sleep(0.3)
        process.send_signal(number)
        _, error = process.communicate(timeout=30)
    assert process.returncode == (130 if number == signal.SIGINT else 143)
    assert b"Traceback" not in error
    assert not list(tmp_path.iterdir())
