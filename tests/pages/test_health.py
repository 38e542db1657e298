"""Dataset, tab Health: findings, what is decided there, and how it is taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from streamlit.testing.v1 import AppTest

from core.data.datasets import Dataset, add_folder
from core.data.decisions import read_decisions
from core.data.manifest import Manifest
from core.data.manifests import ensure_manifest, make_manifest
from core.data.scan import scan
from core.health.formats import Finding, HealthResult, Histogram
from core.runs import queue
from core.runs.study import list_studies
from pages._ui.charts.health_charts import limits_histogram
from tests.pages.apptest import open_page, press, sound, texts
from tests.pages.finished_study import made_study

HISTOGRAM: Histogram = {
    "title": "Mean <brightness>",
    "edges": [0.0, 1.0, 2.0, 3.0],
    "counts": [1, 0, 20],
    "low": 1.0,
    "high": None,
    "is_log": True,
}


@pytest.fixture
def dataset(tmp_path: Path, draw_images: Callable[..., Path]) -> Dataset:
    counts = {"cat_*": 20, "dog": 20}
    return add_folder(draw_images(tmp_path / "pets", counts, size=16))


@pytest.fixture
def manifest(dataset: Dataset) -> Manifest:
    return ensure_manifest(dataset)


def finding(manifest: Manifest, places: list[int], **more: Any) -> Finding:
    entries = [manifest.entries[place] for place in places]
    made: dict[str, Any] = {
        "kind": "dark",
        "level": "warning",
        "title": "Too dark",
        "why": "The network can see little.",
        "detail": "Below 10.",
        "count": len(places),
        "paths": [entry.path for entry in entries],
        "digests": [entry.digest for entry in entries],
        "action": "exclude",
    }
    return {**made, **more}  # type: ignore[typeddict-item]


def twins(manifest: Manifest) -> Finding:
    """A test image with two copies in training."""
    test = manifest.split("test")[0]
    places = [*manifest.split("train")[:2], test]
    entries = [manifest.entries[place] for place in places]
    cluster = {
        "paths": [entry.path for entry in entries],
        "labels": [manifest.class_names[entry.label] for entry in entries],
        "splits": [entry.split for entry in entries],
    }
    words = {"kind": "twins_splits", "level": "problem", "title": "The same picture"}
    detail = "1 of 6 test images has a twin in training."
    more = {"action": "group", "detail": detail, "num_clusters": 1}
    return finding(manifest, places, **words, **more, clusters=[cluster])


def health(dataset: Dataset, *findings: Finding) -> HealthResult:
    result: HealthResult = {
        "num_images": 40,
        "findings": list(findings),
        "checked": ["near-duplicates", "brightness"],
        "not_checked": [],
        "num_clusters": 0,
        "least_score": 0.8,
    }
    made_study("health", dataset, dict(result))
    return result


def health_page() -> AppTest:
    return open_page("dataset", view="Health")


def said(app: AppTest) -> str:
    kinds = (app.success, app.info, app.warning, app.error)
    boxes = "\n".join(str(item.value) for kind in kinds for item in kind)
    return f"{texts(app)}\n{boxes}".replace("\\", "")


def test_before_a_check_its_button_starts_one(
    manifest: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "launch", lambda job: None)
    press(health_page(), "Check the images")
    (study,) = list_studies("health")
    assert study.about["dataset"] == manifest.dataset_id


def test_where_nothing_was_found_it_says_what_was_looked_at(
    dataset: Dataset, manifest: Manifest
) -> None:
    health(dataset)
    told = said(health_page())
    assert "Nothing was found in 40 images." in told
    assert "Looked at: near-duplicates; brightness." in told


def test_a_leak_stands_first_in_red_with_its_pictures(
    dataset: Dataset, manifest: Manifest
) -> None:
    dark = finding(manifest, [1, 2], histogram=HISTOGRAM)
    health(dataset, twins(manifest), dark)
    app = health_page()
    first, second = (item.label for item in app.expander)
    assert first.startswith(":red[") and "3 images" in first
    assert "Too dark" in second and ":red" not in second
    assert "1 of 6 test images has a twin in training." in app.error[0].value.replace(
        "\\", ""
    )
    told = said(app)
    assert "Test" in told and "Training" in told
    assert "Below 10." not in told  # it is folded: nothing of it is drawn


def test_all_but_one_are_left_out_and_that_is_undone(
    dataset: Dataset, manifest: Manifest
) -> None:
    item = twins(manifest)
    health(dataset, item)
    app = press(health_page(), "Leave out all but one of each (2)")
    decided = read_decisions(dataset)
    # The test image stays, as its class is judged on it.
    assert [it.path for it in decided] == item["paths"][:2]
    assert {it.action for it in decided} == {"exclude"}
    assert [it.digest for it in decided] == item["digests"][:2]
    told = said(app)
    assert "2 pictures will be left out." in told and "about 2 images" in told
    assert told.count(":material/check: left out") == 2
    app = press(app, "Undo")
    assert [it.action for it in read_decisions(dataset)[2:]] == ["include"] * 2
    assert "left out" not in said(app).replace("Leave out", "")


def test_groups_hold_in_the_next_split(dataset: Dataset, manifest: Manifest) -> None:
    health(dataset, twins(manifest))
    app = press(health_page(), "Keep 1 group on one side each")
    decided = read_decisions(dataset)
    assert {it.action for it in decided} == {"group"}
    assert len({it.value for it in decided}) == 1 and len(decided) == 3
    assert "kept with its group" in said(app)


def test_only_what_is_chosen_is_left_out(dataset: Dataset, manifest: Manifest) -> None:
    item = finding(manifest, [0, 1, 2], histogram=HISTOGRAM)
    health(dataset, item)
    app = health_page()
    assert "Below 10." in said(app) and len(app.get("plotly_chart")) == 1
    sound(app.checkbox[1].check().run())
    press(app, "Leave out the chosen (1)")
    (decided,) = read_decisions(dataset)
    assert decided.path == item["paths"][1] and decided.value == "too dark"
    made = make_manifest(dataset, scan(dataset))
    assert decided.path not in {entry.path for entry in made.entries}
    told = said(health_page())
    assert "another split than there is now" in told
    assert "in the next split" not in told  # the decision counts by now


def test_a_result_of_pictures_that_are_gone_is_shown_all_the_same(
    dataset: Dataset, manifest: Manifest
) -> None:
    item = finding(manifest, [0])
    health(dataset, {**item, "paths": ["cat_*/gone.png"]})
    app = health_page()
    assert ":material/broken_image:" in said(app)


def test_the_histogram_marks_what_lies_beyond_the_limit() -> None:
    figure = limits_histogram(HISTOGRAM, dark=False)
    assert list(figure.data[0].y) == [1, 0, 20]
    assert list(figure.data[0].marker.pattern.shape) == ["/", "", ""]
    assert figure.layout.annotations[0].text == "below 10"
    assert figure.layout.xaxis.title.text == "Mean &lt;brightness&gt;"
    assert figure.data[0].customdata[2] == "100 to 1,000: 20 images"


def test_a_check_at_work_says_how_far_it_is_here_and_at_home(
    dataset: Dataset, manifest: Manifest
) -> None:
    stages = {"measure": {"state": "running", "done": 10, "total": 40}}
    how = {"state": "running", "stage": "measure", "stages": stages}
    study = made_study("health", dataset, None, **how)
    with FileLock(study.path / "lock"):
        app = health_page()
        bar = app.get("progress")[0].proto
        assert (bar.text, bar.value) == ("Measuring the images", 7)
        home = open_page("home")
        assert "what is wrong with the images" in texts(home)
        press(app, "Stop")
    assert study.stop_requested
