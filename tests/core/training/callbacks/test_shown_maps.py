"""The feature maps of one picture, epoch by epoch, for whoever watches."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import cv2
import keras
import numpy as np
import pytest
from keras import layers

from core.runs import show
from core.runs.run import Run
from core.training.audience import Audience
from core.training.callbacks import shown_maps
from core.training.callbacks.shown_maps import ShownMaps, ShownPicture
from core.training.passing import MapsOf
from tests.core.training.conftest import random_features

PICTURE = ShownPicture("cat", "cat/1.png", np.full((24, 24, 3), 90, np.uint8))
CHANNELS = 16


@pytest.fixture(autouse=True)
def _always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shown_maps, "_SHOW_SECONDS", 0.0)
    monkeypatch.setattr(show, "WATCHED_SECONDS", 1e9)


def model_of(side: int = 3) -> keras.Model:
    """Maps of so many cells that are what comes in, times a weight per channel."""
    inputs = keras.Input((side, side, 2))
    maps = layers.Conv2D(
        CHANNELS, 1, kernel_initializer=keras.initializers.GlorotUniform(3)
    )(inputs)
    pooled = layers.GlobalAveragePooling2D(name="pooling")(maps)
    return keras.Model(inputs, layers.Dense(2)(pooled))


def follower(
    run: Run,
    model: keras.Model,
    before: MapsOf | None = None,
    phase: str = "finetune",
    picture: ShownPicture = PICTURE,
) -> ShownMaps:
    side = model.inputs[0].shape[1]
    features = random_features((4, 3, 3), shapes=((side, side, 2),))
    job: Any = SimpleNamespace(phase=phase, features=features)
    made = ShownMaps(Audience(run.path), job, lambda: picture, lambda: before)
    made.set_model(model)
    return made


def train(callback: ShownMaps, first: int, last: int) -> None:
    """Epochs in which the maps grow stronger, or weaker."""
    for epoch in range(first, last):
        callback.on_epoch_begin(epoch)
        kernel = callback.model.layers[1].kernel
        kernel.assign(kernel * 0.9)
        callback.on_epoch_end(epoch, {})


def sheet(run: Run, epoch: int) -> np.ndarray:
    path = run.path / show.SHOW / show.maps_name(epoch)
    return np.asarray(cv2.imread(str(path), cv2.IMREAD_UNCHANGED))


def epochs(run: Run) -> list[int]:
    found = show.changing_maps(run)
    return [] if found is None else found["epochs"]


def test_nobody_watches_and_nothing_is_written(run: Run) -> None:
    train(follower(run, model_of()), 0, 3)
    assert not (run.path / show.SHOW).exists()


def test_each_epoch_has_maps_of_the_same_channels(run: Run) -> None:
    show.ask_to_show(run)
    model = model_of()
    train(follower(run, model), 0, 3)
    found = show.changing_maps(run)
    assert found is not None and found["epochs"] == [0, 1, 2, 3]
    assert len(found["channels"]) == 12 and found["side"] == 3
    assert (found["class_name"], found["path"]) == ("cat", "cat/1.png")
    light = [float(sheet(run, epoch)[..., :3].mean()) for epoch in found["epochs"]]
    assert light == sorted(light, reverse=True) and light[0] > light[-1], "they fade"
    assert sheet(run, 0).shape == sheet(run, 3).shape
    assert show.shown_file(run, show.PICTURE)


def test_the_model_stays_as_it_is(run: Run) -> None:
    show.ask_to_show(run)
    model = model_of()
    weights = [weight.numpy().copy() for weight in model.weights]
    callback = follower(run, model)
    callback.on_epoch_begin(0)
    callback.on_epoch_end(0, {})
    assert epochs(run) == [0, 1]
    for weight, expected in zip(model.weights, weights, strict=True):
        assert np.array_equal(weight.numpy(), expected)


def test_the_last_epochs_and_the_first_are_kept(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shown_maps, "MOST_EPOCHS", 3)
    show.ask_to_show(run)
    train(follower(run, model_of()), 0, 6)
    assert epochs(run) == [0, 4, 5, 6]
    assert len(list((run.path / show.SHOW).iterdir())) == 4 + 2


def test_who_comes_later_sees_the_maps_before_training(run: Run) -> None:
    model = model_of()
    callback = follower(run, model, before=lambda _: np.ones((3, 3, CHANNELS)))
    train(callback, 0, 2)
    show.ask_to_show(run)
    callback._audience._looked = -1e9
    train(callback, 2, 4)
    assert epochs(run) == [0, 3, 4]


@pytest.mark.parametrize("before", [None, lambda _: np.ones((5, 5, CHANNELS))])
def test_where_nobody_knows_those_the_first_seen_epoch_stands_for_them(
    run: Run, before: MapsOf | None
) -> None:
    show.ask_to_show(run)
    train(follower(run, model_of(), before), 2, 4)
    assert epochs(run) == [3, 4]


def test_a_resumed_phase_goes_on_with_the_same_channels(run: Run) -> None:
    show.ask_to_show(run)
    train(follower(run, model_of()), 0, 3)
    before = show.changing_maps(run)
    train(follower(run, model_of()), 2, 4)  # epoch 3 anew
    after = show.changing_maps(run)
    assert before is not None and after is not None
    assert after["epochs"] == [0, 1, 2, 3, 4]
    assert after["channels"] == before["channels"]


@pytest.mark.parametrize(
    "others",
    [
        {"phase": "scratch"},
        {"picture": ShownPicture("dog", "dog/2.png", PICTURE.pixels)},
        {"model": model_of(side=4)},
    ],
)
def test_what_is_of_something_else_begins_anew(run: Run, others: Any) -> None:
    show.ask_to_show(run)
    train(follower(run, model_of()), 0, 3)
    train(follower(run, **({"model": model_of()} | others)), 4, 6)
    assert epochs(run) == [5, 6]
    left = {path.name for path in (run.path / show.SHOW).glob("maps-*.png")}
    assert left == {"maps-5.png", "maps-6.png"}


def test_a_damaged_index_begins_anew(run: Run) -> None:
    show.ask_to_show(run)
    train(follower(run, model_of()), 0, 2)
    (run.path / show.SHOW / show.MAPS).write_text("{")
    train(follower(run, model_of()), 2, 4)
    assert epochs(run) == [3, 4]


def test_maps_of_one_cell_are_not_shown(run: Run) -> None:
    show.ask_to_show(run)
    train(follower(run, model_of(side=1)), 0, 2)
    assert epochs(run) == []
