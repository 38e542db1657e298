"""The gallery: found and sorted by what models and workers said of the images."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core.data.datasets import Dataset
from core.data.decisions import RELABEL, Decision, decide
from core.data.manifests import ensure_manifest, make_manifest
from core.data.scan import scan
from core.runs.run import Run
from pages._ui.decide import predicted
from pages._ui.decide.listing import all_images
from pages._ui.decide.wanted import (
    BRIGHTEST,
    BY_LIKENESS,
    DARKEST,
    LEAST_SURE,
    MOST_SURE,
    Wanted,
    found_images,
)
from tests.core.commands.finished_run import make_run
from tests.core.commands.study_results import HEALTH
from tests.pages.apptest import open_page, press, sound, texts
from tests.pages.finished_study import made_study
from tests.pages.looked_at import looked_at
from tests.pages.tiles import press_tile, tiles


@pytest.fixture
def run(split: Dataset) -> Run:
    """One validation and one test image are answered wrongly."""
    return make_run(ensure_manifest(split), {"frozen": 1})


def gallery(dataset: Dataset) -> AppTest:
    return open_page("dataset", dataset=dataset.id, view="Gallery")


def found(dataset: Dataset, **wanted: str) -> list[str]:
    images = all_images(dataset)
    return [images[place].path for place in found_images(dataset, Wanted(**wanted))]


def wrong_paths(run: Run) -> set[str]:
    manifest = run.manifest
    places = [manifest.split(split)[0] for split in ("validation", "test")]
    return {manifest.entries[place].path for place in places}


def test_images_are_found_by_a_models_answer(split: Dataset, run: Run) -> None:
    model = f"{run.id}:frozen"
    assert list(predicted.models(split)) == [model]
    assert set(found(split, model=model, answer="Wrong")) == wrong_paths(run)
    train = {run.manifest.entries[i].path for i in run.manifest.split("train")}
    assert set(found(split, model=model, answer="No prediction")) == train
    right = found(split, model=model, answer="Right")
    assert len(right) == 12 - len(train) - 2
    assert found(split, model="gone:frozen", answer="Right") == []


def test_an_answer_is_held_against_the_label_as_it_is_now(
    split: Dataset, run: Run
) -> None:
    path = min(wrong_paths(run))
    label = "square" if path.startswith("disc") else "disc"
    decide(split, [Decision(path, "", RELABEL, label)])
    make_manifest(split, scan(split))
    model = f"{run.id}:frozen"
    assert path in found(split, model=model, answer="Right")


def test_tiles_say_the_answer_in_words_and_icons(split: Dataset, run: Run) -> None:
    app = gallery(split)
    answers = [answer for tile in tiles(app) for answer in tile["answers"]]
    wrong = [words for icon, words in answers if icon == "close"]
    right = [words for icon, words in answers if icon == "check"]
    assert len(wrong) == 2 and all(words.startswith("wrong: ") for words in wrong)
    assert right and all(words.endswith(" 90.0%") for words in right)
    box = app.selectbox(key=f"gallery_answer_{split.id}")
    sound(box.set_value("Wrong").run())
    assert "Images 1 to 2 of 2" in texts(app)
    assert ":gray-badge[model: wrong]" in texts(app).replace("\\", "")
    press(app, "Clear all filters")
    assert "Images 1 to 12 of 12" in texts(app)
    assert "gray-badge" not in texts(app)


def test_without_a_model_its_boxes_wait(split: Dataset) -> None:
    app = gallery(split)
    assert app.selectbox(key=f"gallery_model_{split.id}").disabled
    assert app.selectbox(key=f"gallery_answer_{split.id}").disabled
    assert app.selectbox(key=f"gallery_finding_{split.id}").disabled


def test_a_damaged_file_of_answers_is_as_none(split: Dataset, run: Run) -> None:
    (run.path / "frozen" / "predictions.npz").write_bytes(b"PK cut")
    assert predicted.answers(split, f"{run.id}:frozen") is None
    assert not any(tile["answers"] for tile in tiles(gallery(split)))


def test_images_are_found_by_a_finding(split: Dataset) -> None:
    digests = {image.path: image.digest for image in all_images(split)}
    item = {**HEALTH["findings"][1], "paths": ["disc/0002.png"]}
    item["digests"] = [digests["disc/0002.png"]]
    made_study("health", split, {**HEALTH, "findings": [item]})
    app = gallery(split)
    sound(app.selectbox(key=f"gallery_finding_{split.id}").set_value("dark").run())
    assert "Images 1 to 1 of 1" in texts(app)
    assert ":gray-badge[too dark]" in texts(app)
    assert found(split, finding="dark") == ["disc/0002.png"]
    assert found(split, finding="unknown") == []


def test_images_are_sorted_by_brightness_and_confidence(
    split: Dataset, run: Run
) -> None:
    assert DARKEST not in gallery(split).selectbox(key=key(split, "order")).options
    looked_at(split)
    paths = [entry.path for entry in ensure_manifest(split).entries]
    assert found(split, order=BRIGHTEST) == paths
    assert found(split, order=DARKEST) == paths[::-1]
    model = f"{run.id}:frozen"
    train = {run.manifest.entries[i].path for i in run.manifest.split("train")}
    for order in (LEAST_SURE, MOST_SURE):  # those without an answer come last
        assert set(found(split, order=order, model=model)[-len(train) :]) == train


def test_more_like_this_sorts_all_images_and_is_taken_back(split: Dataset) -> None:
    looked_at(split)
    app = gallery(split)
    sound(app.selectbox(key=key(split, "class")).set_value("disc").run())
    press_tile(app, "pressed", "disc/0003.jpg")
    assert app.selectbox(key=key(split, "order")).value == BY_LIKENESS
    assert "Images 1 to 12 of 12" in texts(app)
    names = [tile["title"] for tile in tiles(app)]
    assert names[0] == "0003.jpg" and set(names[1:3]) == {"0002.png", "0004.png"}
    assert "the most like disc/0003.jpg first" in texts(app).replace("\\", "")
    press(app, "Clear all filters")
    assert app.selectbox(key=key(split, "order")).value == "File name"


def test_the_large_view_has_the_answer_and_more_like_it(
    split: Dataset, run: Run
) -> None:
    looked_at(split)
    app = gallery(split)
    path = min(wrong_paths(run))
    press_tile(app, "opened", path)
    assert ":gray[Model]  \n:material/close: wrong: " in texts(app)
    press_key(app, f"like_{split.id}_{path}")
    assert app.selectbox(key=key(split, "order")).value == BY_LIKENESS


def key(dataset: Dataset, name: str) -> str:
    return f"gallery_{name}_{dataset.id}"


def press_key(app: AppTest, name: str) -> AppTest:
    return sound(app.button(key=name).click().run())
