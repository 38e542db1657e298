"""`card`: what is said is kept, the file is new, nothing is overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.__main__ import main
from core.data.manifest import Manifest
from tests.core.commands.answers import answer


def test_a_card_is_shown_and_what_is_said_is_kept(
    manifest: Manifest, capsys: pytest.CaptureFixture[str]
) -> None:
    said = ["--source", "My own", "--licence", "CC0"]
    report = answer(capsys, "card", manifest.root, *said)
    assert report["about"]["source"] == "My own"
    assert main(["card", manifest.root, "--licence", "CC BY 4.0"]) == 0
    text = capsys.readouterr().out
    assert "**Source:** My own" in text and "**Licence:** CC BY 4.0" in text


@pytest.mark.parametrize(("name", "start"), [("a.md", "---\n"), ("a.HTML", "<!do")])
def test_the_ending_says_which_form_is_written(
    manifest: Manifest,
    tmp_path: Path,
    name: str,
    start: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    target = tmp_path / name
    words = ["card", manifest.root, "--to", str(target)]
    assert answer(capsys, *words)["file"] == str(target)
    written = target.read_bytes()
    assert written.decode().startswith(start)
    assert main(words) == 2 and target.read_bytes() == written


def test_another_ending_is_refused_before_anything_is_done(
    manifest: Manifest, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "card.pdf"
    assert main(["card", manifest.root, "--to", str(target)]) == 2
    assert "a file that ends in .md or .html" in capsys.readouterr().err
    assert not target.exists()
