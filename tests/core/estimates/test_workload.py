"""How much a run has to do: rows through the network, and bytes on disk."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.config import FRESH, RunConfig
from core.estimates.cost_model import Workload
from core.estimates.estimate import estimate

CONFIG = RunConfig(dataset="d")
COUNTS = {
    "a": {"train": 60, "validation": 12, "test": 8},
    "b": {"train": 40, "validation": 8, "test": 12},
}


def work(**changes: object) -> Workload:
    return Workload(replace(CONFIG, **changes), COUNTS)  # type: ignore[arg-type]


def test_every_view_of_a_training_image_is_a_row() -> None:
    assert work().pass_rows == (400, 40)
    assert work().num_rows == 440
    assert work(views=0).pass_rows == (100, 40)
    assert work().images_per_epoch == pytest.approx(100 + 20 / 3)


def test_held_out_images_have_the_views_that_answers_are_of() -> None:
    assert work(test_views="flips").pass_rows == (400, 160)
    folds = Workload(replace(CONFIG, test_views="mirror"), COUNTS, is_shared=True)
    assert folds.pass_rows == (560, 280)
    assert work(test_views="mirror").looked == 2 * work().looked


def test_estimating_statistics_looks_at_training_images_once_more() -> None:
    scratch = {"strategy": "scratch", "weights": "none"}
    assert work(**scratch).images_per_epoch == pytest.approx(100 + (20 + 100) / 3)
    plain = work(**scratch, precise_norms=False)
    assert plain.images_per_epoch == pytest.approx(100 + 20 / 3)


def test_fresh_views_leave_the_held_out_images_to_the_pass() -> None:
    fresh = work(views=FRESH)
    assert fresh.pass_rows == (0, 40)
    assert fresh.is_streamed("frozen") and fresh.is_streamed("finetune")
    assert fresh.feature_bytes("frozen") == 40 * 1280 * 4


def test_features_above_half_the_budget_are_streamed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    line = 14 * 14 * 112 * 4 * 440  # bytes, 39 million
    assert work().feature_bytes("finetune") == line
    monkeypatch.setenv("THAW_CACHE_GB", str(1.9 * line / 1e9))
    found = work()
    assert not found.is_streamed("frozen") and found.is_streamed("finetune")
    assert found.pass_rows == (400, 80)  # two passes over the held-out images
    assert found.feature_bytes("finetune") == line * 40 / 440
    monkeypatch.setenv("THAW_CACHE_GB", "0")
    assert work().pass_rows == (0, 40)
    assert work().pixel_bytes == 0


def test_each_phase_keeps_its_models() -> None:
    one = work(strategy="frozen")
    assert one.config.phases == ("frozen",)
    # the pass has a network, and its layers are kept once more for what is served
    assert one.model_bytes == 4 * 4 * CONFIG.facts.parameters
    assert work().model_bytes == 6 * 4 * CONFIG.facts.parameters
    # so has each stream
    assert work(views=FRESH).num_networks == 3
    assert work(views=FRESH).model_bytes == 8 * 4 * CONFIG.facts.parameters


def test_a_head_that_is_fitted_at_once_takes_one_epoch_whatever_is_allowed() -> None:
    fitted = replace(CONFIG, head=replace(CONFIG.head, fit="converged"))
    found = estimate(fitted, COUNTS).seconds["frozen"]
    assert 0 < found < 10
    longer = replace(fitted, frozen=replace(CONFIG.frozen, epochs=300))
    assert estimate(longer, COUNTS).seconds["frozen"] == found
    streamed = estimate(replace(fitted, views=FRESH), COUNTS)
    assert streamed.seconds["frozen"] > 2 * found
