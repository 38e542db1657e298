"""Keras models of somebody else's as backbones: looked at, cut, kept, built again."""

from __future__ import annotations

import dataclasses
import json
import warnings
import zipfile
from pathlib import Path
from types import SimpleNamespace

import h5py
import keras
import numpy as np
import pytest
from keras import layers

from core.backbones.registry import backbone
from core.config import RunConfig
from core.config.layers import check_layers
from core.config.own import check_own
from core.errors import ConfigError, DataError, UserError, WeightsError
from core.models import taking_in
from core.models.build import build_backbone
from core.models.operations import operations_of
from core.models.taking_in import look, take_in
from core.models.taking_in_process import _reply
from core.storage.paths import backbones_dir
from tests.core.models.keras_networks import SIZE, classifier, feature_map, saved

RAW = {"preprocessing": "raw"}


@pytest.fixture(autouse=True)
def known_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """How fast this one is says nothing here, and takes a second to find out."""
    machine = SimpleNamespace(float32_rate=100.0)
    monkeypatch.setattr(taking_in, "probe", lambda: machine)


@pytest.fixture
def images() -> np.ndarray:
    return np.random.default_rng(0).uniform(0, 255, (2, SIZE, SIZE, 3)).astype("f4")


@pytest.mark.parametrize("ending", ["keras", "h5"])
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_its_features_are_the_originals_and_its_layers_are_known(
    ending: str, images: np.ndarray, tmp_path: Path
) -> None:
    model = classifier(layers.Rescaling(1 / 127.5, -1.0, name="theirs_scale"))
    path = saved(model, tmp_path / f"their net.{ending}")
    found = look(path, {})
    assert found["asked"] == [] and "preprocessing" in found["from_file"]
    assert found["answers"]["node"] == "end"
    taken = take_in(path, {})
    assert not taken["was_there"] and take_in(path, {})["was_there"]
    facts = backbone(taken["name"])
    assert (facts.title, facts.is_trainable, facts.default_size) == (
        "their net",
        True,
        SIZE,
    )
    config = RunConfig(dataset="", backbone=taken["name"])
    check_layers(config)
    built = build_backbone(config)
    expected = feature_map(model)(images, training=False)
    np.testing.assert_allclose(built(images, training=False), expected, atol=1e-5)
    made = operations_of(built)
    described = config.whole_network.operations
    assert [item.name for item in described] == [item.name for item in made]
    assert [item.shape for item in described] == [item.shape for item in made]
    assert sum(item.parameters for item in described) == built.count_params()
    assert "stem_in_1" in config.network.names, "a nested layer of a name that is taken"
    assert facts.has_norms and config.thaw_lines
    check_own(dataclasses.replace(config, weights="run:a-1"))
    with pytest.raises(ConfigError, match="weights to be imagenet"):
        check_own(dataclasses.replace(config, weights="none"))


def test_pixels_are_scaled_as_somebody_says_and_the_cut_is_theirs(
    images: np.ndarray, tmp_path: Path
) -> None:
    model = classifier()
    path = saved(model, tmp_path / "net.keras")
    assert look(path, {})["asked"] == ["preprocessing"]
    with pytest.raises(DataError, match="an answer for preprocessing"):
        take_in(path, {})
    given = {"mean": [0.5, 0.4, 0.3], "std": [0.2, 0.25, 0.5], "node": "add"}
    taken = take_in(path, {**given, "colours": "BGR"})
    built = build_backbone(RunConfig(dataset="", backbone=taken["name"]))
    scaled = (images[..., ::-1] / 255 - given["mean"]) / given["std"]
    at_add = keras.Model(model.input, model.get_layer("add").output)
    np.testing.assert_allclose(
        built(images, training=False), at_add(scaled, training=False), atol=1e-4
    )
    assert take_in(path, {**given, "colours": "RGB"})["name"] != taken["name"]


def test_a_kept_network_that_was_changed_is_not_used(tmp_path: Path) -> None:
    taken = take_in(saved(classifier(), tmp_path / "net.keras"), RAW)
    (folder,) = backbones_dir().iterdir()
    saved(classifier(top=7), folder / "network.keras")
    with pytest.raises(WeightsError, match="another content"):
        build_backbone(RunConfig(dataset="", backbone=taken["name"]))


def lambda_in(path: Path) -> Path:
    inputs = keras.Input((SIZE, SIZE, 3))
    return saved(keras.Model(inputs, layers.Lambda(lambda x: x * 2)(inputs)), path)


def outside_layer(path: Path) -> Path:
    """A layer of some module, that a changed config names."""
    saved(classifier(), path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    config = json.loads(parts["config.json"])
    config["config"]["layers"][1]["module"] = "theirs.layers"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            text = json.dumps(config).encode()
            archive.writestr(name, text if name == "config.json" else content)
    return path


def weights_alone(path: Path) -> Path:
    classifier().save_weights(path.with_name("net.weights.h5"))
    return path.with_name("net.weights.h5")


def linked(path: Path) -> Path:
    """HDF5 with a link to a file of this computer."""
    path = path.with_suffix(".h5")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        saved(classifier(), path)
    with h5py.File(path, "a") as file:
        file["more"] = h5py.ExternalLink("/etc/passwd", "/")
    return path


def damaged(path: Path) -> Path:
    content = saved(classifier(), path).read_bytes()
    path.write_bytes(content[: len(content) // 2])
    return path


def with_two_inputs(path: Path) -> Path:
    one, two = (keras.Input((SIZE, SIZE, 3)) for _ in range(2))
    return saved(keras.Model([one, two], layers.Add()([one, two])), path)


def used_twice(path: Path) -> Path:
    inputs, conv = keras.Input((SIZE, SIZE, 3)), layers.Conv2D(3, 3, padding="same")
    return saved(keras.Model(inputs, conv(conv(inputs))), path)


def grey(path: Path) -> Path:
    inputs = keras.Input((SIZE, SIZE, 1))
    return saved(keras.Model(inputs, layers.Conv2D(3, 3)(inputs)), path)


def huge(path: Path) -> Path:
    inputs = keras.Input((1040, 1040, 3))
    return saved(keras.Model(inputs, layers.MaxPool2D(520)(inputs)), path)


def without_maps(path: Path) -> Path:
    inputs = keras.Input((SIZE, SIZE, 3))
    return saved(keras.Model(inputs, layers.Dense(3)(layers.Flatten()(inputs))), path)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda_in, "a model without Lambda layers"),
        (outside_layer, "layers of Keras alone"),
        (weights_alone, "holds weights alone"),
        (linked, "a link elsewhere"),
        (damaged, "damaged"),
        (with_two_inputs, "2 inputs"),
        (used_twice, "used twice"),
        (grey, "square RGB images"),
        (huge, "8 to 1024 pixels"),
        (without_maps, "makes none"),
    ],
)
def test_what_is_no_backbone_or_could_do_harm_is_refused_in_words(
    make: object, told: str, tmp_path: Path
) -> None:
    path = make(tmp_path / "net.keras")  # type: ignore[operator]
    with pytest.raises(DataError, match=told):
        look(path, RAW)
    assert not any(backbones_dir().iterdir())


def test_a_deviation_of_nothing_is_refused(tmp_path: Path) -> None:
    path = saved(classifier(), tmp_path / "net.keras")
    with pytest.raises(ConfigError, match="above 0"):
        look(path, {"std": [0.0, 1.0, 1.0]})


def test_a_file_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(classifier(), tmp_path / "net.keras")
    monkeypatch.setattr("core.models.keras_files.MOST_BYTES", 20_000)
    with pytest.raises(DataError, match="at most"):
        look(path, RAW)


def test_the_process_answers_with_what_it_found_or_why_it_did_not(
    tmp_path: Path,
) -> None:
    path = saved(classifier(), tmp_path / "net.keras")
    request = {"path": str(path), "given": RAW, "is_taken": False, "is_uploaded": False}
    assert _reply(request)["look"]["parameters"] > 0
    request["path"] = str(tmp_path / "none.keras")
    with pytest.raises(UserError, match="Check the path"):
        _reply(request)


def test_what_was_uploaded_need_not_lie_where_files_may_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(classifier(), tmp_path / "net.keras")
    monkeypatch.setenv("THAW_DATA_ROOTS", str(tmp_path / "other"))
    request = {"path": str(path), "given": RAW, "is_taken": False}
    with pytest.raises(UserError, match="may be read"):
        _reply(request | {"is_uploaded": False})
    assert "look" in _reply(request | {"is_uploaded": True})
