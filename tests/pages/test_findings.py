"""Train: what a run's curves show, its recall per class, and its other seeds."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.config.serialization import with_settings
from core.runs.run import Run
from core.storage.files import read_json, write_json
from core.storage.json_lines import append_lines
from pages._ui.run.groups import spread_text
from pages._ui.run.recalls import recalls
from tests.pages.apptest import components, open_page, texts
from tests.pages.finished_run import finished_run
from tests.results import phase_figures

DrawImages = Callable[..., Path]


@pytest.fixture
def copied_run(trained_run: Run) -> Iterator[Run]:
    """A copy of the finished run that a test may change."""
    path = trained_run.path.with_name(f"{trained_run.id}-findings")
    shutil.copytree(trained_run.path, path)
    yield Run(path)
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def folder(tmp_path: Path, draw_images: DrawImages) -> Path:
    return draw_images(tmp_path / "pets", {"cat": 60, "dog": 60}, size=16)


def write_curves(run: Run, phase: str, **curves: list[float]) -> None:
    """Replace a run's metrics by these curves of one phase."""
    path = run.path / "metrics.jsonl"
    path.unlink(missing_ok=True)
    append_lines(path, {"event": "phase", "phase": phase, "epoch": 0})
    for number, values in enumerate(zip(*curves.values(), strict=True), start=1):
        event = {"event": "epoch", "phase": phase, "epoch": number, "seconds": 0.1}
        append_lines(path, event | dict(zip(curves, values, strict=True)))


def over_fitting(run: Run, phase: str = "frozen") -> None:
    write_curves(
        run,
        phase,
        loss=[0.6 * 0.75**n for n in range(12)],
        accuracy=[0.7 + 0.025 * n for n in range(12)],
        val_loss=[0.60, 0.50, 0.45] + [0.45 + 0.08 * n for n in range(1, 10)],
        val_accuracy=[0.6] * 12,
        learning_rate=[1e-3] * 12,
    )


def still_falling(run: Run, phase: str = "frozen") -> None:
    write_curves(
        run,
        phase,
        loss=[0.9 * 0.9**n for n in range(8)],
        accuracy=[0.6 + 0.03 * n for n in range(8)],
        val_loss=[0.9 * 0.9**n for n in range(8)],
        val_accuracy=[0.6 + 0.03 * n for n in range(8)],
        learning_rate=[1e-3] * 8,
    )


def chart_names(app: Any) -> list[str]:
    """What is written on the live chart."""
    (chart,) = components(app)
    figure = json.loads(json.loads(chart.proto.json)["figure"])
    return [item["text"] for item in figure["layout"]["annotations"]]


def only_frozen(folder: Path) -> Run:
    """A finished run whose only phase is the frozen one."""
    run = finished_run(folder, {"frozen": 8})
    set_config(run, ["strategy=frozen"])
    return run


def set_config(run: Run, settings: list[str]) -> None:
    path = run.path / "config.json"
    write_json(path, with_settings(read_json(path), settings))


def test_over_fitting_is_named_on_the_chart_and_explained_below(folder: Path) -> None:
    run = only_frozen(folder)
    over_fitting(run)
    app = open_page("train", run=run.id)
    assert "<b>Over-fitting</b>" in chart_names(app)
    said = texts(app)
    assert "Frozen phase, from epoch 4 on" in said
    assert "the validation loss rises" in said
    offered = [item.label for item in app.button if "views" in item.label]
    assert offered == ["Use more views of each training image, 8 instead of 4."]


def test_what_to_try_stands_between_the_chart_and_the_buttons(folder: Path) -> None:
    run = only_frozen(folder)
    over_fitting(run)
    app = open_page("train", run=run.id)
    elements = list(app.main)
    (chart,) = components(app)
    keys = {getattr(item, "key", None): n for n, item in enumerate(elements)}
    (card,) = (
        place
        for place, item in enumerate(elements)
        if item.type == "caption" and "What to try" in item.value
    )
    assert elements.index(chart) < card < keys["run_code"]


def test_curves_in_order_show_nothing(trained_run: Run) -> None:
    app = open_page("train", run=trained_run.id)
    assert not [name for name in chart_names(app) if "Over-fitting" in name]
    assert "Over-fitting" not in texts(app)


def test_a_run_that_reached_its_target_did_not_stop_too_early(folder: Path) -> None:
    run = only_frozen(folder)
    still_falling(run)
    assert "Under-fitting" in " ".join(chart_names(open_page("train", run=run.id)))
    set_config(run, ["frozen.target=0.8"])
    assert "Under-fitting" not in " ".join(chart_names(open_page("train", run=run.id)))


def test_a_run_that_was_stopped_is_not_told_to_train_longer(folder: Path) -> None:
    run = only_frozen(folder)
    still_falling(run)
    write_json(run.path / "status.json", {"state": "stopped", "launch": "a"})
    assert "Under-fitting" not in " ".join(chart_names(open_page("train", run=run.id)))


def test_balanced_accuracy_stands_beside_accuracy_and_recall_is_never_folded(
    trained_run: Run,
) -> None:
    app = open_page("train", run=trained_run.id)
    results = trained_run.results()
    for result in results.values():
        balanced = result["test"]["balanced_accuracy"]
        assert f"Balanced accuracy **{balanced:.1%}**" in texts(app)
    table = next(item.value for item in app.dataframe if "Recall" in item.value)
    assert sorted(table["Class"]) == ["disc", "square"]
    assert "test images" in texts(app)


def test_of_many_classes_the_worst_ten_are_shown_and_the_rest_is_folded(
    copied_run: Run,
) -> None:
    names = [f"class {number:03d}" for number in range(100)]
    per_class = [
        {"name": name, "count": 10, "precision": 1.0, "recall": 1 - n / 200, "f1": 1.0}
        for n, name in enumerate(names)
    ]
    for phase in ("frozen", "finetune"):
        path = copied_run.path / phase / "result.json"
        result = read_json(path)
        result["test"]["per_class"] = per_class
        write_json(path, result)
    app = open_page("train", run=copied_run.id)
    first, rest = (item.value for item in app.dataframe if "Recall" in item.value)
    assert list(first["Class"]) == names[:-11:-1]
    assert len(rest) == 90
    assert "The other 90 classes" in [item.label for item in app.expander]


def test_classes_without_test_images_have_no_recall() -> None:
    rows = [{"name": "a", "count": 0, "recall": None}]
    found = [{"name": "a", "count": 4, "recall": 0.5}]
    without, with_some = {"per_class": rows}, {"per_class": found}
    result = phase_figures(test=without, validation=without)
    assert recalls(result) == ("test", [])
    result = phase_figures(test=without, validation=with_some)
    assert recalls(result) == ("validation", found)


def test_a_run_from_scratch_has_one_phase_and_its_saved_epoch(folder: Path) -> None:
    run = finished_run(folder, {"scratch": 7})
    set_config(run, ["strategy=scratch", "weights=none"])
    over_fitting(run, "scratch")
    app = open_page("train", run=run.id)
    figures = {metric.label: metric.value for metric in app.metric}
    assert figures["From scratch, test accuracy"] == "70.0%"
    assert figures["Saved epoch"] == "3 of 9"
    assert "Chosen on validation" not in figures
    assert "Training from scratch, from epoch 4 on" in texts(app)


def test_a_run_of_a_group_shows_mean_and_spread_of_its_seeds(folder: Path) -> None:
    runs = [finished_run(folder, {"frozen": right}) for right in (8, 9)]
    for run in runs:
        about = read_json(run.path / "about.json")
        write_json(run.path / "about.json", about | {"group": "pets-1a2b3c"})
    alone = finished_run(folder, {"frozen": 5})
    said = texts(open_page("train", run=runs[0].id))
    assert "One of 2 seeds" in said
    assert "Frozen: test 85.0% mean of 2 (80.0 and 90.0%)." in said
    assert "seeds" not in texts(open_page("train", run=alone.id))


def test_one_finished_seed_has_no_spread() -> None:
    figures = {"mean": 0.8, "low": 0.8, "high": 0.8, "deviation": 0.0, "count": 1}
    assert spread_text(figures) == "80.0% (one finished so far)"


def test_two_seeds_are_told_as_they_are_and_more_by_their_spread() -> None:
    two = {"mean": 0.9, "low": 0.9, "high": 0.9, "deviation": 0.0, "count": 2}
    assert spread_text(two) == "90.0% mean of 2 (both the same)"
    three = {"mean": 0.9, "low": 0.8, "high": 1.0, "deviation": 0.1, "count": 3}
    said = "90.0% mean of 3, 80.0 to 100.0%, deviation 10.0 points"
    assert spread_text(three) == said


def test_a_group_without_a_result_says_so_in_a_sentence(folder: Path) -> None:
    runs = [finished_run(folder, {}) for _ in range(2)]
    for run in runs:
        about = read_json(run.path / "about.json")
        write_json(run.path / "about.json", about | {"group": "pets-1a2b3c"})
    said = texts(open_page("train", run=runs[0].id))
    assert "**One of 2 seeds.** None has a result yet." in said
