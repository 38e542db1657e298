"""Which setting mattered: too few runs, no answer, and an answer with its bars."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.analysis import setting_importance
from core.analysis.setting_importance import Estimate, Importance
from core.analysis.tried_settings import tried_settings
from core.config import FinetuneConfig, RunConfig, UnfreezeStep
from core.config.descriptions import describe
from core.storage.files import write_json
from core.text.settings import setting_title
from pages._ui.charts.setting_charts import importance_bars, parallel_settings
from tests.pages.apptest import charts, open_page, sound, texts
from tests.pages.made_runs import made_run


def tuned(rate: float) -> dict[str, Any]:
    return {"finetune": FinetuneConfig((UnfreezeStep(0, 10, rate),), 4)}


def opened() -> AppTest:
    app = open_page("compare")
    app.session_state["which_setting"] = True
    return sound(app.run())


def said(app: AppTest) -> str:
    return "\n".join([texts(app), *(item.value for item in app.info)])


def test_one_run_tells_nothing_and_seeds_alone_neither() -> None:
    made_run(100)
    assert "No two finished runs" in said(opened())
    made_run(200, seed=1)
    assert "the same settings but for their seeds" in said(opened())


def test_too_few_runs_are_drawn_and_not_judged() -> None:
    for number, rate in enumerate((1e-5, 1e-4, 1e-3)):
        made_run(100 + number, 0.7 + number / 10, **tuned(rate))
    app = opened()
    assert "Too few runs" in said(app)
    assert "3 different settings were tried, and it takes 20" in said(app)
    assert len(charts(app)) == 1
    assert app.multiselect(key="setting_axes").value == ["Learning rate (fine-tuned)"]
    assert "Choose by validation" in said(app)
    again = open_page("compare", setting_runs=app.query_params["setting_runs"][0])
    assert "Too few runs" in said(again), "a link opens it"


@pytest.mark.parametrize("matters", [True, False])
def test_enough_runs_say_what_mattered_or_that_they_do_not_tell(
    matters: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setting_importance, "_TREES", 10)
    rng = np.random.default_rng(0)
    for number in range(24):
        rate, batch = 10.0 ** -rng.uniform(2, 6), int(rng.integers(8, 64))
        chance = float(rng.uniform(0.6, 0.9))
        accuracy = 0.6 - 0.05 * np.log10(rate) if matters else chance
        made_run(100 + number, float(accuracy), batch_size=batch, **tuned(rate))
    app = opened()
    if matters:
        assert "The settings explain **" in said(app)
        assert app.multiselect(key="setting_axes").options[0].startswith("Learning")
    else:
        assert "These runs don't tell which setting mattered" in said(app)
    assert len(charts(app)) == 1 + matters


def test_the_axes_have_powers_of_ten_words_and_a_place_for_none() -> None:
    base = RunConfig("d")
    configs = [
        replace(base, **tuned(1e-5), imbalance="class_weights"),
        replace(base, **tuned(1e-3)),
        replace(base, strategy="frozen"),
    ]
    settings = tried_settings(configs)
    reached = {"Validation": [0.7, 0.8, 0.9], "Test": [0.6, None, 0.8]}
    (lines,) = parallel_settings(settings, reached, dark=False).data
    axes = {axis.label: axis for axis in lines.dimensions}
    rate = next(axis for label, axis in axes.items() if label.startswith("Learning"))
    assert list(rate.ticktext) == ["not used", "1e-05", "0.001"]
    assert list(rate.values)[:2] == [-5, -3] and list(rate.values)[2] < -5
    assert list(lines.line.color) == [70, 80, 90]
    assert list(axes)[-2:] == ["Validation (%)", "Test (%)"]


def test_bars_that_tell_nothing_are_hatched_and_the_longest_is_on_top() -> None:
    settings = tried_settings(
        [RunConfig("d"), RunConfig("d", batch_size=8, imbalance="class_weights")]
    ) + tried_settings([RunConfig("d"), RunConfig("d", label_smoothing=0.1)])
    explained = Estimate(0.6, 0.3, 0.9)
    found = Importance(explained, (Estimate(0.5, 0.2, 0.8), Estimate(0.1, -0.1, 0.3)))
    (bars,) = importance_bars(settings, found, dark=True).data
    assert list(bars.x) == [10, 50]
    assert list(bars.marker.pattern.shape) == ["/", ""]
    assert bars.y[1] == "Batch size with Classes of unlike size"


def test_settings_are_titled_as_their_widgets_are() -> None:
    titles = {
        "finetune.steps.0.learning_rate": "Learning rate (fine-tuned)",
        "finetune.steps.1.learning_rate": "Learning rate (fine-tuned 2)",
        "head.layers.1.units": f"{describe('head.layers.1.units').label} (head 2)",
        "batch_size": "Batch size",
        "of.another_version": "of: another version",
    }
    for name, title in titles.items():
        assert setting_title(name) == title


def test_a_run_that_can_not_be_read_is_left_out() -> None:
    for number, rate in enumerate((1e-5, 1e-4, 1e-3)):
        run = made_run(100 + number, 0.7 + number / 10, **tuned(rate))
    write_json(run.path / "config.json", {"later": 1})
    assert "2 different settings were tried" in said(opened())
