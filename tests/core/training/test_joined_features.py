"""Features of backbones side by side: kept of each, and read as those of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from core.config import FRESH, RunConfig
from core.data.manifest import Manifest
from core.runs.cache_keys import kept_names, network_name, tap_name
from core.training.engine import Engine
from core.training.feature_taps import Features, FeatureTap
from core.training.first_look import FirstLook
from core.training.pixels import Pixels
from core.training.reporter import Reporter
from tests.conftest import tiny_config
from tests.core.training.mean_engine import maker_for

LENGTHS = {"a": 4, "b": 2, "c": 3, "d": 1}
Make = Callable[..., tuple[Features, list[list[str]]]]


class Channels:
    """Tells of each image so many numbers per tap as it has, all of one kind."""

    def __init__(self, taps: list[FeatureTap]) -> None:
        self.output_shapes = [shape for tap in taps for shape in tap.shapes]
        self._taps = taps

    def run(self, images):  # type: ignore[no-untyped-def]
        for image in images:
            yield [
                np.full(tap.num_values, self._number(tap, image)) for tap in self._taps
            ]

    @staticmethod
    def _number(tap: FeatureTap, image: np.ndarray) -> float:
        return image.mean() + 1000 * ord(tap.name[0])


def one(name: str) -> FeatureTap:
    return FeatureTap(f"{name}/average", [SimpleNamespace(shape=(None, LENGTHS[name]))])


def several(names: str, places: int = 1) -> FeatureTap:
    parts = tuple(map(one, names))
    length = sum(part.num_values for part in parts)
    output = SimpleNamespace(shape=(None, length))
    return FeatureTap("+".join(names), [output], parts=parts, places=places)


@pytest.fixture
def make(manifest: Manifest, reporter: Reporter) -> Make:
    """Make features at a tap; which taps had to be computed comes along."""

    def made(tap: FeatureTap, **settings: object) -> tuple[Features, list[list[str]]]:
        config = tiny_config("d", **settings)
        computed: list[list[str]] = []

        def engine(taps: list[FeatureTap], precision: str) -> Engine:
            computed.append([item.name for item in taps])
            return Channels(taps)

        pixels = Pixels(manifest, config.input_size, None)
        maker = maker_for(config, manifest, reporter)
        return maker.features([tap], engine, pixels)[0], computed

    return made


def test_pooled_features_have_the_names_that_each_backbone_gives_them_alone() -> None:
    names = "efficientnet_lite0", "efficientnet_lite1"
    both = RunConfig("d", backbone="+".join(names), image_size=96)
    alone = [replace(both, backbone=name) for name in names]
    expected = [tap_name(network_name(one), one, "frozen") for one in alone]
    network = network_name(both)
    assert kept_names(network, both, "frozen") == expected
    line = tap_name(network, both, "finetune")
    assert kept_names(network, both, "finetune") == [line]
    cut = "net@a+b/weights"  # a layer of one network may be called so
    assert kept_names(cut, alone[0], "frozen") == [f"{cut}/average"]


def test_what_a_part_computed_alone_is_not_computed_again(make: Make) -> None:
    alone, computed = make(one("a"))
    assert computed == [["a/average"]]
    both, computed = make(several("ab"))
    assert computed == [["b/average"]]
    assert make(one("b"))[1] == make(several("ba"))[1] == []
    for split, (array,) in both.arrays.items():
        whole = array.values[:]
        assert whole.shape == array.values.shape and whole.shape[-1] == 6
        assert np.array_equal(whole[..., :4], alone.arrays[split][0].values)
        assert np.array_equal(
            whole[..., 4] - whole[..., 0], np.full(whole.shape[:2], 1000)
        )


def test_no_first_look_is_taken_where_some_features_are_kept(
    manifest: Manifest, reporter: Reporter, make: Make
) -> None:
    """What a classifier makes of the others says nothing of them together."""

    def is_looked_at(names: str) -> bool:
        config = tiny_config("d", views=2)
        maker = maker_for(config, manifest, reporter)
        maker.look = FirstLook(manifest, reporter)
        pixels = Pixels(manifest, config.input_size, None)
        maker.features([several(names)], lambda taps, _: Channels(taps), pixels)
        return maker.look is not None

    make(one("b"), views=2)
    assert not is_looked_at("ab")
    assert is_looked_at("cd")


def test_rows_are_read_as_numpy_reads_an_array(make: Make) -> None:
    (array,) = make(several("ab"), views=3)[0].arrays["train"]
    values, whole = array.values, array.values[:]
    views, rows = np.array([0, 2, 1]), np.array([3, 0, 5])
    assert values.nbytes == whole.nbytes and values.dtype == whole.dtype
    assert np.array_equal(values[views, rows], whole[views, rows])
    assert np.array_equal(values[0, 2:5], whole[0, 2:5])
    assert np.array_equal(values[1], whole[1])
    array.release()


def test_flattened_maps_are_joined_place_by_place(make: Make) -> None:
    (array,) = make(several("ab", places=2))[0].arrays["test"]
    row = array.values[0, 0]  # two channels of a and one of b, at two places
    assert np.array_equal(row[:3], row[3:])
    assert row[0] == row[1] == row[2] - 1000


def test_streamed_features_are_computed_by_one_network(make: Make) -> None:
    found, computed = make(several("ab"), views=FRESH)
    assert computed == [["a/average", "b/average"], ["a+b"]]
    assert found.stream is not None
    assert [values[0].shape for values in found.stream([(1, 0)])] == [(6,)]
