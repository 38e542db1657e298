"""The time left holds all that is still to come, and never jumps to nothing."""

from __future__ import annotations

import pytest

from core.training.time_left import TimeLeft


def stages(**states: str | tuple[str, int]) -> dict[str, dict[str, object]]:
    """As status.json has them: a state, or one and how many parts are over."""
    return {
        name: {"state": told}
        if isinstance(told, str)
        else {"state": told[0], "parts": told[1]}
        for name, told in states.items()
    }


def test_all_parts_to_come_count_and_what_is_over_does_not() -> None:
    left = TimeLeft(
        {
            "frozen": [9.0],
            "line": [0.0, 5.0],
            "finetune": [20.0, 30.0],
            "evaluate": [4.0, 4.0],
        }
    )
    left.enter("finetune", 0, (0, 3), 100.0)
    told = stages(
        frozen="done",
        line=("waiting", 1),
        finetune="running",
        evaluate=("waiting", 1),
    )
    assert left.later(told) == 5.0 + 30.0 + 4.0
    assert left.later(told | stages(line="skipped")) == 30.0 + 4.0


def test_what_compiles_is_left_as_planned_and_never_less_than_nothing() -> None:
    left = TimeLeft({"frozen": [9.0]})
    left.enter("frozen", 0, (0, 3), 100.0)
    found = [left.within(0, 0.0, now) for now in (100.0, 104.0, 120.0)]
    assert found == [9.0, 5.0, 0.0]


def test_a_part_ends_where_its_span_does() -> None:
    left = TimeLeft({"finetune": [10.0, 40.0]})
    left.enter("finetune", 1, (3, 6), 100.0)
    assert left.within(3, 0.0, 100.0) == 40.0
    left.within(4, 10.0, 110.0)
    assert left.within(5, 20.0, 120.0) == pytest.approx(10.5, abs=1.0)
    assert left.within(6, 30.0, 130.0) == 0.0


def test_first_batches_do_not_make_it_jump() -> None:
    left = TimeLeft({"finetune": [9.0]})
    left.enter("finetune", 0, (0, 3), 100.0)
    before = left.within(0.8, 5.0, 105.0)
    # What validates is compiled: 2 seconds for the last fifth of the first epoch.
    assert left.within(1.0, 7.0, 107.0) < before + 3.0


@pytest.mark.parametrize(
    ("took", "expected"), [(15.0, 40.0), (5.0, 40.0), (35.0, 80.0), (1000.0, 120.0)]
)
def test_a_machine_that_is_slower_than_planned_stays_so(
    took: float, expected: float
) -> None:
    left = TimeLeft({"features": [15.0], "finetune": [40.0]})
    left.enter("features", 0, (0, 1), 100.0)
    left.leave(100.0 + took)
    assert left.later(stages(features="done", finetune="waiting")) == expected


def test_without_a_plan_the_rate_alone_counts() -> None:
    left = TimeLeft({})
    left.enter("features", 0, (0, 100), 0.0)
    assert not left.is_planned
    assert left.within(25, 5.0, 5.0) == 15.0
    assert left.later(stages(features="running", study="waiting")) == 0.0
