"""The command `info`, on runs that are written by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from core import __version__
from core.__main__ import main
from core.data.manifest import Manifest
from core.storage.files import write_json
from core.storage.json_lines import append_lines
from tests.core.commands.answers import answer
from tests.core.commands.finished_run import make_run


def test_info_lists_what_there_is(
    manifest: Manifest, capsys: pytest.CaptureFixture[str], thaw_home: Path
) -> None:
    assert answer(capsys, "info")["runs"] == []
    run = make_run(manifest, {"frozen": 2, "finetune": 1})
    odd = make_run(manifest, {"frozen": 2})
    write_json(odd.path / "config.json", {"from": "a newer version"})
    report = answer(capsys, "info")
    assert report["versions"]["thaw"] == __version__
    assert report["versions"]["tensorflow"]
    assert report["home"] == str(thaw_home)
    assert report["disk_bytes"]["runs"] > 0
    assert {item["name"] for item in report["backbones"]} >= {"efficientnet_lite0"}
    lines = {item["id"]: item for item in report["runs"]}
    assert lines[odd.id]["state"] == "unreadable"
    assert lines[run.id]["chosen_phase"] == "finetune"
    assert lines[run.id]["test_accuracy"] == pytest.approx(5 / 6)
    assert main(["info"]) == 0
    assert "83.3% (44 to 97, 95% interval, 6 test images)" in capsys.readouterr().out


def test_info_knows_which_weights_were_downloaded(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "efficientnetb0_notop.h5").write_bytes(b"")
    found = {item["name"]: item for item in answer(capsys, "info")["backbones"]}
    assert found["efficientnet_b0"]["weights"] == "downloaded"
    assert found["resnet50"]["weights"] == "to download"
    assert found["efficientnet_lite0"]["weights"] in ("packaged", "package missing")


def test_info_of_a_run_without_test_images(
    manifest: Manifest, capsys: pytest.CaptureFixture[str]
) -> None:
    run = make_run(manifest, {"frozen": 1}, splits=())
    report = answer(capsys, "info", run.id)
    assert report["phases"]["frozen"]["test_accuracy"] is None
    assert report["phases"]["frozen"]["interval"] is None
    assert (report["seconds"], report["waited_seconds"]) == (1.5, 2.0)
    assert report["config"]["backbone"] == "efficientnet_lite0"
    assert main(["info", run.id]) == 0
    assert "95% interval, 6 validation images" in capsys.readouterr().out


def test_info_of_a_run_says_what_its_curves_show_and_how_to_set_what_to_try(
    manifest: Manifest, capsys: pytest.CaptureFixture[str]
) -> None:
    run = make_run(manifest, {"frozen": 1})
    assert answer(capsys, "info", run.id)["findings"] == []
    for epoch, loss in enumerate((0.7, None), start=1):
        event = {"event": "epoch", "phase": "frozen", "epoch": epoch, "seconds": 0.1}
        append_lines(run.path / "metrics.jsonl", event | {"loss": loss})
    (found,) = answer(capsys, "info", run.id)["findings"]
    assert (found["key"], found["epoch"]) == ("rate_too_high", 2)
    assert found["tries"][0]["set"] == ["frozen.learning_rate=0.0001"]
    assert main(["info", run.id]) == 0
    said = capsys.readouterr().out
    assert "Learning rate too high (frozen phase, from epoch 2 on): " in said
    assert "  Try: Lower the frozen learning rate from 0.001 to 0.0001." in said
    assert "--set frozen.learning_rate=0.0001" in said
    assert """--set 'frozen.schedule.kind="cosine"' --set""" in said
