"""The benchmark of trust: fair to all distances, and its tables can be read."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks._report import header
from benchmarks.trust import make_parser, show, told
from core.cli.console import Console
from tests.core.commands.model_study_results import TRUST


def test_a_distance_is_judged_by_the_threshold_of_validation_images() -> None:
    own = {"validation": np.arange(100.0), "test": np.arange(90.0, 110.0)}
    strange = {"far": np.arange(200.0, 230.0), "same": own["test"]}
    found = told(lambda rows: rows, own, strange)
    assert (found["false_alarms"], found["count"]) == (15, 20)
    assert found["others"]["far"] == {"auroc": 1.0, "detected": 30, "count": 30}
    assert found["others"]["same"]["auroc"] == 0.5


def test_the_report_has_a_line_for_each_model_and_each_distance(
    capsys: pytest.CaptureFixture[str],
) -> None:
    seen = {"auroc": 0.987, "detected": 180, "count": 200}
    rule = {"false_alarms": 2, "count": 40, "others": {"flowers5": seen}}
    model = {
        **{"data": "clothing2", "seed": 1, "phase": "frozen", "chosen": True},
        "temperature": 1.4,
        "test": TRUST["figures"]["test"],
        "rules": {"mahalanobis": rule, "nearest": rule},
    }
    show(header("trust", False, 0) | {"models": [model]}, Console())
    said = " ".join(capsys.readouterr().out.split())
    assert "clothing2, seed 1, frozen 40 1.40 8.0% 3.0% 12.0% 0.500 0.450" in said
    for name in ("mahalanobis", "nearest"):
        line = f"flowers5 {name} 0.987 180 of 200 2 of 40"
        assert line in said


def test_it_asks_for_data_sets_and_seeds() -> None:
    asked = make_parser().parse_args(["a", "b", "--seeds", "2", "--quick"])
    assert (asked.data, asked.seeds, asked.quick) == (["a", "b"], 2, True)
