from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from core import __main__ as command_line
from core import __version__
from core.__main__ import main
from core.errors import DataError
from tests.core.cli.command_names import COMMANDS

REPOSITORY = Path(__file__).resolve().parents[2]


def with_command(monkeypatch: pytest.MonkeyPatch, run: Any) -> None:
    """Put `run` in the place of every command."""
    module = SimpleNamespace(run=run, show=lambda report, console: console.say("shown"))
    monkeypatch.setattr(command_line.importlib, "import_module", lambda name: module)


def failing(error: BaseException) -> Any:
    def run(arguments: Any, console: Any) -> dict[str, Any]:
        raise error

    return run


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_a_sentence_and_an_example(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    text = capsys.readouterr().out
    assert ended.value.code == 0
    assert f"Example: python -m core {command} " in text
    assert "--json" in text


def test_every_command_is_a_module_and_every_module_a_command() -> None:
    modules = (REPOSITORY / "core" / "commands").glob("[a-z]*.py")
    assert {path.stem.replace("_", "-") for path in modules} == set(COMMANDS)


@pytest.mark.parametrize("words", [["--version"], ["--json", "--version"]])
def test_the_version_needs_no_command(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 0
    assert capsys.readouterr() == (f"Thaw {__version__}\n", "")


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["bogus"],
        ["train"],
        ["train", "--data", ""],
        ["train", "--data", "x", "--views", "-1"],
        ["train", "--data", "x", "--views", "new"],
        ["train", "--data", "x", "--precision", "float16"],
        ["train", "--data", "x", "--batch-size", "many"],
        ["train", "--data", "x", "--back", "resnet50"],
        ["scan"],
        ["scan", "x", "--seed", "1.5"],
        ["scan", "x", "--seed", str(2**31)],
        ["compare"],
        ["compare", "a", "--split", "train"],
        ["predict", "latest"],
        ["predict", "latest", "a.jpg", "--top", "0"],
        ["export", "latest", "--to", "x", "--format", "pdf"],
        ["serve", "latest", "--port", "none"],
        ["evaluate", "latest"],
        ["info", "a", "b"],
    ],
)
def test_wrong_arguments_are_explained(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("Expected arguments as `python -m core")
    assert main([*words, "--json"]) == 2
    captured = capsys.readouterr()
    assert set(json.loads(captured.out)["error"]) == {
        *("expected", "received", "action", "message")
    }


def test_a_user_error_is_a_message_and_exit_code_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with_command(monkeypatch, failing(DataError("a folder", "a file", "Change it.")))
    assert main(["info"]) == 2
    message = "Expected a folder; received a file. Change it."
    assert capsys.readouterr() == ("", f"{message}\n")
    assert main(["info", "--json"]) == 2
    assert json.loads(capsys.readouterr().out) == {
        "error": {
            "expected": "a folder",
            "received": "a file",
            "action": "Change it.",
            "message": message,
        }
    }


def test_a_defect_is_one_line_and_its_traceback_is_kept(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    thaw_home: Path,
) -> None:
    with_command(monkeypatch, failing(KeyError("oops")))
    assert main(["info"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert "last-error.txt" in captured.err and "Traceback" not in captured.err
    assert "KeyError: 'oops'" in (thaw_home / "last-error.txt").read_text()
    assert main(["--json", "info"]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["received"] == "KeyError"


def test_debug_shows_the_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with_command(monkeypatch, failing(KeyError("oops")))
    assert main(["info", "--debug"]) == 1
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (OSError(28, "No space left on device"), 2, "a full disk"),
        (PermissionError(13, "Permission denied", "secret"), 2, "secret (Permission"),
        (ModuleNotFoundError("x", name="openvino"), 2, "requirements.txt"),
        (ModuleNotFoundError("x", name="core.gone"), 1, "a defect of Thaw"),
        (KeyboardInterrupt(), 130, "Stopped."),
        (KeyboardInterrupt("Look later."), 130, "Look later."),
    ],
)
def test_other_failures_say_what_to_do(
    error: BaseException,
    code: int,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with_command(monkeypatch, failing(error))
    assert main(["info"]) == code
    assert words in capsys.readouterr().err


def test_a_report_with_an_error_is_shown_and_ends_with_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with_command(monkeypatch, lambda *_: {"error": {"message": "All is bad."}})
    assert main(["info"]) == 2
    assert capsys.readouterr() == ("shown\n", "All is bad.\n")
    assert main(["info", "--json"]) == 2
    assert json.loads(capsys.readouterr().out) == {"error": {"message": "All is bad."}}


def test_the_command_line_loads_neither_keras_nor_pandas() -> None:
    modules = [command.replace("-", "_") for command in COMMANDS]
    code = (
        "import sys, importlib\n"
        "import core.__main__\n"
        f"for name in {modules}: importlib.import_module(f'core.commands.{{name}}')\n"
        "heavy = {'keras', 'tensorflow', 'pandas', 'pyarrow', 'streamlit', 'sklearn'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "core", "info"],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout and process.stderr
    process.stdout.close()
    message = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait() == 0, message
    assert message == ""
