"""The space of a sweep: which settings are varied, each between what."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from core.backbones.weights import trainable_at_hand
from core.config import RunConfig
from core.config.descriptions import describe
from core.config.migrations import FORMER_NAMES
from core.config.serialization import with_settings
from core.config.setting import Setting
from core.config.single import used_settings
from core.errors import ConfigError
from core.language.texts import _
from core.sweep.axis import Axis

# What a head's layers are called in short: the first of a kind, and its setting.
_OF_LAYERS = {
    "head.dropout": ("dropout", "rate"),
    "head.units": ("dense", "units"),
}
# What no sweep may vary: chance, and what all of its trials share.
_FIXED = ("dataset", "seed", "view_seed")


def read_axes(config: RunConfig, texts: Sequence[str]) -> list[Axis]:
    """The space that texts describe, each "name=low:high", "name=a,b,c" or "name".

    A name alone takes the range, or all of the choices, that suit the setting.

    Raises:
        ConfigError: A text is none of these, a setting does not exist or can't be
            varied, or a value is none that it may have.
    """
    axes = [_read_axis(config, text) for text in texts]
    names = [axis.name for axis in axes]
    for name in names:
        if names.count(name) > 1:
            raise ConfigError(
                _("{name} varied once", name=name),
                _("twice"),
                _("Leave one of them out."),
            )
        if not _matters(config, name, names):
            raise ConfigError(
                _("a setting that changes these trials"),
                _("{name}, which none of them uses", name=name),
                _(
                    "Leave it out, or choose a strategy and a fit of the head that use "
                    "it."
                ),
            )
    return axes


def candidates(config: RunConfig) -> list[str]:
    """Dotted names of the settings that can be varied without a word, in their order.

    Those for which a range suits all, and that all else in these settings bears.
    """
    names = (name for name in used_settings(config) if name not in _FIXED)
    return [name for name in names if _matters(config, name) and _bears(config, name)]


def value_at(config: RunConfig, name: str) -> Any:
    """The value of a dotted setting, as plain values have it.

    Raises:
        LookupError: There is no such setting.
    """
    value: Any = config.to_json()
    for part in name.split("."):
        try:
            value = value[int(part) if isinstance(value, list | tuple) else part]
        except (TypeError, ValueError):
            raise LookupError(name) from None
    return value


def with_values(config: RunConfig, values: Mapping[str, Any]) -> RunConfig:
    """The settings with some of them changed.

    Raises:
        ConfigError: They don't go together.
    """
    texts = [f"{name}={json.dumps(value)}" for name, value in values.items()]
    plain = with_settings(config.to_json(), texts)
    if plain["strategy"] != config.strategy and "weights" not in values:
        if plain["strategy"] == "scratch":
            plain["weights"] = "none"  # that is what from scratch means
        elif config.strategy == "scratch":
            plain["weights"] = "imagenet"
    return RunConfig.from_json(plain)


def suggested_axis(config: RunConfig, name: str) -> Axis | None:
    """The range, or the choices, that suit a setting; None where none do."""
    if name.endswith(".kind") and name.startswith("head."):
        return None  # another kind of layer has other settings
    described = describe(name)
    if name == "backbone":
        names = tuple(facts.name for facts in trainable_at_hand())
        return Axis(name, "choice", values=names) if len(names) > 1 else None
    value = value_at(config, name)
    if isinstance(value, bool):
        return Axis(name, "choice", values=(False, True))
    if described.sweep:
        kind = "float" if isinstance(value, float) else "int"
        return Axis(name, kind, *described.sweep, is_log=described.is_log)
    if described.choices and not described.limits:
        return Axis(name, "choice", values=tuple(described.choices))
    return None


def _matters(config: RunConfig, name: str, varied: Sequence[str] = ()) -> bool:
    """Whether trials can differ by a setting, as far as its phase tells.

    Args:
        config: What they share.
        name: Of the setting, dotted.
        varied: All that are.
    """
    is_fitted = config.head.is_fitted and "head.fit" not in varied
    if name.startswith("frozen.") and is_fitted:  # at once, without steps
        return False
    return "strategy" in varied or name in used_settings(config)


def _bears(config: RunConfig, name: str) -> bool:
    """Whether a setting has a range that suits, and may have all of it."""
    axis = suggested_axis(config, name)
    if axis is None:
        return False
    try:
        _check_all(config, axis)
    except ConfigError:  # Adam has no momentum
        return False
    return True


def _read_axis(config: RunConfig, text: str) -> Axis:
    given, equals, spec = (part.strip() for part in text.partition("="))
    name = _whole_name(config, given)
    try:
        described = describe(name)
        now = value_at(config, name)
    except LookupError:
        raise ConfigError(
            _("a setting to vary, such as frozen.learning_rate"),
            given,
            _("Correct its name; docs/settings.md has all of them."),
        ) from None
    if name in _FIXED or isinstance(now, list | tuple | dict):
        raise ConfigError(
            _("a single setting that changes the model"),
            given,
            _("Vary another one."),
        )
    if not equals:
        axis = suggested_axis(config, name)
        if axis is None:
            raise ConfigError(
                _("what to try for {name}, as no range suits all", name=given),
                _("nothing"),
                _("Name it, as in {name}=1:4 or {name}=1,2,4.", name=given),
            )
        return axis
    axis = _read_range(name, spec, now, described) or _read_choice(name, spec)
    _check_all(config, axis)
    return axis


def _whole_name(config: RunConfig, given: str) -> str:
    """The dotted name of a setting that may have been named in short."""
    if given not in _OF_LAYERS:
        return FORMER_NAMES.get(given, given)
    kind, leaf = _OF_LAYERS[given]
    for place, layer in enumerate(config.head.layers):
        if layer.kind == kind:
            return f"head.layers.{place}.{leaf}"
    raise ConfigError(
        _("a head with a {kind} layer, to vary {name}", kind=kind, name=given),
        _("a head without one"),
        _("Add such a layer to the head, or leave this out."),
    )


def _read_range(name: str, spec: str, now: Any, described: Setting) -> Axis | None:
    """LOW:HIGH; None where it is something else."""
    try:
        low, high = (float(part) for part in spec.split(":"))
    except ValueError:
        return None
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise ConfigError(
            _("{name} from a lower number to a higher one", name=name),
            spec,
            _("Write the lower one first, as in 0.1:0.5."),
        )
    is_whole = not isinstance(now, float) and low.is_integer() and high.is_integer()
    is_log = described.is_log and low > 0
    if isinstance(now, bool):
        return None
    return Axis(name, "int" if is_whole else "float", low, high, is_log)


def _read_choice(name: str, spec: str) -> Axis:
    values = tuple(_value(part.strip()) for part in spec.split(",") if part.strip())
    if any(isinstance(value, list | dict) or value is None for value in values):
        raise ConfigError(
            _("single values for {name}", name=name), spec, _("Name numbers or words.")
        )
    if len({(type(value), value) for value in values}) < len(values) or not values:
        raise ConfigError(
            _("different values for {name}", name=name),
            spec or _("none"),
            _("Name each of them once."),
        )
    return Axis(name, "choice", values=values)


def _check_all(config: RunConfig, axis: Axis) -> None:
    for value in axis.values or (axis.low, axis.high):
        _check(config, axis, value)


def _check(config: RunConfig, axis: Axis, value: Any) -> None:
    """Check that a setting may have a value, as far as that depends on it alone."""
    is_whole = axis.kind == "int"
    values = {axis.name: int(value) if is_whole else value}
    if axis.name in ("backbone", "strategy"):  # what else must fit is a trial's affair
        describe(axis.name).check(axis.name, value)
        plain = RunConfig(config.dataset)
        if axis.name == "backbone":
            dataclasses.replace(plain, backbone=value)
        return
    with_values(config, values)


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
