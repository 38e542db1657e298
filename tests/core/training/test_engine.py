"""The engine gives what the network gives, and converts it once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import keras
import numpy as np
import pytest
import tensorflow as tf

from core.backbones.registry import BACKBONES
from core.errors import ConfigError
from core.models.line import divide
from core.runs import cache_keys
from core.storage.paths import caches_dir
from core.training import engine as module
from core.training.convert import to_openvino, traced
from core.training.engine import (
    Engine,
    OpenVINOEngine,
    TensorFlowEngine,
    engine_kind,
    make_engine,
)
from core.training.kept_network import KeptNetwork
from tests.core.models.networks import (
    backbone_input,
    lines,
    noise,
    random_backbone,
)


def openvino_engine(model: keras.Model, precision: str = "float32") -> Engine:
    return make_engine(KeptNetwork(("net",), 32, lambda: model), precision)


MAKERS: list[Callable[[keras.Model], Engine]] = [openvino_engine, TensorFlowEngine]


def results(engine: Engine, images: np.ndarray) -> list[np.ndarray]:
    """One array per output, all images stacked."""
    rows = [[values.copy() for values in row] for row in engine.run(iter(images))]
    return [np.stack(values) for values in zip(*rows, strict=True)]


@pytest.mark.parametrize("make", MAKERS)
def test_outputs_are_those_of_the_network_in_order(
    make: Callable[[keras.Model], Engine],
) -> None:
    backbone = random_backbone("mobilenet", 32, alpha=0.25)
    lower, upper = divide(backbone, 40)
    engine = make(lower)
    images = noise(32, 70).astype(np.uint8)  # more than a batch of the GPU's
    assert engine.output_shapes == [tuple(lower.outputs[0].shape[1:])]
    (found,) = results(engine, images)
    assert found.dtype == np.float32
    assert found.shape == (70, *engine.output_shapes[0])
    expected = np.asarray(lower(images.astype(np.float32)))
    # One value in 18,000 was off by 2.5e-5 where the largest is 12.5 (Intel, AMX).
    assert np.allclose(found, expected, atol=1e-5 * np.abs(expected).max())
    whole = np.asarray(backbone([images.astype(np.float32)]))
    assert np.allclose(np.asarray(upper([found])), whole, atol=1e-3)  # up to 6


@pytest.mark.parametrize("make", MAKERS)
def test_many_outputs_come_in_the_order_of_the_model(
    make: Callable[[keras.Model], Engine],
) -> None:
    pixels = keras.Input((4, 4, 3))
    outputs = [keras.layers.Rescaling(float(i + 1))(pixels) for i in range(11)]
    means = keras.layers.GlobalAveragePooling2D()(pixels)
    engine = make(keras.Model(pixels, [*outputs, means]))
    images = noise(4, 2).astype(np.uint8)
    found = results(engine, images)
    assert engine.output_shapes == [(4, 4, 3)] * 11 + [(3,)]
    for factor, values in enumerate(found[:-1], start=1):
        assert np.array_equal(values, images * np.float32(factor))
    assert np.allclose(found[-1], images.mean(axis=(1, 2)), atol=1e-4)


# One of each family that computes in a way of its own; all of them would take minutes.
FAMILIES = ("efficientnet_lite0", "mobilenet_v3_small", "inception_v3", "convnext_tiny")


@pytest.mark.slow
@pytest.mark.parametrize("name", FAMILIES)
def test_backbone_in_openvino_is_the_one_in_keras(name: str) -> None:
    backbone = random_backbone(name, BACKBONES[name].min_size)
    images = noise(BACKBONES[name].min_size, 3).astype(np.uint8)
    lower, upper = divide(backbone, lines(backbone, name)[0])
    found = results(openvino_engine(lower), images)
    expected = keras.tree.flatten(lower(images.astype(np.float32)))
    for one, two in zip(found, expected, strict=True):
        scale = float(np.abs(two).max())
        assert np.allclose(one, two, atol=1e-3 * scale), name
    answer = np.asarray(upper(found))
    images = images.astype(np.float32)
    whole = np.asarray(backbone(backbone_input(backbone, images)))
    # Random weights amplify what rounding leaves.
    assert np.allclose(answer, whole, atol=1e-2 * float(np.abs(whole).max()))


def test_run_that_is_left_early_leaves_the_engine_usable() -> None:
    backbone = random_backbone("mobilenet", 32, alpha=0.25)
    engine = openvino_engine(divide(backbone, 40)[0])
    images = noise(32, 6).astype(np.uint8)
    expected = results(engine, images)[0]
    left = engine.run(iter(images))
    next(left)
    beside = engine.run(iter(images))  # two at once, as when an epoch is left
    assert np.array_equal(next(beside)[0], expected[0])
    left.close()
    assert np.array_equal(results(engine, images)[0], expected)


def test_error_of_the_images_reaches_the_caller() -> None:
    engine = openvino_engine(random_backbone("mobilenet", 32, alpha=0.25))

    def images() -> Iterator[np.ndarray]:
        yield from noise(32, 3).astype(np.uint8)
        raise OSError("the disk went away")

    with pytest.raises(OSError, match="went away"):
        list(engine.run(images()))
    assert list(engine.run(iter([]))) == []


def converted() -> list[str]:
    folder = caches_dir()
    return sorted(p.name for p in folder.iterdir() if p.name.startswith("converted"))


def mean_colour() -> keras.Model:
    pixels = keras.Input((32, 32, 3))
    return keras.Model(pixels, [keras.layers.GlobalAveragePooling2D()(pixels)])


def test_network_is_converted_once_and_kept_under_its_name() -> None:
    backbone = mean_colour()
    images = noise(32, 3).astype(np.uint8)
    first = results(
        make_engine(KeptNetwork(("a",), 32, lambda: backbone), "float32"), images
    )
    assert len(converted()) == 1

    def refuse() -> keras.Model:
        raise AssertionError("it was converted already")

    again = results(make_engine(KeptNetwork(("a",), 32, refuse), "float32"), images)
    assert np.array_equal(first[0], again[0])
    make_engine(KeptNetwork(("b",), 32, lambda: backbone), "float32")
    assert len(converted()) == 2


@pytest.mark.parametrize("what", ["keras", "openvino", "converter"])
def test_other_versions_convert_anew(
    what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    backbone = mean_colour()
    make_engine(KeptNetwork(("a",), 32, lambda: backbone), "float32")
    if what == "converter":
        monkeypatch.setattr(cache_keys, "_CONVERTED_VERSION", 99)
    else:
        version = cache_keys._version
        changed = {what: "99"}
        monkeypatch.setattr(
            cache_keys, "_version", lambda name: changed.get(name) or version(name)
        )
    make_engine(KeptNetwork(("a",), 32, lambda: backbone), "float32")
    assert len(converted()) == 2


def test_a_gpu_computes_in_tensorflow_and_in_float32_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kinds = [engine_kind()]
    monkeypatch.setattr(module, "_has_gpu", lambda: True)
    kinds.append(engine_kind())
    assert tuple(kinds) == cache_keys.ENGINES
    assert len({cache_keys.engine_version(kind) for kind in kinds}) == 2
    model = random_backbone("mobilenet", 32, alpha=0.25)
    tf.config.experimental.enable_tensor_float_32_execution(True)  # as in a new process
    assert isinstance(openvino_engine(model), TensorFlowEngine)
    assert not tf.config.experimental.tensor_float_32_execution_enabled()
    with pytest.raises(ConfigError, match="Set precision to float32"):
        openvino_engine(model, "bfloat16")


def test_bfloat16_is_near_float32() -> None:
    model, _ = divide(random_backbone("mobilenet", 32, alpha=0.25), 5)
    images = noise(32, 8).astype(np.uint8)
    (exact,) = results(openvino_engine(model), images)
    (fast,) = results(openvino_engine(model, "bfloat16"), images)
    assert fast.dtype == np.float32
    scale = np.abs(exact).max()
    assert np.abs(fast - exact).max() < 0.05 * scale


def test_one_image_at_a_time_goes_to_each_stream() -> None:
    model = random_backbone("mobilenet", 32, alpha=0.25)
    engine = OpenVINOEngine(to_openvino(traced(model), ["output000"]), "float32")
    asked = 0

    def images() -> Iterator[np.ndarray]:
        nonlocal asked
        for image in noise(32, 50).astype(np.uint8):
            asked += 1
            yield image

    running = engine.run(images())
    next(running)
    assert 2 <= asked <= 20  # ahead of the first result, but not all of them
    running.close()
