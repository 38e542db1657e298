"""What advice goes by: counts, the files' sizes, the planned backbone."""

from __future__ import annotations

from core.analysis.advice import advise
from core.analysis.data_facts import data_facts
from core.config import RunConfig

COUNTS = {name: {"train": 600, "validation": 50, "test": 50} for name in "ab"}


def test_the_median_size_counts_every_file() -> None:
    facts = data_facts(RunConfig("x"), COUNTS, [[640, 480, 3], [100, 90, 2]])
    assert (facts.width, facts.height) == (640, 480)
    assert facts.num_train == 1200


def test_the_backbone_that_is_planned_counts() -> None:
    facts = data_facts(RunConfig("x", backbone="resnet50", image_size=160), COUNTS, [])
    assert facts.input_size == 160
    assert facts.num_layers == RunConfig("x", backbone="resnet50").facts.num_layers


def test_without_known_sizes_nothing_is_said_of_resolution() -> None:
    facts = data_facts(RunConfig("x"), COUNTS, [])
    assert (facts.width, facts.height) == (0, 0)
    assert "resolution" not in {item.key for item in advise(facts)}
