"""What the learner's own runs say to a lesson's question, read from their files."""

from __future__ import annotations

import math
from collections.abc import Mapping

from core.language.numerals import numeral
from core.lessons.form import Answer
from core.runs.metrics_log import read_history
from core.runs.run import Run
from core.text.numbers import percent


def trained_weights(runs: Mapping[str, Run]) -> Answer:
    """How many weights the frozen phase changed: "none", the "head"'s, or "all".

    Raises:
        RunError: The run has no finished frozen phase.
    """
    run = runs["frozen"]
    result = run.finished("frozen")
    every = result["parameters"]
    backbone = run.config.network.parameters
    numbers = {"head": every - backbone, "all": every, "none": 0}
    return Answer(
        _key_of(result["trainable_parameters"], numbers),
        {name: _count(number) for name, number in numbers.items()},
    )


def lower_line(runs: Mapping[str, Run]) -> Answer:
    """How many weights the run with the lower line fine-tuned.

    As many as the run with the "high" line, those of the "low" one, or "all".

    Raises:
        RunError: One of the runs has no finished fine-tune phase.
    """
    high, low = (runs[name].finished("finetune") for name in ("high", "low"))
    numbers = {
        "low": low["trainable_parameters"],
        "high": high["trainable_parameters"],
        "all": low["parameters"],
    }
    return Answer(
        _key_of(low["trainable_parameters"], numbers),
        {name: _count(number) for name, number in numbers.items()},
    )


def lowest_loss(runs: Mapping[str, Run]) -> Answer:
    """In which epoch the validation loss was lowest: the first, the last or another.

    A choice that would say the right epoch in other words is left out.
    """
    run = runs["long"]
    phase = run.config.phases[-1]
    epochs = read_history(run.path / "metrics.jsonl").epochs.get(phase, [])
    losses = {
        int(epoch["epoch"]): loss
        for epoch in epochs
        if (loss := epoch.get("val_loss")) is not None and math.isfinite(loss)
    }
    lowest = min(losses, key=losses.__getitem__, default=1)
    last = max(losses, default=1)
    places = {
        "lowest": numeral(f"{lowest:,}"),
        "last": numeral(f"{last:,}"),
        "least_loss": numeral(f"{losses.get(lowest, math.nan):.2f}"),
        "last_loss": numeral(f"{losses.get(last, math.nan):.2f}"),
    }
    epochs_of = {"first": 1, "lowest": lowest, "last": last}
    shown = [key for key, it in epochs_of.items() if key == "lowest" or it != lowest]
    return Answer("lowest", places, tuple(shown))


def kept_phase(runs: Mapping[str, Run]) -> Answer:
    """Which phase's model the run keeps: the "frozen" or the "finetune" one.

    Raises:
        RunError: One of its phases is not finished.
    """
    run = runs["fast"]
    frozen, tuned = (run.finished(phase) for phase in ("frozen", "finetune"))
    return Answer(
        str(run.best_phase()),
        {
            "frozen": percent(frozen["val_accuracy"]),
            "tuned": percent(tuned["val_accuracy"]),
        },
    )


def numbers_for_head(runs: Mapping[str, Run]) -> Answer:
    """How many numbers the head gets of each picture after the cut.

    As many as at the "end", one for each channel at the "cut", or "all" of the map.
    """
    end, cut = (runs[name].config.network.feature_shape for name in ("end", "cut"))
    numbers = {"cut": cut[-1], "end": end[-1], "all": math.prod(cut)}
    is_flat = runs["cut"].config.head.pooling == "flatten"
    return Answer(
        "all" if is_flat else "cut",
        {name: _count(number) for name, number in numbers.items()}
        | {"side": _count(cut[0])},
    )


def _key_of(number: int, numbers: Mapping[str, int]) -> str:
    return next(key for key, value in numbers.items() if value == number)


def _count(number: int) -> str:
    return numeral(f"{number:,}")
