"""`decide`: tables in and out, and nothing of a person's touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.__main__ import main
from core.data.datasets import load_dataset
from core.data.decisions import read_decisions
from core.data.manifest import Manifest
from core.data.manifests import current_manifest, make_manifest
from core.data.scan import scan
from tests.core.commands.answers import answer


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "todo.csv"
    path.write_text(
        "file;decision;value\n"
        "cats/0001.jpg;exclude;blurred\n"
        "cats/0002.png;relabel;dogs\n"
        "cats/0003.jpg;relabel;birds\n"
        "cats/0004.png;;\n"
    )
    return path


def test_what_can_be_taken_is_and_the_next_manifest_has_it(
    manifest: Manifest, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {p: p.read_bytes() for p in Path(manifest.root).rglob("*") if p.is_file()}
    assert main(["decide", manifest.root, "--csv", str(table)]) == 0
    told = capsys.readouterr().out
    assert 'path (called "file"), action (called "decision"), value.' in told
    assert '  line 4, cats/0003.jpg: "birds" is no class of this data set' in told
    assert "2 decisions taken: 1 exclude, 1 relabel." in told
    assert "1 row has no action yet." in told
    dataset = load_dataset(manifest.dataset_id)
    assert current_manifest(dataset) == manifest
    new = make_manifest(dataset, scan(dataset))
    labels = {entry.path: new.class_names[entry.label] for entry in new.entries}
    assert labels["cats/0002.png"] == "dogs" and "cats/0001.jpg" not in labels
    after = {p: p.read_bytes() for p in Path(manifest.root).rglob("*") if p.is_file()}
    assert after == before


def test_strictly_nothing_is_taken_where_a_row_cannot(
    manifest: Manifest, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["decide", manifest.root, "--csv", str(table), "--strict"]
    report = answer(capsys, *words, code=2)
    assert report["taken"] == {} and len(report["problems"]) == 1
    assert "1 row that can't, first line 4" in report["error"]["received"]
    assert read_decisions(load_dataset(manifest.dataset_id)) == []


def test_what_is_exported_can_be_taken_again(
    manifest: Manifest, table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "kept.csv"
    words = ["decide", manifest.root, "--export", str(kept)]
    assert answer(capsys, *words, "--csv", str(table))["exported"] == str(kept)
    again = answer(capsys, "decide", manifest.root, "--csv", str(kept), "--strict")
    assert again["taken"] == {"exclude": 1, "relabel": 1} and not again["problems"]
    first, second, *others = read_decisions(load_dataset(manifest.dataset_id))
    told = [(item.path, item.action, item.value) for item in others]
    assert told == [(i.path, i.action, i.value) for i in (first, second)]
    content = kept.read_bytes()
    assert main(words) == 2 and kept.read_bytes() == content


def test_an_excluded_image_can_be_taken_back_after_a_new_split(
    manifest: Manifest, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "a.csv"
    table.write_text("path,action\ncats/0001.jpg,exclude\n")
    answer(capsys, "decide", manifest.root, "--csv", str(table))
    answer(capsys, "scan", manifest.root, "--new-split")
    table.write_text("path,action\ncats/0001.jpg,include\n")
    words = ["decide", manifest.root, "--csv", str(table), "--strict"]
    assert answer(capsys, *words)["taken"] == {"include": 1}


def test_nothing_to_do_and_no_file_are_errors(
    manifest: Manifest, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["decide", manifest.root]) == 2
    assert "Add --csv or --export" in capsys.readouterr().err
    assert main(["decide", manifest.root, "--csv", str(tmp_path / "no.csv")]) == 2
    assert "a table of decisions; received" in capsys.readouterr().err
