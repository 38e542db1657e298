"""What is written for TensorBoard is what its own reader finds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.errors import RunError
from core.language.current import speaking
from core.runs.mirror import ask_mirror, sent_to
from core.runs.run import Run
from core.storage.locks import try_lock
from core.trackers.mirroring import Mirror
from core.trackers.tables import results_table, settings_table
from core.trackers.targets import tensorboard_folder
from core.trackers.tensorboard import write_events
from tests.core.trackers.event_reader import read_back
from tests.core.trackers.mirrored_runs import add_epochs, finish, young_run
from tests.pages.made_runs import made_run


@pytest.fixture
def run() -> Run:
    run = made_run(1_700_000_000.25)
    event = {"event": "epoch", "phase": "frozen", "loss": 0.5, "accuracy": 0.75}
    event |= {"val_loss": None, "val_accuracy": 0.625, "learning_rate": 0.001}
    lines = [
        event | {"epoch": epoch, "time": 1_700_000_000.25 + epoch} for epoch in (1, 300)
    ]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (run.path / "metrics.jsonl").write_text(text)
    return run


def test_tensorboard_reads_every_point_and_both_texts(run: Run, tmp_path: Path) -> None:
    assert write_events(run, tmp_path) == 8
    found = read_back(tmp_path)
    assert set(found) == {".", "frozen/train", "frozen/validation"}
    rows = {(tag, step): row for tag, step, *row in found["frozen/train"]}
    assert rows["epoch_loss", 1] == [0.5, 1_700_000_001.25]
    assert rows["epoch_accuracy", 300][0] == 0.75
    assert rows["epoch_learning_rate", 1][0] == pytest.approx(0.001)
    # A loss that was no number is left out, and its accuracy stays.
    assert found["frozen/validation"] == [
        ["epoch_accuracy", 1, 0.625, 1_700_000_001.25],
        ["epoch_accuracy", 300, 0.625, 1_700_000_300.25],
    ]
    texts = {tag: text for tag, _, text, _ in found["."]}
    assert "| seed | 0 |" in texts["settings"]
    assert "frozen" in texts["results"]


def test_other_programs_get_english_tables(run: Run) -> None:
    told = settings_table(run), results_table(run)
    assert "95% interval" in told[1]
    with speaking("de"):
        assert (settings_table(run), results_table(run)) == told


def test_a_run_that_has_not_trained_is_refused(run: Run, tmp_path: Path) -> None:
    (run.path / "metrics.jsonl").write_text("")
    with pytest.raises(RunError, match="has trained"):
        write_events(run, tmp_path)
    assert not list(tmp_path.iterdir())


def accuracies(run: Run) -> list[tuple[int, float]]:
    rows = read_back(tensorboard_folder() / run.id)["frozen/validation"]
    return [(step, value) for _, step, value, _ in rows]


def test_a_run_is_mirrored_while_it_trains_and_after_kills() -> None:
    run, mirror = young_run(), Mirror()
    ask_mirror(run, "tensorboard")
    worker = try_lock(run.path / "lock")
    assert worker is not None
    add_epochs(run, 1, 2)
    assert mirror.round() == (True, False)
    assert accuracies(run) == [(1, 0.625), (2, 0.625)]
    # One that sends is killed in the middle of a record, and another takes over.
    (file,) = (tensorboard_folder() / run.id / "frozen/validation").iterdir()
    with file.open("ab") as events:
        events.write(file.read_bytes()[-30:-10])
    # A resumed worker repeats an epoch that it had lost.
    again = {"event": "phase", "phase": "frozen", "epoch": 1}
    with (run.path / "metrics.jsonl").open("a") as log:
        log.write(json.dumps(again) + "\n")
    Mirror().round()
    add_epochs(run, 2, 3)
    worker.release()
    finish(run)
    assert Mirror().round() == (False, False)
    assert accuracies(run) == [(1, 0.625), (2, 0.625), (3, 0.625)]
    assert "Epoch kept" in str(read_back(tensorboard_folder() / run.id)["."])
    sent = sent_to(run, "tensorboard")
    assert (sent["epochs"], "error" in sent) == ({"frozen": 3}, False)


def test_a_deleted_folder_is_written_anew(run: Run) -> None:
    ask_mirror(run, "tensorboard")
    Mirror().round()
    (tensorboard_folder() / run.id).rename(tensorboard_folder() / "elsewhere")
    add_epochs(run, 301)
    Mirror().round()
    assert [step for step, _ in accuracies(run)] == [1, 300, 301]


def test_what_was_written_and_not_noted_is_not_written_again() -> None:
    run = young_run()
    ask_mirror(run, "tensorboard")
    add_epochs(run, 1, 200)
    Mirror().round()
    (run.path / "mirrored.json").unlink()
    add_epochs(run, 201)
    Mirror().round()
    assert [step for step, _ in accuracies(run)] == [1, 200, 201]
