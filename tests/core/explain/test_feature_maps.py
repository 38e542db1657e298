"""Feature maps: the network's own activations, early to late."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openvino
import pytest
from openvino import opset13 as ops

from core.explain.feature_maps import FeatureMaps, Layer, strongest, tiles
from core.runs.run import Run
from core.serving.predictor import predictor_of


def saved(folder: Path, *, channels_first: bool, num_layers: int) -> Path:
    """A network of layers that add 1 and clip at 0."""
    image = ops.parameter([-1, 8, 8, 3], np.uint8, name="image")
    image.output(0).set_names({"image"})
    node = ops.convert(image, "f32")
    if channels_first:
        node = ops.transpose(node, np.array([0, 3, 1, 2]))
    for _ in range(num_layers):
        node = ops.relu(ops.add(node, np.float32(1)))
    openvino.save_model(openvino.Model([node], [image]), folder / "model.xml")
    return folder


@pytest.mark.parametrize("channels_first", [True, False])
def test_maps_are_what_each_layer_makes(tmp_path: Path, channels_first: bool) -> None:
    folder = saved(tmp_path, channels_first=channels_first, num_layers=9)
    network = FeatureMaps(folder)
    pixels = np.random.default_rng(0).integers(0, 200, (8, 8, 3), dtype=np.uint8)
    numbers = [layer.number for layer in network.layers]
    assert numbers[0] == 1 and numbers[-1] == 9 and len(numbers) == 6
    assert numbers == sorted(set(numbers))
    for layer, maps in zip(network.layers, network.of(pixels), strict=True):
        assert (layer.side, layer.channels, layer.count) == (8, 3, 9)
        assert np.allclose(maps, pixels.astype(np.float32) + layer.number)


def test_a_network_without_maps_has_no_layers(tmp_path: Path) -> None:
    folder = saved(tmp_path, channels_first=False, num_layers=0)
    network = FeatureMaps(folder)
    assert network.layers == ()
    assert network.of(np.zeros((8, 8, 3), np.uint8)) == []


def test_layers_of_both_phases_are_alike_and_end_in_the_embedding(
    trained_run: Run,
) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=np.uint8)
    frozen, tuned = (
        FeatureMaps(trained_run.serving_dir(phase)) for phase in ("frozen", "finetune")
    )
    assert frozen.layers == tuned.layers
    assert len(frozen.layers) >= 4
    sides = [layer.side for layer in frozen.layers]
    assert sides == sorted(sides, reverse=True)
    first = [network.of(pixels)[0] for network in (frozen, tuned)]
    assert np.allclose(*first, atol=1e-5)  # below the thaw line
    served = predictor_of(trained_run, "frozen").predict(pixels[None])
    if frozen.layers[-1].side == served.cam.shape[1]:
        pooled = frozen.of(pixels)[-1].mean(axis=(0, 1))
        assert np.allclose(pooled, served.embedding[0], atol=1e-4)


@pytest.mark.parametrize(
    ("number", "depth"), [(1, "early"), (10, "early"), (11, "middle"), (30, "late")]
)
def test_depth_is_a_third_of_the_network(number: int, depth: str) -> None:
    assert Layer(number, 30, 8, 3).depth == depth


def test_the_strongest_channels_tell_places_apart() -> None:
    maps = np.zeros((4, 4, 4), np.float32)
    maps[..., 0] = 9.0  # bright everywhere: says nothing of places
    maps[0, 0, 1], maps[0, 0, 3] = 1.0, 5.0
    assert strongest(maps, 2) == [3, 1]
    assert len(strongest(maps, 10)) == 4


def test_tiles_stand_beside_each_other_from_dark_to_light() -> None:
    maps = np.zeros((2, 2, 3), np.float32)
    maps[0, 1, 2] = 4.0
    sheet = tiles(maps, np.array([1.0, 1.0, 4.0]), side=10, columns=2)
    assert sheet.shape == (24, 24, 4)
    assert sheet[0, 0, 3] == 255 and sheet[0, 11, 3] == 0 and sheet[20, 20, 3] == 0
    light = sheet[..., :3].sum(axis=-1)
    assert light[16, 7] == light.max() > 600 and light[0, 0] < 30
