"""Where "Compare" leads for a run with two, one and no finished phases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.config import FRESH, Dense, HeadConfig, RunConfig
from core.data.datasets import Dataset
from core.data.manifests import ensure_manifest
from core.runs.queue import create_run
from core.runs.run import Run
from pages._ui.run import actions
from pages._ui.run.actions import open_comparison
from tests.conftest import tiny_config, unfreezing
from tests.core.runs.conftest import small_manifest
from tests.pages.apptest import open_page, press, sound, texts
from tests.pages.train_page import click


@pytest.mark.parametrize(
    ("phases", "expected"),
    [
        (["frozen", "finetune"], ("compare", ["RUN:frozen", "RUN:finetune"])),
        (["frozen"], ("compare", ["RUN:frozen"])),
        ([], ("train", "RUN")),
    ],
)
def test_compare_opens_what_there_is(
    phases: list[str],
    expected: tuple[str, str | list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = create_run(tiny_config("d"), small_manifest(), "cats")
    monkeypatch.setattr(Run, "results", lambda self: {phase: {} for phase in phases})
    opened: list[tuple[str, str | list[str]]] = []
    monkeypatch.setattr(
        actions.shell,
        "open_page",
        lambda name, **query: opened.append((name, *query.values())),
    )
    open_comparison(run)
    page, named = expected
    ids = named if isinstance(named, list) else [named]
    found = [part.replace("RUN", run.id) for part in ids]
    assert opened == [(page, found if isinstance(named, list) else found[0])]


def test_settings_are_shown_in_words_when_they_are_opened() -> None:
    create_run(tiny_config("d", views=FRESH), small_manifest(), "cats")
    app = open_page("train")
    assert not app.dataframe
    app.session_state["run_settings"] = True
    table = sound(app.run()).dataframe[0].value
    shown = dict(zip(table["Setting"], table["Value"], strict=True))
    by_default = dict(zip(table["Setting"], table["By default"], strict=True))
    assert shown["views"] == "new views in every epoch"
    assert by_default["views"] == "4 views per image"
    assert "precision" not in shown, "it is the default's"
    app.toggle(key="run_settings_all").set_value(True)
    table = sound(app.run()).dataframe[0].value
    shown = dict(zip(table["Setting"], table["Value"], strict=True))
    assert shown["precision"] == "full precision (float32)"
    assert shown["frozen: learning rate"] == "0.01"


def test_the_form_takes_over_the_settings_of_a_run(
    dataset: Dataset, started: list[RunConfig]
) -> None:
    config = unfreezing(RunConfig(dataset.id, views=FRESH), "from:block6_expand_conv")
    config = replace(config, head=HeadConfig("max", (Dense(units=9),)))
    create_run(config, ensure_manifest(dataset), dataset.name)
    app = open_page("train")
    app.session_state["run_settings"] = True
    app = sound(app.run())
    app = click(app, "use_settings")
    assert "Changed" in texts(app)
    press(app, "Start training")
    assert started[-1] == config
