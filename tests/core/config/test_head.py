"""A head is a stack of layers of a few kinds."""

from __future__ import annotations

from typing import Any

import pytest

from core.config import ACTIVATIONS, Dense
from core.errors import ConfigError
from tests.core.config.values import read

# per setting of a head's layer: its layer, and the same four numbers
LAYER_RANGES: dict[str, tuple[str, float, float, float, float]] = {
    "units": ("dense", 1, 8192, 0, 8193),
    "l1": ("dense", 0.0, 10.0, -0.01, 10.1),
    "l2": ("dense", 0.0, 10.0, -0.01, 10.1),
    "rate": ("dropout", 0.0, 0.95, -0.01, 0.96),
}


@pytest.mark.parametrize("name", LAYER_RANGES)
def test_settings_of_layers_have_their_ranges(name: str) -> None:
    kind, *row = LAYER_RANGES[name]
    for value in row[:2]:
        config = read(**{"head.layers": [{"kind": kind, name: value}]})
        assert getattr(config.head.layers[0], name) == value
    for value in row[2:]:
        with pytest.raises(ConfigError, match=f"{name} to be between"):
            read(**{"head.layers": [{"kind": kind, name: value}]})
    wrong_types: tuple[Any, ...] = ("3", None, True, [], float("nan"))
    for wrong in wrong_types:
        with pytest.raises(ConfigError, match=name):
            read(**{"head.layers": [{"kind": kind, name: wrong}]})


def test_a_dense_layer_has_one_of_the_activations() -> None:
    for name in ACTIVATIONS:
        config = read(**{"head.layers": [{"kind": "dense", "activation": name}]})
        assert config.head.layers == (Dense(activation=name),)
    with pytest.raises(ConfigError, match="one of relu, elu, silu"):
        read(**{"head.layers": [{"kind": "dense", "activation": "softmax"}]})


@pytest.mark.parametrize(
    "layer",
    [
        *({"kind": "conv"}, {"kind": ""}, {"kind": 1}, {"kind": ["dense"]}),
        *({"units": 3}, {}, [], None, "dense", 3),
    ],
)
def test_a_layer_of_no_known_kind_is_refused_with_its_place(layer: Any) -> None:
    known = "dense, dropout, batch_normalization"
    with pytest.raises(ConfigError, match=rf"head\.layers\.1\.kind .* {known};"):
        read(**{"head.layers": [{"kind": "dropout"}, layer]})


def test_a_layer_takes_no_settings_of_another() -> None:
    for layer in (
        {"kind": "dropout", "units": 3},
        {"kind": "batch_normalization", "rate": 0.1},
        {"kind": "dense", "unit": 3},
    ):
        with pytest.raises(ConfigError, match=r"received head\.layers\.0\.\w+\."):
            read(**{"head.layers": [layer]})
    with pytest.raises(ConfigError, match="kind to be one of dense"):
        Dense(kind="dropout")


def test_a_head_may_have_no_layers_and_not_too_many() -> None:
    assert read(**{"head.layers": []}).head.layers == ()
    assert len(read(**{"head.layers": [{"kind": "dropout"}] * 16}).head.layers) == 16
    with pytest.raises(ConfigError, match=r"head\.layers to be between 0 and 16"):
        read(**{"head.layers": [{"kind": "dropout"}] * 17})


def test_only_a_head_of_one_layer_is_fitted_to_convergence() -> None:
    layers = [{"kind": "dropout", "rate": 0.1}]
    head = {"head.fit": "converged", "head.layers": layers}
    assert read(**head).epochs("frozen") == 1
    assert read(**head).epochs("finetune") > 1
    for kind in ("dense", "batch_normalization"):
        with pytest.raises(ConfigError, match=f"head.layers to be dropout.*{kind}"):
            read(**(head | {"head.layers": [*layers, {"kind": kind}]}))
