"""metrics.jsonl: whole lines count, broken tails do no harm, a resume replaces."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.runs.metrics_log import EventTail, HistoryTail, read_history
from core.storage.json_lines import append_lines


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "metrics.jsonl"


def epoch(number: int, phase: str = "frozen", **values: Any) -> dict[str, Any]:
    return {"event": "epoch", "phase": phase, "epoch": number} | values


def write(path: Path, *events: dict[str, Any]) -> None:
    for event in events:
        append_lines(path, event)


def test_missing_file_has_no_events(path: Path) -> None:
    assert EventTail(path).read() == []
    assert read_history(path).epochs == {}


def test_events_come_back_in_order(path: Path) -> None:
    write(path, {"a": 1}, {"b": "狗"}, {"c": None})
    assert EventTail(path).read() == [{"a": 1}, {"b": "狗"}, {"c": None}]


def test_half_written_last_line_is_ignored(path: Path) -> None:
    write(path, {"a": 1})
    with path.open("ab") as file:
        file.write(b'{"b": 2')
    assert EventTail(path).read() == [{"a": 1}]


def test_whole_last_line_without_its_end_is_ignored(path: Path) -> None:
    path.write_bytes(b'{"a": 1}\n{"b": 2}')
    assert EventTail(path).read() == [{"a": 1}]


def test_next_event_heals_a_broken_tail(path: Path) -> None:
    write(path, {"a": 1})
    with path.open("ab") as file:
        file.write(b'{"b": 2, "c"')
    write(path, {"d": 4}, {"e": 5})
    assert EventTail(path).read() == [{"a": 1}, {"d": 4}, {"e": 5}]


def test_lines_that_are_no_objects_are_skipped(path: Path) -> None:
    path.write_bytes(b'\n[1]\n"x"\n\xff\xfe\nnot json\n{"a": 1}\n')
    assert EventTail(path).read() == [{"a": 1}]


def test_history_keeps_the_phases_apart(path: Path) -> None:
    batch = {"event": "batch", "phase": "frozen", "epoch": 1, "batch": 2}
    write(path, {"event": "phase", "phase": "frozen", "epoch": 0}, batch, epoch(1))
    write(path, {"event": "result", "phase": "frozen", "epoch": 1})
    write(path, epoch(1, "finetune"), epoch(2, "finetune"))
    history = read_history(path)
    assert [item["epoch"] for item in history.epochs["frozen"]] == [1]
    assert [item["epoch"] for item in history.epochs["finetune"]] == [1, 2]


def test_only_the_unfinished_epoch_keeps_its_batches(path: Path) -> None:
    batches = [
        {"event": "batch", "phase": "frozen", "epoch": number, "batch": batch}
        for number in (1, 2)
        for batch in (1, 2)
    ]
    write(path, *batches[:2], epoch(1), *batches[2:])
    assert read_history(path).batches == {"frozen": batches[2:]}
    write(path, epoch(2))
    assert read_history(path).batches == {"frozen": []}


def test_a_tail_takes_in_what_is_new_and_reads_nothing_twice(path: Path) -> None:
    tail = HistoryTail(path)
    assert tail.read().epochs == {}
    write(path, epoch(1))
    first = tail.read()
    with path.open("ab") as file:
        file.write(b'{"event": "epoch", "ph')
    assert tail.read() == first
    write(path, epoch(2))
    assert len(tail.read().epochs["frozen"]) == 2
    assert len(first.epochs["frozen"]) == 1
    path.write_bytes(b"x" * path.stat().st_size)  # nobody looks at it again
    write(path, epoch(3))
    assert [item["epoch"] for item in tail.read().epochs["frozen"]] == [1, 2, 3]
    path.unlink()
    assert len(tail.read().epochs["frozen"]) == 3


def test_a_tail_takes_in_whole_lines_only(path: Path) -> None:
    tail = HistoryTail(path)
    path.write_text('{"event": "epoch", "phase": "frozen", "epoch": 1}\nnoise\n{"even')
    assert tail.read().epochs["frozen"][-1]["epoch"] == 1
    with path.open("a") as file:
        file.write('t": "epoch", "phase": "frozen", "epoch": 2}\n')
    assert tail.read().epochs["frozen"][-1]["epoch"] == 2


def test_repeated_epochs_of_a_resumed_run_replace_the_earlier_ones(
    path: Path,
) -> None:
    begin = {"event": "phase", "phase": "frozen", "epoch": 0}
    write(path, begin, *(epoch(n, loss=1.0) for n in (1, 2, 3)))
    write(path, {"event": "batch", "phase": "frozen", "epoch": 4, "loss": 1.0})
    write(path, begin | {"epoch": 1})  # goes on after the first epoch
    write(path, *(epoch(n, loss=2.0) for n in (2, 3, 4)))
    history = read_history(path)
    told = [(item["epoch"], item["loss"]) for item in history.epochs["frozen"]]
    assert told == [(1, 1.0), (2, 2.0), (3, 2.0), (4, 2.0)]
    assert history.batches["frozen"] == []


def test_resuming_one_phase_leaves_the_other_alone(path: Path) -> None:
    write(path, epoch(1), epoch(2), epoch(1, "finetune"))
    write(path, {"event": "phase", "phase": "finetune", "epoch": 0})
    history = read_history(path)
    assert len(history.epochs["frozen"]) == 2
    assert history.epochs["finetune"] == []


def test_unknown_events_and_keys_are_tolerated(path: Path) -> None:
    write(path, {"event": "new thing", "x": 1}, {}, epoch(1, colour="blue"))
    assert len(read_history(path).epochs["frozen"]) == 1


def test_steps_begin_where_they_say_and_a_resume_begins_none(path: Path) -> None:
    def begin(done: int, first: int) -> dict[str, Any]:
        return {"event": "phase", "phase": "finetune", "epoch": done, "first": first}

    tuned = [epoch(number, "finetune") for number in (1, 2, 3)]
    write(path, begin(0, 0), *tuned[:2], begin(2, 2), tuned[2], begin(3, 2))
    assert read_history(path).steps == {"finetune": [0, 2]}
    write(path, begin(0, 0))  # all over again
    assert read_history(path).steps == {"finetune": [0]}


def test_a_phase_without_unfreezing_has_one_step(path: Path) -> None:
    write(path, {"event": "phase", "phase": "frozen", "epoch": 0}, epoch(1))
    assert read_history(path).steps == {"frozen": [0]}


def test_the_last_first_look_stays_through_the_training(path: Path) -> None:
    look = {"event": "look", "phase": "frozen", "images": 9, "val_accuracy": 0.5}
    again = look | {"val_accuracy": 0.75}
    begins = {"event": "phase", "phase": "frozen", "epoch": 0, "first": 0}
    write(path, look, look | {"images": "many"}, again, begins, epoch(1))
    history = read_history(path)
    assert history.looks == {"frozen": again}
    assert [item["epoch"] for item in history.epochs["frozen"]] == [1]
