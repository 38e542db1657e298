"""The gallery's map: made, drawn, coloured, and what is selected on it."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.data.datasets import Dataset
from core.data.manifests import ensure_manifest
from core.health.twins import save_clusters
from core.runs import map_methods, queue
from core.runs.study import list_studies
from pages._ui.charts import map_chart
from pages._ui.charts.map_chart import Drawn, Group, map_data, selected_ids
from pages._ui.decide import map_colours
from pages._ui.decide.listing import Classes, all_images
from tests.core.commands.finished_run import make_run
from tests.core.commands.study_results import MAP
from tests.pages.apptest import open_page, press, sound, texts
from tests.pages.finished_study import made_study
from tests.pages.looked_at import looked_at, told
from tests.pages.suspect_page import checksums, said
from tests.pages.tiles import component, given


def open_map(dataset: Dataset) -> AppTest:
    return open_page("dataset", dataset=dataset.id, view="Gallery", gallery_view="Map")


def drawn(app: AppTest) -> dict[str, Any]:
    """What the component is given."""
    data: dict[str, Any] = json.loads(component(app, "thaw_map_chart").proto.json)
    return data


def num_cleared(app: AppTest) -> int:
    """How often the selection was taken back."""
    told: dict[str, int] = json.loads(component(app, "thaw_map_selection").proto.json)
    return told["num_cleared"]


def legend(app: AppTest) -> list[str]:
    return [item["name"] for item in drawn(app)["legend"]]


def test_without_features_the_page_offers_to_make_the_map(
    split: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "launch", lambda job: None)
    app = open_map(split)
    with pytest.raises(ValueError):
        drawn(app)
    assert "make the map first" in given(app)["button"]["why_not"]
    press(app, "Make the map by PCA")
    (study,) = list_studies("map", split.id)
    assert study.options == {"method": "pca"}


def test_every_image_is_a_point_that_names_itself(split: Dataset) -> None:
    looked_at(split)
    data = drawn(open_map(split))
    ids = selected_ids(data["ids"])
    images = all_images(split)
    assert [f"{number:016x}" for number in ids] == [i.digest[:16] for i in images]
    places = np.frombuffer(base64.b64decode(data["places"]), "<u2").reshape(-1, 2)
    is_disc = np.array([image.label == "disc" for image in images])
    left, right = places[is_disc, 0], places[~is_disc, 0]
    assert left.max() < right.min() or right.max() < left.min()
    assert set(places.max(axis=0)) == {65535} and set(places.min(axis=0)) == {0}


def test_the_map_shows_what_the_filters_let_through(split: Dataset) -> None:
    looked_at(split)
    app = open_map(split)
    before = drawn(app)["version"]
    sound(app.selectbox(key=f"gallery_class_{split.id}").set_value("disc").run())
    assert len(selected_ids(drawn(app)["ids"])) == 6
    assert drawn(app)["version"] != before
    assert legend(app)[1:] == ["disc (6)", "square (0)"]


def test_another_order_of_the_pictures_is_no_other_map(split: Dataset) -> None:
    looked_at(split)
    app = open_map(split)
    before = drawn(app)
    box = app.selectbox(key=f"gallery_order_{split.id}")
    sound(box.set_value("Brightest first").run())
    assert drawn(app) == before


def test_what_is_selected_is_listed_and_acted_on_by_path(split: Dataset) -> None:
    looked_at(split)
    files = checksums(split)
    paths = ["disc/0001.jpg", "square/0004.png"]
    app = open_map(split)
    app.session_state[f"map_selection_{split.id}"] = told(split, *paths)
    sound(app.run())
    assert "2 images selected on the map" in texts(app)
    assert "Images 1 to 2 of 2" in texts(app)
    assert len(selected_ids(drawn(app)["ids"])) == 12
    press(app, "Select all 2")
    press(app, "Exclude")
    assert said(split) == dict.fromkeys(paths, "excluded")
    assert checksums(split) == files
    before, cleared = drawn(app), num_cleared(app)
    press(app, "Clear selection")
    assert "Images 1 to 12 of 12" in texts(app)
    assert num_cleared(app) == cleared + 1
    assert drawn(app) == before  # and so the points are not sent again


def test_a_map_by_another_method_is_that_of_its_newest_study(split: Dataset) -> None:
    images = all_images(split)
    rows = [[i.path, i.digest, float(n), 1.0] for n, i in enumerate(images[:-1])]
    result = {**MAP, "method": "tsne", "points": rows}
    made_study("map", split, result, options={"method": "tsne"})
    app = open_map(split)
    sound(app.segmented_control(key=f"map_method_{split.id}").set_value("tsne").run())
    assert len(selected_ids(drawn(app)["ids"])) == 11
    assert "1 image not on this map yet" in texts(app)
    assert "variance" not in texts(app)


def test_a_missing_extra_is_named(
    split: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_methods, "find_spec", lambda name: None)
    app = open_map(split)
    sound(app.segmented_control(key=f"map_method_{split.id}").set_value("umap").run())
    assert "umap-learn (requirements-maps.txt)" in app.info[0].value


def test_points_are_coloured_by_what_is_known(split: Dataset) -> None:
    looked_at(split)
    app = open_map(split)
    box = app.selectbox(key=f"map_colour_{split.id}")
    assert box.options == ["Class", "Split"]
    save_clusters(split, [["disc/0000.png", "square/0000.png"]])
    run = make_run(ensure_manifest(split), {"frozen": 1})
    sound(app.run())
    box = app.selectbox(key=f"map_colour_{split.id}")
    assert box.options == ["Class", "Split", "Near-duplicates", "Right or wrong"]
    sound(box.set_value("Near-duplicates").run())
    assert legend(app)[0] == "No near-duplicate (10)"
    sound(app.selectbox(key=f"map_colour_{split.id}").set_value("Split").run())
    counts = {split: len(run.manifest.split(split)) for split in ("train", "test")}
    assert f"Training ({counts['train']})" in legend(app)
    box = app.selectbox(key=f"map_colour_{split.id}")
    sound(box.set_value("Right or wrong").run())
    assert legend(app)[0] == f"No prediction ({counts['train']})"
    assert legend(app)[2] == "Wrong (2)"  # one of each split


def test_of_many_classes_the_most_frequent_are_named(
    split: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = np.array([*range(100), 42], np.int64)
    classes = Classes(tuple(f"{number:03}" for number in range(100)), codes)
    monkeypatch.setattr(map_colours, "all_classes", lambda dataset: classes)
    found = map_colours.coloured(split, map_colours.CLASS, {}, "", dark=False)
    assert [group.name for group in found.legend[:3]] == [
        "89 other classes",
        "042",
        "000",
    ]
    assert len(found.legend) == 12 == len({group[1:] for group in found.legend})
    assert np.bincount(found.groups)[:2].tolist() == [89, 2]


def test_doubtful_labels_stand_out(split: Dataset) -> None:
    scores = {"disc/0000.png": 0.9, "disc/0001.jpg": 0.1}
    found = map_colours.coloured(split, map_colours.SUSPICION, scores, "", dark=True)
    assert found.groups[:3].tolist() == [2, 1, 0]


def test_what_no_browser_would_say_selects_nothing() -> None:
    for text in (None, 7, "no base64", "QQ==", {"a": 1}):
        assert len(selected_ids(text)) == 0


def test_points_on_one_spot_and_names_like_markup_are_drawn() -> None:
    points = np.ones((2, 2), np.float32)
    ids, groups = np.arange(2, dtype=np.uint64), np.zeros(2, np.int64)
    data = map_data(Drawn(ids, points, groups, [Group("<b>a</b>", "#000000")]))
    assert base64.b64decode(data["places"]) == bytes(8)
    assert data["legend"][0]["name"] == "&lt;b&gt;a&lt;/b&gt; (2)"
    assert map_chart.selected_ids(data["ids"]).tolist() == [0, 1]
