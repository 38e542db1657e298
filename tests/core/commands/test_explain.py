"""`explain`: overlays, figures, and what can't be explained."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from core.commands.explain import FIGURES
from core.data.manifest import Manifest
from core.runs.run import Run
from core.storage.files import read_json
from tests.core.commands.answers import answer
from tests.core.commands.finished_run import make_run


@pytest.fixture
def run(manifest: Manifest) -> Run:
    return make_run(manifest, {"frozen": 1, "finetune": 0})


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "a brighter one.png"
    image = Image.new("RGB", (40, 20), (200, 200, 200))
    image.paste((0, 0, 0), (0, 0, 20, 20))
    image.save(path)
    return path


def test_each_image_gets_an_overlay_of_its_own_proportions(
    run: Run, picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "why"
    report = answer(capsys, "explain", run.id, str(picture), "--to", str(target))
    (told,) = report["images"]
    assert sorted(path.name for path in target.iterdir()) == [told["file"], FIGURES]
    with Image.open(target / told["file"]) as overlay:
        assert overlay.size == (40, 20)
    assert read_json(target / FIGURES) == report
    assert told["answer"] == told["explained"]
    assert told["method"] == "cam"
    assert 0 <= told["deletion"] <= 1 and 0 <= told["insertion"] <= 1


def test_any_class_can_be_explained_by_either_method(
    run: Run, picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("explain", f"{run.id}:frozen", str(picture), "--method", "occlusion")
    found = {}
    for name in ("cats", "dogs"):
        target = ("--to", str(tmp_path / name), "--class", name)
        (found[name],) = answer(capsys, *words, *target)["images"]
        assert (found[name]["explained"], found[name]["method"]) == (name, "occlusion")
    assert found["cats"]["probability"] + found["dogs"]["probability"] == pytest.approx(
        1
    )


def test_a_class_that_there_is_not_is_answered_with_those_there_are(
    run: Run, picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("explain", run.id, str(picture), "--to", str(tmp_path / "why"))
    report = answer(capsys, *words, "--class", "birds", code=2)
    assert "cats, dogs" in report["error"]["expected"]
    assert not (tmp_path / "why").exists()


def test_a_file_that_is_no_picture_has_its_reason_and_the_others_go_on(
    run: Run, picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes.txt").write_text("no picture")
    words = ("explain", run.id, str(tmp_path / "notes.txt"), str(picture))
    report = answer(capsys, *words, "--to", str(tmp_path / "why"))
    assert (report["num_explained"], report["num_failed"]) == (1, 1)
    assert report["images"][0]["error"] and report["images"][0]["file"] is None


def test_where_nothing_can_be_explained_there_is_no_folder(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "why"
    words = ("explain", run.id, str(tmp_path / "gone.jpg"), "--to", str(target))
    report = answer(capsys, *words, code=2)
    assert "gone.jpg" in report["error"]["received"]
    assert not target.exists()


def test_nothing_is_overwritten(
    run: Run, picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("explain", run.id, str(picture), "--to", str(picture))
    before = picture.read_bytes()
    assert "exists" in answer(capsys, *words, code=2)["error"]["received"]
    assert picture.read_bytes() == before
