"""How long a run will take and how much disk it needs, before it is started.

Rates come from earlier runs with the same network on this machine, else from what the
machine was measured to do (`core.hardware`) and what the network costs
(`core.estimates.cost_model`). What is in the cache already takes no time.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.config import RunConfig
from core.estimates.cost_model import shares_below
from core.estimates.timings import Rates
from core.estimates.unit_times import PHOTO_PIXELS, Prices
from core.estimates.workload import Work
from core.hardware import TYPICAL, known_machine
from core.runs.cache_keys import features_name, pixels_name
from core.runs.run import stages_of
from core.storage.cache import caches_dir

_Features = tuple[str, int]  # phase and stage that train on them


@dataclass(frozen=True)
class Estimate:
    """What a run will take.

    Attributes:
        parts: Seconds by stage, at most: with all epochs that are allowed. A stage has
            as many parts as it is entered times: the thaw line and the fine-tune phase
            one per step of gradual unfreezing, the evaluation one per phase.
        likely_seconds: By stage, with as many epochs as early stopping usually leaves.
        start_seconds: Before the first stage, and between them.
        disk_bytes: That its caches and its models take, without what is there already.
        basis: Where the rates come from: "runs" (earlier ones with this network on
            this machine), "machine" (its measured speed) or "guess".
    """

    parts: dict[str, tuple[float, ...]]
    likely_seconds: dict[str, float]
    start_seconds: float
    disk_bytes: int
    basis: str

    @property
    def seconds(self) -> dict[str, float]:
        """By stage, at most."""
        return {stage: sum(parts) for stage, parts in self.parts.items()}

    @property
    def total_seconds(self) -> float:
        """All stages and the start of the worker, at most."""
        return self.start_seconds + sum(self.seconds.values())

    @property
    def likely_total_seconds(self) -> float:
        """All stages and the start of the worker, as runs usually go."""
        return self.start_seconds + sum(self.likely_seconds.values())


def estimate(
    config: RunConfig,
    counts: dict[str, dict[str, int]],
    digest: str = "",
    image_pixels: float = 0.0,
) -> Estimate:
    """Estimate a run.

    Args:
        config: Its settings.
        counts: Images by class and split, as `Manifest.counts` gives them.
        digest: The manifest's, to find what is in the cache; "" = nothing is.
        image_pixels: Width times height of an image file, on average; 0 = not known.
    """
    rates, machine = Rates(), known_machine()
    work = Work(config, counts)
    prices = Prices(config, machine or TYPICAL, rates)
    cached = _cached(config, digest, rates)
    most = _beside_training(work, prices, cached, image_pixels or PHOTO_PIXELS)
    likely = {stage: sum(parts) for stage, parts in most.items()}
    for phase in config.phases:
        most[phase] = _training(work, prices, phase)
        allowed, patience = config.epochs(phase), getattr(config, phase).patience
        start = _compiling(prices, phase, len(most[phase])) if work.images else 0.0
        share = rates.likely_epochs(phase, allowed, patience) / allowed
        likely[phase] = start + share * (sum(most[phase]) - start)
    stages = stages_of(config)
    return Estimate(
        parts={stage: tuple(most[stage]) for stage in stages},
        likely_seconds={stage: likely[stage] for stage in stages},
        start_seconds=prices.start,
        disk_bytes=_disk_bytes(work, cached),
        basis="runs" if prices.is_measured else "machine" if machine else "guess",
    )


def _training(work: Work, prices: Prices, phase: str) -> list[float]:
    """Seconds of a phase's stages with all of their epochs."""
    if not work.images:
        return [0.0]
    epochs = [work.config.epochs(phase)]
    if phase == "finetune":
        epochs = [stage.epochs for stage in work.config.stages]
    return [
        prices.trace(phase, stage) + number * prices.epoch(work, phase, stage)
        for stage, number in enumerate(epochs)
    ]


def _compiling(prices: Prices, phase: str, num_stages: int) -> float:
    """Seconds for the training steps of all of a phase's stages."""
    return sum(prices.trace(phase, stage) for stage in range(num_stages))


def _beside_training(
    work: Work, prices: Prices, cached: set[_Features | str], image_pixels: float
) -> dict[str, list[float]]:
    """Seconds of the stages that don't depend on the number of epochs."""
    decode = prices.decode(image_pixels)
    train, held_out = work.pass_rows
    rows = train * prices.row + held_out * prices.held_out_row
    if not work.pixel_bytes:  # decoded in the pass itself
        rows += (train + held_out) * decode
    is_decoded = "decode" in cached or not work.pixel_bytes
    below = shares_below(work.config) if "finetune" in work.phases else []
    missing = {(phase, 0) for phase in work.phases} - cached
    seconds = prices.first_convert * work.num_networks + rows
    if missing == {("finetune", 0)}:  # a pass through what lies below the line
        seconds *= below[0]
    made = {
        "decode": [0.0 if is_decoded else work.images * decode],
        "features": [seconds if missing and work.images else 0.0],
        "evaluate": [prices.evaluate if work.images else 0.0] * work.num_phases,
    }
    if below:
        # The first line's features come with the pass for the first phase's, those of
        # the deeper lines in a pass each, through fewer layers.
        made["line"] = [
            share * (prices.convert + rows)
            if stage and work.images and ("finetune", stage) not in cached
            else 0.0
            for stage, share in enumerate(below)
        ]
    return made


def _features(config: RunConfig) -> list[_Features]:
    """What features a run takes from the cache, or puts there."""
    found = [(phase, 0) for phase in config.phases]
    if "finetune" in config.phases:
        found += [("finetune", stage) for stage in range(1, len(config.stages))]
    return found


def _cached(config: RunConfig, digest: str, rates: Rates) -> set[_Features | str]:
    """What needs no work: "decode", and features that are there."""
    if not digest:
        return set()
    names: dict[_Features | str, str] = {"decode": pixels_name(config, digest)}
    for phase, stage in _features(config):
        names[phase, stage] = features_name(config, digest, phase, stage)
    entries = {what: rates.entry(name) for what, name in names.items()}
    folder = caches_dir()
    return {
        what for what, entry in entries.items() if entry and (folder / entry).is_dir()
    }


def _disk_bytes(work: Work, cached: set[_Features | str]) -> int:
    pixels = 0 if "decode" in cached else work.pixel_bytes
    missing = [item for item in _features(work.config) if item not in cached]
    features = sum(work.feature_bytes(phase, stage) for phase, stage in missing)
    return pixels + features + work.model_bytes
