"""What lists say of runs: read once, and never stale."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from core.runs.run import Run
from core.storage.files import read_json, write_json
from pages._ui.run import memo
from pages._ui.run.memo import run_summary
from tests.pages.apptest import open_page, sound
from tests.pages.finished_run import finished_run
from tests.pages.made_runs import made_run

DrawImages = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path, draw_images: DrawImages) -> Path:
    return draw_images(tmp_path / "pets", {"cat": 8, "dog": 8}, size=16)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often files of runs are read, by name."""
    count: Counter[str] = Counter()
    read_bytes = Path.read_bytes

    def counting(path: Path) -> bytes:
        count[path.name] += 1
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", counting)
    return count


def test_a_run_is_read_once(folder: Path, reads: Counter[str]) -> None:
    run = finished_run(folder, {"frozen": 5, "finetune": 7})
    summary = run_summary(run)
    assert summary["chosen"] == "finetune"
    assert summary["results"]["finetune"]["test_accuracy"] == 0.7
    assert reads["result.json"] == 2  # once for each finished phase
    reads.clear()
    assert run_summary(Run(run.path)) == summary
    assert not reads


def test_a_new_result_is_seen(folder: Path) -> None:
    run = finished_run(folder, {"frozen": 5})
    assert run_summary(run)["chosen"] == "frozen"
    result = read_json(run.path / "frozen" / "result.json")
    better = result | {"val_accuracy": 0.9, "test_accuracy": 0.9}
    (run.path / "finetune").mkdir()
    write_json(run.path / "finetune" / "result.json", better)
    assert run_summary(Run(run.path))["chosen"] == "finetune"


@pytest.mark.parametrize("page", ["home", "predict"])
def test_a_second_look_reads_no_results(
    folder: Path, reads: Counter[str], page: str
) -> None:
    for _ in range(4):
        finished_run(folder, {"frozen": 5, "finetune": 7})
    app = open_page(page)
    reads.clear()
    sound(app.run())
    assert reads["result.json"] == 0
    assert reads["about.json"] == 0


def test_compare_looks_at_all_runs_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        made_run(float(number), group="seeds", seed=number)
    looks: list[int] = []
    real = memo.list_runs

    def counted() -> list[Run]:
        looks.append(1)
        return real()

    monkeypatch.setattr(memo, "list_runs", counted)
    app = open_page("compare", runs_archived="true")  # with its table
    assert any("Add all 3 seeds" in button.label for button in app.button)
    assert app.dataframe
    assert len(looks) == 1
