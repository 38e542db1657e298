"""Compare: three results or more, what differed, what it cost, several seeds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.data.datasets import load_dataset
from core.data.manifest import Manifest
from core.data.manifests import make_manifest
from core.data.scan import scan
from core.runs.run import Run, load_run
from core.storage.files import read_json, write_json
from tests.core.commands.finished_run import make_run
from tests.pages.apptest import addressed, charts, open_page, press, texts
from tests.pages.tiles import tiles


def run_with(
    manifest: Manifest, wrong: dict[str, int], group: str = "", **settings: Any
) -> Run:
    """A finished run; `wrong` says how many of 6 test images a phase gets wrong."""
    run = make_run(manifest, wrong, group=group)
    path = run.path / "config.json"
    write_json(path, read_json(path) | settings)
    return Run(run.path)


@pytest.fixture
def three(manifest: Manifest) -> list[str]:
    """Bad, perfect and nearly perfect on 6 test images; the last has class weights."""
    plain = run_with(manifest, {"frozen": 6, "finetune": 0})
    weighed = run_with(manifest, {"frozen": 1}, imbalance="class_weights")
    return [f"{plain.id}:frozen", f"{plain.id}:finetune", f"{weighed.id}:frozen"]


def table(app: AppTest, column: str) -> Any:
    """The first table that has a column."""
    return next(item.value for item in app.dataframe if column in item.value)


def test_results_are_ranked_with_ties_and_named_by_what_differs(
    three: list[str],
) -> None:
    app = open_page("compare", result=three)
    said = app.header[0].value
    assert r"Fine\-tuned and Frozen \(class weights\) share the first place" in said
    assert r"6 test images can\'t tell them apart" in said
    rows = table(app, "Rank")
    assert rows["Rank"].tolist() == [1, 1, 2]
    assert rows["Result"].tolist()[2] == "Frozen"
    assert rows["Shown to be better"].tolist()[2] == "Fine-tuned"
    assert "A rank is one more" in texts(app) and "3 pairs" in texts(app)
    titles = [option for option in app.multiselect[0].options if "pets" in option]
    assert sum("class weights" in title for title in titles) == 1
    assert len(set(titles)) == 3
    assert app.multiselect[0].proto.wrap  # all of them are seen


def test_the_differences_are_corrected_and_each_pair_opens(three: list[str]) -> None:
    app = open_page("compare", result=three, show="Differences")
    assert "1 of 3 differences are real" in texts(app)
    rows = table(app, "p corrected")
    assert rows["Real"].tolist() == ["yes", "–", "–"]
    assert rows["p alone"].tolist()[1] == "p = 0.025"
    app.selectbox(key="pair-0").select_index(1)
    press(app, "Compare these two")
    assert addressed(app, "result") == [three[0], three[2]]
    assert len(app.metric) > 0, "the view of two has cards"


def test_what_differed_opens_the_form_with_the_settings_of_a_run(
    three: list[str],
) -> None:
    app = open_page("compare", result=three, show="What differed")
    rows = table(app, "Setting").set_index("Setting")
    assert list(rows.index) == ["phase", "uneven classes"]
    assert rows.loc["uneven classes"].tolist() == ["none", "none", "class_weights"]
    run_id = three[2].partition(":")[0]
    app.button(key=f"again_{run_id}").click().run()
    assert app.session_state["train_config"]["values"]["imbalance"] == "class_weights"
    assert "Start training" in [item.label.partition(" (")[0] for item in app.button]


def test_what_it_cost_is_told_and_one_answer_measured_when_asked_for(
    three: list[str],
) -> None:
    app = open_page("compare", result=three, show="What it cost")
    rows = table(app, "Altogether")
    assert rows["Decode"].tolist() == ["1.5 s"] * 3
    assert rows["Trained"].tolist() == ["10"] * 3
    assert rows["Peak memory"].tolist() == ["–"] * 3, "earlier versions kept none"
    assert rows["One answer"].tolist() == ["–"] * 3
    assert all(text.endswith("kB") for text in rows["On disk"])
    press(app, "Measure one answer")
    rows = table(app, "Altogether")
    assert all(text.endswith(" ms") for text in rows["One answer"])
    assert len(charts(app)) == 1


def test_results_on_different_splits_are_ranked_apart(
    manifest: Manifest, three: list[str]
) -> None:
    dataset = load_dataset(manifest.dataset_id)
    other = make_manifest(dataset, scan(dataset), 7)
    elsewhere = run_with(other, {"frozen": 2})
    app = open_page("compare", result=[*three, f"{elsewhere.id}:frozen"])
    assert "2 different splits" in app.info[0].value
    assert [item.value for item in app.subheader] == ["Split 1 of 2", "Split 2 of 2"]
    ranks = [item.value for item in app.dataframe if "Rank" in item.value]
    assert [len(rows) for rows in ranks] == [3, 1]


def test_a_result_whose_answers_are_damaged_is_left_out_and_named(
    three: list[str],
) -> None:
    run_id, _, phase = three[2].partition(":")
    (load_run(run_id).path / phase / "predictions.npz").write_bytes(b"no zip")
    app = open_page("compare", result=three)
    (warning,) = app.warning
    assert "class weights" in warning.value and "is left out" in warning.value
    assert r"predictions\.npz" in warning.value
    assert not app.error
    assert "is better than Frozen" in app.header[0].value, "the others are compared"
    assert addressed(app, "result") == three, "what was chosen stays in the link"


def test_without_the_folder_of_images_all_but_the_pictures_is_shown(
    manifest: Manifest, three: list[str]
) -> None:
    Path(manifest.root).rename(Path(manifest.root).with_name("moved"))
    for tab in ("Ranking", "Differences", "Figures per class", "Confidence"):
        app = open_page("compare", result=three, show=tab)
        assert not app.error and not app.warning
    link = {"show": "Confusion matrices", "cell": "cats:dogs"}
    app = open_page("compare", result=three, **link)
    assert not app.error
    assert len(tiles(app)) == 3
    assert not any(tile["picture"] for tile in tiles(app))
    assert "is not there any more" in app.info[0].value


def test_settings_are_compared_by_seed_and_all_seeds_are_one_press(
    manifest: Manifest,
) -> None:
    groups: dict[str, list[Run]] = {}
    for group, wrong in (("pets-plain", 6), ("pets-weighed", 0)):
        settings = {} if wrong else {"imbalance": "class_weights"}
        groups[group] = [
            run_with(manifest, {"frozen": wrong}, group, seed=seed, **settings)
            for seed in (0, 1, 2)
        ]
    first, second = (f"{runs[0].id}:frozen" for runs in groups.values())
    app = open_page("compare", result=[first, second], show="Seeds")
    said = [item.value for item in app.subheader]
    assert any("Over 3 seeds" in text and "is better than" in text for text in said)
    assert "The seeds' noise" in texts(app) and "The images' noise" in texts(app)
    assert "+100.0 points on average over 3 seeds" in texts(app)
    press(app, r"Add all 3 seeds of Frozen \(classes as they are\)")
    assert len(addressed(app, "result")) == 4
    assert "Ranking" in [item.label for item in app.tabs]
