"""Backbones are what the registry says, take pixels, and get their weights."""

from __future__ import annotations

import importlib
import socket
import urllib.error
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from core.backbones.registry import BACKBONES, PACKAGED, backbone
from core.config import RunConfig
from core.errors import ConfigError, UserError, WeightsError
from core.models.build import build_backbone, part_outputs
from core.models.preprocessing import preprocessed
from core.models.weight_files import weights_digest
from tests.conftest import write_mobilenet_weights
from tests.core.models.networks import backbone_input, noise

OF_KERAS = [name for name, facts in BACKBONES.items() if facts.constructor]


def built(name: str, **changes: Any) -> keras.Model:
    settings = {"dataset": "d", "backbone": name, "weights": "none"}
    if not backbone(name).is_pretrained:
        settings["strategy"] = "scratch"
    return build_backbone(RunConfig(**settings | changes))


@pytest.mark.parametrize("name", OF_KERAS)
def test_preprocessing_is_the_one_keras_documents(name: str) -> None:
    facts, images = BACKBONES[name], noise(8)
    module = importlib.import_module(f"keras.applications.{facts.module}")
    constructor = getattr(keras.applications, facts.constructor)
    assert module.preprocess_input.__module__ == constructor.__module__
    expected = module.preprocess_input(images.copy())
    pixels = keras.Input((8, 8, 3))
    ours = preprocessed(pixels, facts.preprocessing)
    received = images if ours is pixels else keras.Model(pixels, ours)(images)
    assert np.abs(np.asarray(received) - expected).max() < 1e-5 * np.ptp(expected)


def test_lite_preprocessing_is_that_of_its_release() -> None:
    pixels, images = keras.Input((8, 8, 3)), noise(8)
    received = keras.Model(pixels, preprocessed(pixels, "lite"))(images)
    assert np.allclose(np.asarray(received), (images - 127) / 128, atol=1e-6)


def test_nothing_is_nested_or_trainable() -> None:
    backbone = built("mobilenet", alpha=0.25, image_size=32)
    assert not any(isinstance(layer, keras.Model) for layer in backbone.layers)
    assert backbone.trainable_weights == []


def test_same_seed_gives_the_same_random_weights() -> None:
    digests = []
    for seed in (0, 0, 1):
        keras.utils.set_random_seed(seed)
        backbone = built("mobilenet", alpha=0.25, image_size=32)
        digests.append(weights_digest(backbone))
    assert digests[0] == digests[1] != digests[2]


def test_digest_follows_every_weight() -> None:
    backbone = built("mobilenet", alpha=0.25, image_size=32)
    before = weights_digest(backbone)
    assert len(before) == 16
    last = backbone.weights[-1]
    last.assign(last + 1e-3)
    assert weights_digest(backbone) != before


def test_genuine_weight_file_loads(shared_data: Callable[[str], Path]) -> None:
    path = shared_data("weights") / "mobilenet_2_5_224_tf_no_top.h5"
    backbone = built("mobilenet", alpha=0.25, image_size=64, weights=str(path))
    own = keras.applications.MobileNet(
        (64, 64, 3), alpha=0.25, include_top=False, weights=str(path)
    )
    images = noise(64)
    expected = np.asarray(own(images / 127.5 - 1))
    received = np.asarray(backbone(backbone_input(backbone, images)))
    assert np.allclose(received, expected, atol=1e-3)
    assert expected.std() > 0.1


def test_weight_file_of_another_network_is_refused(tmp_path: Path) -> None:
    path = write_mobilenet_weights(tmp_path / "mobilenet.h5")
    built("mobilenet", alpha=0.25, image_size=32, weights=str(path))
    for name, alpha in (("mobilenet", 0.5), ("mobilenet_v2", 1.0)):
        with pytest.raises(WeightsError, match=r"file's own backbone and alpha") as e:
            built(name, alpha=alpha, image_size=32, weights=str(path))
        assert "mobilenet.h5" in e.value.received


@pytest.mark.parametrize("name", ["a.h5", "a.weights.h5", "a.keras", "a.txt"])
@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", ConfigError),
        (b"no weights", ConfigError),
        (b"\x89HDF\r\n\x1a\n cut off", WeightsError),
        (b"PK\x03\x04 cut off", WeightsError),
    ],
)
def test_file_without_weights_is_refused(
    tmp_path: Path, name: str, content: bytes, error: type[UserError]
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(error, match="a Keras weight file"):
        built("mobilenet", alpha=0.25, image_size=32, weights=str(path))


@pytest.mark.filterwarnings("ignore:Skipping nested container")
def test_weights_written_by_keras_3_load_and_others_are_refused(tmp_path: Path) -> None:
    source = write_mobilenet_weights(tmp_path / "mobilenet.h5")
    backbone = built("mobilenet", alpha=0.25, image_size=32, weights=str(source))
    path = tmp_path / "mobilenet.weights.h5"
    backbone.save_weights(path)
    again = built("mobilenet", alpha=0.25, image_size=32, weights=str(path))
    assert weights_digest(again) == weights_digest(backbone)
    with pytest.raises(WeightsError, match="a Keras weight file"):
        built("mobilenet", alpha=0.5, image_size=32, weights=str(path))
    with pytest.raises(WeightsError, match="a Keras weight file"):
        built("efficientnet_lite0", image_size=32, weights=str(path))


def fail_with(error: Exception) -> Callable[..., None]:
    def retrieve(*_: Any, **__: Any) -> None:
        raise error

    return retrieve


@pytest.fixture
def nothing_downloaded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # Keras reads KERAS_HOME once, when it is imported
    monkeypatch.setattr("keras.src.backend.config._KERAS_DIR", str(tmp_path))


# Keras has no weights for images of that size, and says so.
other_size = pytest.mark.filterwarnings("ignore:.input_shape. is undefined")


@other_size
@pytest.mark.usefixtures("nothing_downloaded")
@pytest.mark.parametrize(
    "error",
    [
        urllib.error.URLError("Temporary failure in name resolution"),
        urllib.error.HTTPError("https://x", 503, "Unavailable", {}, None),  # type: ignore[arg-type]
        ConnectionResetError(104, "Connection reset by peer"),
        TimeoutError("timed out"),
    ],
)
def test_failed_download_says_what_works_offline(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keras.src.utils.file_utils.urlretrieve", fail_with(error))
    with pytest.raises(WeightsError) as caught:
        built("mobilenet", alpha=0.25, image_size=32, weights="imagenet")
    assert "ImageNet weights of MobileNet" in caught.value.expected
    for title in PACKAGED:
        assert title in caught.value.action
    assert "weight file" in caught.value.action


@other_size
@pytest.mark.usefixtures("nothing_downloaded")
def test_silent_download_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    def retrieve(*_: Any, **__: Any) -> None:
        raise TimeoutError(f"no byte for {socket.getdefaulttimeout()} seconds")

    monkeypatch.setattr("keras.src.utils.file_utils.urlretrieve", retrieve)
    with pytest.raises(WeightsError, match=r"no byte for 30\.0 seconds"):
        built("mobilenet", alpha=0.25, image_size=32, weights="imagenet")
    assert socket.getdefaulttimeout() is None


@other_size
@pytest.mark.usefixtures("nothing_downloaded")
def test_damaged_download_is_told_from_a_defect(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def retrieve(origin: str, target: Any, *_: Any) -> None:
        Path(target).write_text("<html>Please sign in to this network</html>")

    monkeypatch.setattr("keras.src.utils.file_utils.urlretrieve", retrieve)
    with pytest.raises(WeightsError, match="Connect to the internet"):
        built("mobilenet", alpha=0.25, image_size=32, weights="imagenet")


def test_defect_while_building_is_not_taken_for_a_download(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keras.applications, "MobileNet", fail_with(ValueError("bug")))
    with pytest.raises(ValueError, match="bug"):
        built("mobilenet", alpha=0.25, image_size=32, weights="imagenet")


def test_backbones_side_by_side_give_the_features_of_each() -> None:
    names = "efficientnet_lite0", "efficientnet_lite1"
    both = built("+".join(names), image_size=32, weights="imagenet")
    images = np.random.default_rng(0).uniform(0, 255, (2, 32, 32, 3)).astype("float32")
    maps = [
        built(name, image_size=32, weights="imagenet")(images).numpy() for name in names
    ]
    received = both(images).numpy()
    assert np.array_equal(received, np.concatenate(maps, axis=-1))
    assert [part.shape[-1] for part in part_outputs(both)] == [1280, 1280]
    assert not both.trainable_weights
