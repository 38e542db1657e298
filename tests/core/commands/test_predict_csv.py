"""`predict --csv`: a table that grows, goes on where it was, and loses nothing."""

from __future__ import annotations

import csv
import io
import os
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.__main__ import main
from core.data.image_files import files_below
from core.data.manifest import Manifest
from core.runs.run import Run
from core.serving.answer_table import AnswerTable
from core.storage.files import write_json
from tests.core.commands.answers import answer
from tests.core.commands.finished_run import make_run

Answered = Callable[..., dict[str, Any]]


@pytest.fixture
def run(manifest: Manifest) -> Run:
    return make_run(manifest, {"frozen": 0})


@pytest.fixture
def answered(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> tuple[Path, Answered]:
    """The table's path, and a function that writes it and gives the report."""
    table = tmp_path / "answers.csv"

    def write(*words: object, code: int = 0) -> dict[str, Any]:
        given = ("predict", run.id, *map(str, words), "--csv", str(table))
        return answer(capsys, *given, code=code)

    return table, write


def rows_of(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        return list(csv.DictReader(file))


def test_every_image_has_a_row_in_order_with_its_class_and_model(
    answered: tuple[Path, Answered], manifest: Manifest
) -> None:
    table, write = answered
    report = write(manifest.root)
    rows = rows_of(table)
    assert [row["path"] for row in rows] == sorted(
        str(manifest.absolute(entry)) for entry in manifest.entries
    )
    assert {row["label"] for row in rows} == {"cats", "dogs"}
    assert {row["model"] for row in rows} == {report["model"]}
    for row in rows:
        chances = [float(row[f"probability of {name}"]) for name in ("cats", "dogs")]
        assert sum(chances) == pytest.approx(1, abs=1e-5)
        assert float(row["probability"]) == max(chances)
    right = sum(row["answer"] == row["label"] for row in rows)
    found = report["labelled"]
    assert (found["count"], found["accuracy"]) == (40, right / 40)
    assert sum(map(sum, found["confusion"])) == 40
    assert report["num_new"] == report["num_rows"] == 40


@pytest.mark.parametrize("kept", [0, 2, 40, 0.3, 0.5, 0.97, 1.0])
def test_a_table_that_was_cut_off_anywhere_is_finished_bit_for_bit(
    answered: tuple[Path, Answered], manifest: Manifest, kept: float
) -> None:
    table, write = answered
    (Path(manifest.root) / "cats" / "a \r\n name.png").write_bytes(b"no image")
    first = write(manifest.root)
    whole = table.read_bytes()
    table.write_bytes(whole[: int(kept * len(whole)) if kept <= 1 else int(kept)])
    second = write(manifest.root)
    assert table.read_bytes() == whole
    told = ("num_rows", "num_failed", "failed", "labelled")
    assert [second[key] for key in told] == [first[key] for key in told]
    assert first["num_failed"] == 1


def test_ctrl_c_says_how_to_go_on(
    run: Run,
    answered: tuple[Path, Answered],
    manifest: Manifest,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    table, write = answered
    written: list[int] = []
    real = AnswerTable.write

    def interrupted(self: AnswerTable, answers: Any) -> None:
        real(self, answers)
        written.append(len(answers))
        raise KeyboardInterrupt

    monkeypatch.setattr(AnswerTable, "write", interrupted)
    words = ["predict", run.id, manifest.root, "--csv", str(table)]
    assert main(words) == 130
    assert "16 rows. The same command goes on after them" in capsys.readouterr().err
    monkeypatch.setattr(AnswerTable, "write", real)
    assert write(manifest.root)["num_new"] == 40 - sum(written)
    assert len(rows_of(table)) == 40


@pytest.mark.parametrize(
    ("change", "words", "received"),
    [
        (lambda table, run: table.write_text("my own notes"), [], "something else"),
        (lambda table, run: None, ["--top", "2"], "answers with other columns"),
        (
            lambda table, run: write_json(
                run.path / "frozen/serving/labels.json",
                {"class_names": ["cats", "dogs"], "input_size": 16, "new": 1},
            ),
            [],
            "answers of ",
        ),
        (
            lambda table, run: table.write_bytes(table.read_bytes() + b"a,b\r\n"),
            [],
            "answers that somebody has changed",
        ),
    ],
)
def test_a_table_of_something_else_is_refused_and_stays(
    run: Run,
    answered: tuple[Path, Answered],
    manifest: Manifest,
    change: Callable[[Path, Run], None],
    words: list[str],
    received: str,
) -> None:
    table, write = answered
    write(manifest.root)
    change(table, run)
    before = table.read_bytes()
    report = write(manifest.root, *words, code=2)
    assert received in report["error"]["received"]
    assert "--csv" in report["error"]["action"]
    assert table.read_bytes() == before


def test_files_that_changed_or_came_since_are_told_and_answered(
    answered: tuple[Path, Answered], manifest: Manifest
) -> None:
    table, write = answered
    write(manifest.root)
    before = table.read_bytes()
    changed, other = (manifest.absolute(entry) for entry in manifest.entries[:2])
    when = table.stat().st_mtime + 60
    os.utime(changed, (when, when))
    changed.with_name("new.png").write_bytes(other.read_bytes())
    report = write(manifest.root)
    assert (report["num_new"], report["num_changed"]) == (1, 1)
    assert table.read_bytes().startswith(before)
    assert rows_of(table)[-1]["path"].endswith("new.png")


def test_a_zip_is_read_without_unpacking_and_a_bad_member_has_its_reason(
    answered: tuple[Path, Answered], manifest: Manifest, tmp_path: Path
) -> None:
    table, write = answered
    root, packed = Path(manifest.root), tmp_path / "new pictures.zip"
    with zipfile.ZipFile(packed, "w") as file:
        for entry in manifest.entries:
            file.write(manifest.absolute(entry), f"Cats/{entry.path}")
        file.writestr("broken.png", b"RUINED" * 50)
        link = zipfile.ZipInfo("link.png")
        link.external_attr = 0o120777 << 16
        file.writestr(link, "/etc/passwd")
    packed.write_bytes(packed.read_bytes().replace(b"RUINED", b"ruined", 1))
    report = write(packed, root / "cats", tmp_path / "gone.zip")
    assert (report["num_rows"], report["num_failed"]) == (40 + 2 + 20 + 1, 3)
    reasons = [item["reason"] for item in report["failed"]]
    assert "damaged in the archive" in reasons[0]
    assert "link" in reasons[1] and "missing" in reasons[2]
    by_path = {row["path"]: row for row in rows_of(table)}
    for entry in manifest.entries[:20]:
        inside = by_path[f"{packed}/Cats/{entry.path}"]
        outside = by_path[str(manifest.absolute(entry))]
        assert inside["probability"] == outside["probability"]
    dogs = by_path[f"{packed}/Cats/{manifest.entries[-1].path}"]
    assert dogs["label"] == "dogs"  # the nearest folder, not the one around it


def test_a_table_among_the_images_is_no_image(
    run: Run, manifest: Manifest, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["predict", run.id, manifest.root]
    for _ in range(2):
        report = answer(capsys, *words, "--csv", f"{manifest.root}/answers.csv")
        assert (report["num_rows"], report["num_failed"]) == (40, 0)


def test_paths_come_from_standard_input(
    answered: tuple[Path, Answered],
    manifest: Manifest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table, write = answered
    paths = [manifest.absolute(entry) for entry in manifest.entries[:3]]
    text = "\n".join(map(str, paths)) + "\r\n\n"
    stream = io.TextIOWrapper(io.BytesIO(text.encode()))
    monkeypatch.setattr(sys, "stdin", stream)
    assert write("-")["num_new"] == 3
    assert [row["path"] for row in rows_of(table)] == list(map(str, paths))


def test_where_nothing_can_be_read_it_fails_as_without_a_table(
    run: Run,
    answered: tuple[Path, Answered],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "notes.jpg").write_text("text")
    (tmp_path / "empty").mkdir()
    report = answered[1](tmp_path / "notes.jpg", tmp_path / "empty", code=2)
    assert report["num_failed"] == 2 and "notes.jpg" in report["error"]["received"]
    words = ("predict", run.id, str(tmp_path), "--csv", str(tmp_path / "no/t.csv"))
    report = answer(capsys, *words, code=2)
    assert "folder for the table" in report["error"]["expected"]


def test_of_odd_files_each_has_an_answer_or_a_reason(
    answered: tuple[Path, Answered], shared_data: Callable[[str], Path]
) -> None:
    table, write = answered
    nasty = shared_data("nasty")
    report = write(nasty)
    rows = rows_of(table)
    assert [row["path"] for row in rows] == list(map(str, files_below(nasty)))
    assert all(bool(row["answer"]) != bool(row["error"]) for row in rows)
    assert 0 < report["num_failed"] < len(rows) / 2
