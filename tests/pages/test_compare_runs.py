"""Compare: two runs, of other seeds or of another strategy, and groups of them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator

import pytest

from core.runs.run import Run
from core.storage.files import read_json, write_json
from tests.pages.apptest import addressed, components, open_page, sound, texts


@pytest.fixture
def second_seed(trained_run: Run) -> Iterator[Run]:
    """A newer run of another seed, of one group with the first, that fine-tunes."""
    path = trained_run.path.with_name("drawn-seed1")
    shutil.copytree(trained_run.path, path)
    (path / "finetune" / "result.json").unlink()
    write_json(path / "config.json", read_json(path / "config.json") | {"seed": 1})
    about = read_json(trained_run.path / "about.json")
    grouped = about | {"group": "drawn-1a2b3c"}
    write_json(trained_run.path / "about.json", grouped)
    write_json(path / "about.json", grouped | {"created": about["created"] + 60})
    status = read_json(path / "status.json")
    write_json(path / "status.json", status | {"state": "running"})
    yield Run(path)
    shutil.rmtree(path)
    write_json(trained_run.path / "about.json", about)


def test_the_newest_run_with_both_phases_is_compared_while_another_is_trained(
    trained_run: Run, second_seed: Run
) -> None:
    app = open_page("compare")
    phases = [f"{trained_run.id}:{phase}" for phase in ("frozen", "finetune")]
    assert addressed(app, "result") == phases


def test_two_runs_are_named_in_the_verdict_and_an_unfinished_one_has_chosen_nothing(
    trained_run: Run, second_seed: Run
) -> None:
    frozen = f"{second_seed.id}:frozen"
    app = open_page("compare", result=[f"{trained_run.id}:finetune", frozen])
    assert r"Fine\-tuned \(seed 0\)" in app.header[0].value
    assert r"Frozen \(seed 1\)" in app.header[0].value
    best = f"{trained_run.id}:{trained_run.best_phase()}"
    app = open_page("compare", result=[best, frozen])
    assert texts(app).count("chosen on validation") == 1
    app.session_state["all_runs"] = True
    table = sound(app.run()).dataframe[0].value.set_index("Run")
    assert table.loc["seed1", "Chosen"] in ("", None)
    home = open_page("home").dataframe[0].value
    chosen = home["Chosen model"].tolist()
    assert chosen[0] == "–"
    assert chosen[1] in ("Frozen", "Fine-tuned")


@pytest.fixture
def scratch_run(trained_run: Run) -> Iterator[Run]:
    """A run from scratch on the same images, with the figures of the frozen phase."""
    path = trained_run.path.with_name("drawn-scratch")
    shutil.copytree(trained_run.path, path)
    shutil.rmtree(path / "finetune")
    (path / "frozen").rename(path / "scratch")
    changes = {"strategy": "scratch", "weights": "none"}
    config = read_json(path / "config.json") | changes
    write_json(path / "config.json", config)
    lines = (path / "metrics.jsonl").read_text()
    (path / "metrics.jsonl").write_text(lines.replace('"frozen"', '"scratch"'))
    about = read_json(path / "about.json")
    write_json(path / "about.json", about | {"created": about["created"] + 60})
    yield Run(path)
    shutil.rmtree(path)


def test_a_run_of_one_phase_is_compared_with_another_run_on_the_same_images(
    trained_run: Run, scratch_run: Run
) -> None:
    alone = f"{scratch_run.id}:scratch"
    app = open_page("compare", show="Curves", result=alone)
    sound(app.button(key="compare_with").click().run())
    other = f"{trained_run.id}:{trained_run.best_phase()}"
    assert addressed(app, "result") == [other, alone]
    assert "From scratch" in app.header[0].value
    assert ":yellow-badge[:material/restart_alt: From scratch]" in texts(app)
    assert texts(app).count("chosen on validation") == 1
    (drawn,) = [json.loads(item.proto.json) for item in components(app)]
    names = {trace["name"] for trace in json.loads(drawn["figure"])["data"]}
    phases = {name.rsplit(", ", 1)[-1] for name in names}
    assert {"frozen", "from scratch"} <= phases, "both runs in one chart"


def test_three_results_are_a_row_each(trained_run: Run, scratch_run: Run) -> None:
    phases = [f"{trained_run.id}:{phase}" for phase in ("frozen", "finetune")]
    app = open_page("compare", result=[*phases, f"{scratch_run.id}:scratch"])
    assert len(app.dataframe[0].value) == 3
    assert app.dataframe[0].value["Result"].is_unique


def test_results_of_different_splits_are_never_a_pair(
    trained_run: Run, scratch_run: Run
) -> None:
    path = scratch_run.path / "about.json"
    write_json(path, read_json(path) | {"manifest_digest": "0" * 64})
    results = [f"{trained_run.id}:frozen", f"{scratch_run.id}:scratch"]
    app = open_page("compare", result=results, show="Pictures that changed sides")
    assert "of different splits" in app.info[0].value
    assert not app.header
    assert [metric.label for metric in app.metric].count("Macro F1") == 2


def test_groups_of_seeds_are_compared_by_their_means(
    trained_run: Run, scratch_run: Run
) -> None:
    assert "Over seeds" not in texts(open_page("compare"))
    for run in (trained_run, scratch_run):
        about = read_json(run.path / "about.json")
        write_json(run.path / "about.json", about | {"group": "drawn-1a2b3c"})
    try:
        link = [f"{trained_run.id}:{phase}" for phase in ("frozen", "finetune")]
        app = open_page("compare", result=link)
        assert "Over seeds" not in texts(app), "the other seed has no such phase"
        path = scratch_run.path
        for phase in ("frozen", "finetune"):
            shutil.copytree(trained_run.path / phase, path / phase)
        said = texts(open_page("compare", result=link))
    finally:
        about = read_json(trained_run.path / "about.json")
        write_json(trained_run.path / "about.json", about | {"group": ""})
    assert "Over seeds" in said
    assert "mean of 2" in said
