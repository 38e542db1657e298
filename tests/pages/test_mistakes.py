"""Results of one model: its mistakes, and what people do with them."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.data.datasets import Dataset, load_dataset, remove_dataset
from core.data.decisions import EXCLUDE, KEEP, read_decisions
from core.data.manifest import Manifest
from core.data.manifests import make_manifest
from core.data.scan import scan
from core.runs.run import Run
from pages._ui.compare import pictures
from pages._ui.compare.asked import Asked
from pages._ui.compare.opened import Opened
from pages._ui.compare.selection import Selection
from tests.core.commands.finished_run import make_run, write_trust_of
from tests.pages.apptest import (
    addressed,
    components,
    open_page,
    press,
    press_in_table,
    sound,
    texts,
)
from tests.pages.tiles import badges, given, pick, press_tile, tiles


@pytest.fixture
def dataset(manifest: Manifest) -> Dataset:
    return load_dataset(manifest.dataset_id)


@pytest.fixture
def run(manifest: Manifest) -> Run:
    """Of 6 test images 4 are answered wrongly, with 90%."""
    return make_run(manifest, {"frozen": 4})


def mistakes(run: Run, **link: str) -> AppTest:
    return open_page("compare", result=f"{run.id}:frozen", show="Mistakes", **link)


def wrong_paths(run: Run) -> list[str]:
    return [run.manifest.entries[i].path for i in run.manifest.split("test")[:4]]


def opened(run: Run, rows: slice = slice(4)) -> Opened:
    asked = Asked.of(Selection(((run, "frozen"),), "test"))
    answered = asked.answered()
    places = range(len(answered[0].labels))[rows]
    return Opened(asked, answered, np.array(places), "mistakes", "mistakes")


def test_each_mistake_says_file_path_truth_and_answer(run: Run) -> None:
    app = mistakes(run)
    count = len(run.manifest.split("test"))
    assert f"**4 of {count}** test images are answered wrongly" in texts(app)
    assert [tile["tip"] for tile in tiles(app)] == wrong_paths(run)
    assert {tile["words"] for tile in tiles(app)} <= {"cats", "dogs"}  # its folder
    first = tiles(app)[0]
    assert first["id"].endswith(first["title"])
    (label, truth), (icon, answer) = first["answers"]
    true = first["id"].split("/")[0]
    other = {"cats": "dogs", "dogs": "cats"}[true]
    assert (label, truth) == ("label", f"true: {true}, 10%")
    assert (icon, answer) == ("close", f"answer: {other}, 90%")
    assert "was not measured yet" in texts(app)


def test_probabilities_are_calibrated_where_they_can_be(run: Run) -> None:
    write_trust_of(run, "frozen")
    assert "Probabilities are calibrated" in texts(mistakes(run))


def test_filters_and_order_stand_in_the_address(run: Run) -> None:
    app = mistakes(run)
    sound(app.selectbox(key="true").set_value("cats").run())
    sound(app.segmented_control(key="order").set_value("class").run())
    assert app.query_params["true"] in ("cats", ["cats"])
    assert app.query_params["order"] in ("class", ["class"])
    again = mistakes(run, true="cats", order="class")
    shown = [path for path in wrong_paths(run) if path.startswith("cats")]
    assert [tile["id"] for tile in tiles(again)] == shown
    assert components(mistakes(run, answer="dogs", true="dogs")) == []


def test_a_link_to_a_class_that_is_not_there_says_so(run: Run) -> None:
    app = mistakes(run, answer="eels")
    assert "This link asks for eels" in app.warning[0].value
    assert len(tiles(app)) == 4


def test_a_link_repeats_the_page_and_another_filter_begins_anew(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "_PICTURES", 1)
    run = make_run(run.manifest, {"frozen": 5})  # all three cats, and two dogs
    app = mistakes(run, mistakes_page="3")
    assert [tile["id"] for tile in tiles(app)] == wrong_paths(run)[2:3]
    assert "Images 3 to 3 of 5" in texts(app)
    sound(app.selectbox(key="true").set_value("dogs").run())
    assert "Images 1 to 1 of 2" in texts(app)


def test_the_list_can_be_taken_along(run: Run) -> None:
    table = opened(run).table()
    assert table["path"].tolist() == wrong_paths(run)
    assert table.columns.tolist()[:4] == ["file", "path", "true class", "answer"]
    assert table["probability"].tolist() == pytest.approx([0.9] * 4)


def test_what_is_selected_is_excluded_and_the_page_says_what_that_means(
    run: Run, dataset: Dataset
) -> None:
    app = mistakes(run)
    assert "next version of the split" not in texts(app)
    pick(app, wrong_paths(run)[1])
    assert "next version of the split" in texts(app)
    press(app, "Exclude")
    (decision,) = read_decisions(dataset)
    assert (decision.path, decision.action) == (wrong_paths(run)[1], EXCLUDE)
    assert badges(app) == ["excluded"]
    assert given(app)["picked"] == []


def test_mistakes_are_reviewed_one_by_one(run: Run, dataset: Dataset) -> None:
    app = press(mistakes(run), "Review all 4 one by one")
    assert "4 images\\: mistakes" in texts(app)
    assert "0 of 4 seen" in app.get("progress")[0].proto.text
    # A browser follows by itself.
    app.query_params["view"] = "Review"
    sound(app.switch_page("pages/dataset.py").run())
    press(app, "Keep")
    (decision,) = read_decisions(dataset)
    assert (decision.path, decision.action) == (wrong_paths(run)[0], KEEP)
    assert "1 of 4 seen" in app.get("progress")[0].proto.text


def test_only_what_is_selected_is_sent_to_the_review(run: Run) -> None:
    app = pick(mistakes(run), *wrong_paths(run)[:2])
    press(app, "Review 2 selected one by one")
    assert "2 images\\: mistakes" in texts(app)


def test_of_a_data_set_that_was_removed_the_answers_are_still_shown(
    run: Run, dataset: Dataset
) -> None:
    remove_dataset(dataset.id)
    app = mistakes(run)
    assert {tile["reason"] for tile in tiles(app)} == {"The data set is not here."}
    assert not given(app)["can_pick"]
    assert "add its folder on the page Dataset" in app.info[0].value
    assert not [box for box in app.button if "one by one" in box.label]


def test_a_picture_that_is_another_by_now_is_named_and_not_decided_about(
    run: Run, dataset: Dataset
) -> None:
    first, second = wrong_paths(run)[:2]
    root = Path(dataset.root)
    shutil.copy(root / second, root / first)
    make_manifest(dataset, scan(dataset))
    app = mistakes(run)
    assert badges(app)[0] == "changed since"
    pick(app, first)
    assert given(app)["picked"] == []
    press_tile(app, "opened", first)
    assert "has changed, or left" in app.toast[0].value


def test_a_picture_is_explained_and_looked_at(run: Run) -> None:
    app = mistakes(run)
    press_tile(app, "opened", wrong_paths(run)[0])
    assert ":gray[File]" in texts(app)
    press_tile(app, "pressed", wrong_paths(run)[1])
    assert "true class" in texts(app)
    press_tile(app, "opened", "gone.png")


def test_a_class_leads_to_its_mistakes(run: Run) -> None:
    before = {"answer": run.manifest.class_names[0]}  # a filter of the tab of mistakes
    result = f"{run.id}:frozen"
    app = open_page("compare", result=result, show="Figures per class", **before)
    assert "95% interval" in texts(app)
    table = app.dataframe[0].value
    name, missed = table["Class"].iloc[0], table["Missed"].iloc[0]
    press_in_table(app, "Missed", 0)
    assert addressed(app, "true") == [name] and not addressed(app, "answer")
    assert missed == f"{len(tiles(app))} missed"
