"""Every option changes what it says, and nothing else of what a run trains."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest

from core.config import HeadLayer, RunConfig
from core.hardware import supports_bfloat16
from tests.core.training.dry_run import DryRuns
from tests.core.training.option_base import (
    BASE,
    FILE,
    GRADUAL,
    OTHER_FILE,
    SCRATCH,
    Row,
    Settings,
)
from tests.core.training.option_rows import ROWS

pytestmark = pytest.mark.slow

# Not in the table: other images are another run altogether.
NOT_OPTIONS = {"dataset"}


@pytest.fixture(scope="module")
def dry_runs(tmp_path_factory: pytest.TempPathFactory) -> DryRuns:
    """Those of this module: a base that rows share is run once."""
    return DryRuns(tmp_path_factory.mktemp("dry-runs"))


def values_of(*settings: Settings) -> dict[str, Any]:
    """A config's plain values, with dotted names set in turn."""
    values: dict[str, Any] = json.loads(json.dumps(RunConfig("d").to_json()))
    for name, value in (item for each in settings for item in each.items()):
        part: Any = values
        *path, last = name.split(".")
        for step in path:
            part = part[int(step)] if isinstance(part, list) else part[step]
        if name.startswith("head.layers.") and last == "kind":
            part.clear()  # a layer of another kind has other settings
        part[last] = json.loads(json.dumps(value))
    return values


def told(dry_runs: DryRuns, *settings: Settings) -> dict[str, str]:
    values = values_of(BASE, *settings)
    files = dict(zip((FILE, OTHER_FILE), dry_runs.weights, strict=True))
    values["weights"] = files.get(values["weights"], values["weights"])
    return dry_runs.told(values)


def expanded(changes: frozenset[str], parts: set[str]) -> set[str]:
    """The parts that words of a row name; a word that names none is left as it is.

    "rates" are the head's and the backbone's, where there are both.
    """
    found = set()
    for word in changes:
        phase, _, part = word.rpartition(".")
        among = {name for name in parts if not phase or phase_of(name) == phase}
        named = {
            name
            for name in among
            if part == "*" or f"_{name.rpartition('.')[2]}".endswith(f"_{part}")
        }
        found |= named or {word}
    return found


def phase_of(part: str) -> str:
    """The phase, and step, that a part is of."""
    return part.rpartition(".")[0]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_option_changes_what_it_says_and_nothing_else(
    dry_runs: DryRuns, row: Row
) -> None:
    if row.option == "precision" and not supports_bfloat16():
        pytest.skip("this processor does not compute in bfloat16")
    before = told(dry_runs, row.where)
    after = told(dry_runs, row.where, {row.option: row.value})
    parts = before.keys() | after.keys()
    changed = {part for part in parts if before.get(part) != after.get(part)}
    assert changed == expanded(row.changes, set(parts))


def test_same_settings_say_the_same_again(dry_runs: DryRuns) -> None:
    again = dry_runs.run(values_of(BASE) | {"weights": dry_runs.weights[0]})
    assert again == told(dry_runs)


def leaves(values: Any, name: str = "") -> set[str]:
    """Dotted names of all settings, those of a list's items too."""
    if isinstance(values, dict):
        items = list(values.items())
    elif isinstance(values, list):
        items = list(enumerate(values))
    else:
        return {name}
    return {
        leaf
        for key, value in items
        for leaf in leaves(value, f"{name}.{key}" if name else str(key))
    }


def test_no_option_is_missing() -> None:
    # `to_json` of a config with every kind of head layer names them all.
    config = RunConfig.from_json(
        values_of(BASE, {"backbone": "mobilenet", "weights": "none"}, GRADUAL)
    )
    assert {type(layer) for layer in config.head.layers} == set(get_args(HeadLayer))
    assert len(config.finetune.steps) == 2
    every = leaves(json.loads(json.dumps(config.to_json())))
    effective = {row.option for row in ROWS if row.changes}
    assert every - effective == NOT_OPTIONS


def test_every_part_of_a_dry_run_is_changed_by_some_option(dry_runs: DryRuns) -> None:
    parts = set(told(dry_runs)) | set(told(dry_runs, SCRATCH))
    changed = {
        part
        for row in ROWS
        if "*" not in "".join(row.changes)
        for part in expanded(row.changes, parts)
    }
    assert parts <= changed
