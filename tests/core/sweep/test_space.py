"""The space of a sweep: what can be varied, and between what."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.config import Dense, HeadConfig, RunConfig
from core.config.descriptions import describe
from core.errors import ConfigError
from core.sweep.axis import Axis
from core.sweep.space import (
    candidates,
    read_axes,
    suggested_axis,
    value_at,
    with_values,
)

CONFIG = RunConfig("d")


def read(text: str, config: RunConfig = CONFIG) -> Axis:
    (axis,) = read_axes(config, [text])
    return axis


@pytest.mark.parametrize(
    ("text", "axis"),
    [
        (
            "frozen.learning_rate=1e-4:1e-2",
            Axis("frozen.learning_rate", "float", 1e-4, 1e-2, is_log=True),
        ),
        ("label_smoothing=0:0.2", Axis("label_smoothing", "float", 0.0, 0.2)),
        ("views=1:8", Axis("views", "int", 1, 8)),
        ("views=1,4", Axis("views", "choice", values=(1, 4))),
        ("batch_size", Axis("batch_size", "int", 16, 128, is_log=True)),
        ("head.dropout=0.1:0.5", Axis("head.layers.0.rate", "float", 0.1, 0.5)),
        (
            "backbone=efficientnet_lite0,mobilenet",
            Axis("backbone", "choice", values=("efficientnet_lite0", "mobilenet")),
        ),
        ("adapt_norms", Axis("adapt_norms", "choice", values=(False, True))),
        ("adapt_norms=false,true", Axis("adapt_norms", "choice", values=(False, True))),
        (
            "head.pooling",
            Axis("head.pooling", "choice", values=("average", "max", "flatten")),
        ),
        (
            "finetune.learning_rate=1e-5:1e-3",
            Axis("finetune.steps.0.learning_rate", "float", 1e-5, 1e-3, is_log=True),
        ),
        (
            "frozen.optimizer.weight_decay=0:0.1",  # powers of ten never reach 0
            Axis("frozen.optimizer.weight_decay", "float", 0.0, 0.1),
        ),
    ],
)
def test_a_text_becomes_an_axis_of_its_setting(text: str, axis: Axis) -> None:
    assert read(text) == axis
    assert Axis.of(axis.form()) == axis


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("learning=1:2", "a setting to vary"),
        ("seed=1:9", "a single setting that changes the model"),
        ("head.layers=1,2", "a single setting"),
        ("image_size", "what to try for image_size"),
        ("views=8:1", "from a lower number to a higher one"),
        ("frozen.learning_rate=1:100", "frozen.learning_rate to be between"),
        ("head.pooling=average,median", "head.pooling to be one of"),
        ("backbone=nothing,mobilenet", "nothing"),
        ("batch_size=8,8", "different values"),
        ("batch_size=", "different values"),
        ("head.units=8:64", "a head with a dense layer"),
    ],
)
def test_what_can_not_be_varied_is_refused(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        read(text)


def test_a_setting_is_varied_once() -> None:
    with pytest.raises(ConfigError, match="varied once"):
        read_axes(CONFIG, ["head.dropout=0.1:0.5", "head.layers.0.rate"])


def test_short_names_mean_the_first_layer_of_their_kind() -> None:
    config = RunConfig("d", head=HeadConfig((*HeadConfig().layers, Dense())))
    head = RunConfig("d", head=HeadConfig(layers=(Dense(), *HeadConfig().layers)))
    assert read("head.dropout", head).name == "head.layers.1.rate"
    assert read("head.units", head).name == "head.layers.0.units"
    assert config.head.pooling


def test_every_range_that_is_suggested_lies_within_the_limits() -> None:
    names = candidates(CONFIG)
    assert {"frozen.learning_rate", "views", "head.layers.0.rate"} <= set(names)
    assert not {"seed", "dataset", "scratch.learning_rate", "image_size"} & set(names)
    for name in names:
        axis = suggested_axis(CONFIG, name)
        assert axis is not None
        assert read(f"{name}={axis.text}") == axis
        if axis.kind == "choice":
            continue
        limits = describe(name).limits
        assert limits and limits[0] <= axis.low < axis.high <= limits[1]
        for value in (axis.low, axis.high):
            given = int(value) if axis.kind == "int" else value
            assert value_at(with_values(CONFIG, {name: given}), name) == given


def test_a_grid_spreads_powers_of_ten_evenly() -> None:
    assert Axis("a", "float", 1e-4, 1e-1, is_log=True).grid == [1e-4, 1e-3, 1e-2, 0.1]
    assert Axis("a", "int", 1, 3).grid == [1, 2, 3]
    assert Axis("a", "choice", values=("x", "y")).grid == ["x", "y"]


def test_values_change_what_they_name_and_nothing_else() -> None:
    changed = with_values(CONFIG, {"views": 2, "head.layers.0.rate": 0.4})
    assert with_values(changed, {"views": 4, "head.layers.0.rate": 0.2}) == CONFIG
    scratch = with_values(CONFIG, {"strategy": "scratch"})
    assert (scratch.strategy, scratch.weights) == ("scratch", "none")
    with pytest.raises(ConfigError, match="alpha"):
        with_values(CONFIG, {"alpha": 0.3})


def test_an_axis_holds_what_lies_on_it() -> None:
    rate = Axis("a", "float", 0.1, 0.5)
    assert rate.holds(0.1) and not rate.holds(0.6) and not rate.holds("x")
    choice = Axis("a", "choice", values=(True, "x"))
    assert choice.holds(True) and not choice.holds(1)


def test_a_setting_that_no_trial_uses_is_not_varied() -> None:
    frozen = replace(CONFIG, strategy="frozen")
    fitted = replace(CONFIG, head=HeadConfig(layers=(), fit="converged"))
    rate, depth = "frozen.learning_rate", "finetune.learning_rate=1e-5:1e-3"
    for config, text in ((frozen, depth), (fitted, rate)):
        with pytest.raises(ConfigError, match="none of them uses"):
            read_axes(config, [text])
    assert rate not in candidates(fitted)
    assert len(read_axes(frozen, [depth, "strategy=frozen,finetune"])) == 2
    assert len(read_axes(fitted, [rate, "head.fit"])) == 2
