"""Pictures that pass through the frozen layers are shown, and no feature changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import pytest

from core.data.manifest import Manifest
from core.runs import show
from core.runs.run import Run
from core.storage.paths import caches_dir
from core.training import audience, passing
from core.training.audience import Audience
from core.training.passing import MapsOf, PassingPictures
from core.training.pixels import Pixels
from core.training.reporter import Reporter
from tests.conftest import tiny_config
from tests.core.training.mean_engine import MeanEngine, maker_for, tap


def corner(pixels: np.ndarray) -> np.ndarray:
    """Maps that answer to the picture's upper left corner alone."""
    found = np.zeros((4, 4, 2), np.float32)
    found[0, 0] = 1
    return found


@dataclass
class Shown:
    """Features that were made of the pictures while somebody watches, or nobody."""

    run: Run
    manifest: Manifest
    reporter: Reporter
    maps: MapsOf | None = corner
    asked: list[int] = field(default_factory=list)

    def features(self) -> np.ndarray:
        def make_maps() -> MapsOf | None:
            self.asked.append(1)
            return self.maps

        config = tiny_config("d", views=3)
        maker = maker_for(config, self.manifest, self.reporter)
        who = Audience(self.run.path)
        maker.passing = PassingPictures(who, self.manifest, make_maps)
        pixels = Pixels(self.manifest, config.input_size, None)
        (found,) = maker.features([tap()], lambda *_: MeanEngine(), pixels)
        made = np.array(found.arrays["train"][0].values)
        for entry in caches_dir().glob("features-*"):
            entry.rename(entry.with_name(f"set-aside-{len(self.asked)}"))
        return made


@pytest.fixture
def shown(
    run: Run,
    manifest: Manifest,
    reporter: Reporter,
    monkeypatch: pytest.MonkeyPatch,
) -> Shown:
    monkeypatch.setattr(passing, "_SHOW_SECONDS", 0.0)
    monkeypatch.setattr(show, "WATCHED_SECONDS", 1e9)  # on a busy machine, too
    return Shown(run, manifest, reporter)


def folder_of(run: Run) -> Path:
    return run.path / show.SHOW


def pictures(run: Run) -> list[np.ndarray]:
    names = [show.passing_name(item["number"]) for item in show.passing_pictures(run)]
    return [np.asarray(cv2.imread(str(folder_of(run) / name))) for name in names]


def test_nobody_watches_and_nothing_is_written(shown: Shown) -> None:
    shown.features()
    assert not folder_of(shown.run).exists()
    assert not shown.asked


def test_pictures_are_shown_and_features_stay_what_they_are(shown: Shown) -> None:
    expected = shown.features()
    show.ask_to_show(shown.run)
    assert np.array_equal(shown.features(), expected)
    found = show.passing_pictures(shown.run)
    assert len(found) == show.MOST_PASSING  # of 12 * 3 + 4 + 4
    assert {item["class_name"] for item in found} <= set(shown.manifest.class_names)
    assert {item["path"] for item in found} <= {e.path for e in shown.manifest.entries}
    assert all(item["has_heat"] for item in found)
    assert len(shown.asked) == 1
    assert len(list(folder_of(shown.run).iterdir())) == show.MOST_PASSING + 1


def test_below_a_picture_the_hot_place_is_light(shown: Shown) -> None:
    show.ask_to_show(shown.run)
    shown.features()
    picture = pictures(shown.run)[0]
    height, width, _ = picture.shape
    assert height == 2 * width
    heat = picture[width:].mean(axis=2)
    quarter = width // 4
    assert heat[:quarter, :quarter].mean() > heat[2 * quarter :, 2 * quarter :].mean()


def test_where_no_map_is_at_hand_the_picture_stands_alone(shown: Shown) -> None:
    shown.maps = None  # what crosses the line has 2 x 2 cells here: no places
    show.ask_to_show(shown.run)
    shown.features()
    assert not any(item["has_heat"] for item in show.passing_pictures(shown.run))
    picture = pictures(shown.run)[0]
    assert picture.shape[0] == picture.shape[1]


def test_numbers_go_on_where_a_worker_before_was_killed(shown: Shown) -> None:
    show.ask_to_show(shown.run)
    shown.features()
    before = {item["number"] for item in show.passing_pictures(shown.run)}
    orphan = folder_of(shown.run) / show.passing_name(7)
    orphan.write_bytes(b"of a killed worker")
    shown.features()
    after = {item["number"] for item in show.passing_pictures(shown.run)}
    assert min(after) > max(before)
    assert not orphan.exists()


def test_a_show_that_fails_ends_and_the_features_are_made(
    shown: Shown, caplog: pytest.LogCaptureFixture
) -> None:
    expected = shown.features()
    folder_of(shown.run).write_text("a file in the folder's place")
    show.ask_to_show(shown.run)
    assert np.array_equal(shown.features(), expected)
    assert caplog.text.count("nothing is shown of this run any more") == 1
    assert folder_of(shown.run).read_text() == "a file in the folder's place"


def test_a_look_for_a_request_is_rare(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[Path] = []

    def look(path: Path) -> bool:
        looks.append(path)
        return True

    monkeypatch.setattr(audience, "is_watched", look)
    monkeypatch.setattr(audience, "_LOOK_SECONDS", 1e9)
    who = Audience(run.path)
    assert all(who.is_watching for _ in range(1000))
    assert looks == [run.path]
