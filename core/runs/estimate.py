"""How long a run will take and how much disk it needs, before it is started.

Rates come from the last run on this machine with the same network and size, else from
the network's arithmetic and a cautious figure for a laptop's CPU.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.config import RunConfig
from core.files import read_json, write_json
from core.home import home_dir
from core.runs.run import STAGES, Run

# Multiply-adds per second and core of a small network in TensorFlow, in inference.
_GIGAMACS_PER_CORE = 20.0
_DECODES_PER_SECOND = 200.0  # images, one core, a few megapixels each
_HEAD_SECONDS_PER_IMAGE = 3e-5  # one epoch on cached features
_TRAINING_FACTOR = 3.0  # forward and backward against forward
_START_SECONDS = 6.0  # loading Keras, building the network
_EXPORT_SECONDS = 5.0  # saving and converting a finished phase


@dataclass(frozen=True)
class Estimate:
    """What a run will take.

    Attributes:
        seconds: By stage, at most (all epochs).
        disk_bytes: That its caches take while they last.
        measured: Whether the rates come from an earlier run on this machine.
    """

    seconds: dict[str, float]
    disk_bytes: int
    measured: bool

    @property
    def total_seconds(self) -> float:
        """All stages and the start of the worker."""
        return _START_SECONDS + sum(self.seconds.values())


def estimate(config: RunConfig, counts: dict[str, dict[str, int]]) -> Estimate:
    """Estimate a run.

    Args:
        config: Its settings.
        counts: Images by class and split, as `Manifest.counts` gives them.
    """
    units = _units(config, counts)
    rates = _known_rates(config)
    rough = _rough_seconds(config, units)
    seconds = {
        stage: units[stage] * rates[stage] if stage in rates else rough[stage]
        for stage in STAGES
    }
    return Estimate(seconds, _disk_bytes(config, counts), bool(rates))


def remember(run: Run) -> None:
    """Keep the rates of a finished run for later estimates."""
    units = _units(run.config, run.manifest.counts())
    epochs = {phase: result["epochs"] for phase, result in run.results().items()}
    rates = {}
    for stage, told in run.status().get("stages", {}).items():
        amount = units.get(stage, 0.0)
        if stage in epochs:
            amount *= epochs[stage] / getattr(run.config, stage).epochs
        elif stage == "evaluate":
            amount = float(len(epochs))
        # A stage that came from the cache took no time and says nothing.
        if told.get("state") == "done" and told.get("done") and amount:
            rates[stage] = told["seconds"] / amount
    known = _all_rates()
    known[_network(run.config)] = known.get(_network(run.config), {}) | rates
    write_json(_rates_path(), known)


def _units(config: RunConfig, counts: dict[str, dict[str, int]]) -> dict[str, float]:
    """What each stage's time is proportional to: images, times views or epochs."""
    by_split = [sum(places.values()) for places in counts.values()]
    images = float(sum(by_split))
    train = float(sum(places.get("train", 0) for places in counts.values()))
    views = images + train * (config.num_views - 1)
    finetune = train * config.finetune.epochs
    return {
        "decode": images,
        "features": views,
        "frozen": train * config.frozen.epochs,
        "line": views if finetune else 0.0,
        "finetune": finetune,
        "evaluate": 2.0 if finetune else 1.0,
    }


def _rough_seconds(config: RunConfig, units: dict[str, float]) -> dict[str, float]:
    facts, size = config.facts, config.input_size
    gigamacs = facts.gigamacs * config.alpha**2 * (size / facts.default_size) ** 2
    forward = gigamacs / (_GIGAMACS_PER_CORE * (os.cpu_count() or 1))
    share = min(1.0, 2 * config.num_unfrozen / facts.num_layers)
    per_unit = {
        "decode": 1 / _DECODES_PER_SECOND,
        "features": forward,
        "frozen": _HEAD_SECONDS_PER_IMAGE,
        "line": forward,
        "finetune": forward * share * _TRAINING_FACTOR,
        "evaluate": _EXPORT_SECONDS,
    }
    return {stage: units[stage] * per_unit[stage] for stage in STAGES}


def _known_rates(config: RunConfig) -> dict[str, float]:
    rates = _all_rates().get(_network(config), {})
    return {str(stage): float(rate) for stage, rate in rates.items() if stage in STAGES}


def _rates_path() -> Path:
    return home_dir() / "rates.json"


def _all_rates() -> dict[str, dict[str, float]]:
    """Seconds per unit, by network and stage; what is damaged is left out."""
    known: Any = read_json(_rates_path())
    if not isinstance(known, dict):
        return {}
    return {name: rates for name, rates in known.items() if isinstance(rates, dict)}


def _network(config: RunConfig) -> str:
    return (
        f"{config.backbone}@{config.alpha:g}/{config.input_size}/{config.num_unfrozen}"
    )


def _disk_bytes(config: RunConfig, counts: dict[str, dict[str, int]]) -> int:
    units = _units(config, counts)
    pixels = units["decode"] * config.input_size**2 * 3
    features = units["features"] * 1280 * 4
    line = units["line"] * _line_values(config) * 4
    return int(pixels + features + line)


def _line_values(config: RunConfig) -> float:
    """About how many numbers of one image cross the line.

    Known for the default line; below it the tensors grow, roughly geometrically, to
    the size of the image itself.
    """
    facts = config.facts
    scale = (config.input_size / facts.default_size) ** 2
    known = facts.line_values * scale * config.alpha
    image = config.input_size**2 * 3
    below = config.num_unfrozen - facts.default_unfreeze
    if below <= 0 or image <= known:
        return known
    share = below / max(1, facts.num_layers - facts.default_unfreeze)
    return known * (image / known) ** min(1.0, share)
