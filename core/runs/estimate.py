"""How long a run will take and how much disk it needs, before it is started.

Rates come from earlier runs with the same network on this machine, else from what the
machine was measured to do (`core.machine`) and what the network costs
(`core.runs.costs`). What is in the cache already takes no time.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.caches import caches_dir
from core.config import RunConfig
from core.machine import TYPICAL, known_machine
from core.runs.made import features_name, pixels_name
from core.runs.prices import PHOTO_PIXELS, Prices
from core.runs.rates import Rates
from core.runs.run import stages_of
from core.runs.work import Work


@dataclass(frozen=True)
class Estimate:
    """What a run will take.

    Attributes:
        seconds: By stage, at most: with all epochs that are allowed.
        likely_seconds: By stage, with as many epochs as early stopping usually leaves.
        start_seconds: Before the first stage, and between them.
        disk_bytes: That its caches and its models take, without what is there already.
        basis: Where the rates come from: "runs" (earlier ones with this network on
            this machine), "machine" (its measured speed) or "guess".
    """

    seconds: dict[str, float]
    likely_seconds: dict[str, float]
    start_seconds: float
    disk_bytes: int
    basis: str

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
    fixed = _before_training(work, prices, cached, image_pixels or PHOTO_PIXELS)
    most, likely = dict(fixed), dict(fixed)
    for phase in config.phases:
        allowed, patience = config.epochs(phase), getattr(config, phase).patience
        epoch = prices.epoch(work, phase) if work.images else 0.0
        start = prices.trace(phase) if work.images else 0.0
        if phase == "finetune":
            start *= len(config.stages)
        epochs = rates.likely_epochs(phase, allowed, patience)
        most[phase] = start + allowed * epoch
        likely[phase] = start + epochs * epoch
    stages = stages_of(config)
    return Estimate(
        seconds={stage: most[stage] for stage in stages},
        likely_seconds={stage: likely[stage] for stage in stages},
        start_seconds=prices.start,
        disk_bytes=_disk_bytes(work, cached),
        basis="runs" if prices.is_measured else "machine" if machine else "guess",
    )


def _before_training(
    work: Work, prices: Prices, cached: set[str], image_pixels: float
) -> dict[str, float]:
    """Seconds of the stages that don't depend on the number of epochs."""
    decode = prices.decode(image_pixels)
    train, held_out = work.pass_rows
    rows = train * prices.row + held_out * prices.held_out_row
    if not work.pixel_bytes:  # decoded in the pass itself
        rows += (train + held_out) * decode
    is_decoded = "decode" in cached or not work.pixel_bytes
    is_done = set(work.phases) <= cached or not work.images
    return {
        "decode": 0.0 if is_decoded else work.images * decode,
        "features": 0.0 if is_done else prices.first_convert * work.num_networks + rows,
        "line": 0.0,  # computed in the pass for the first phase's features
        "evaluate": prices.evaluate * work.num_phases if work.images else 0.0,
    }


def _cached(config: RunConfig, digest: str, rates: Rates) -> set[str]:
    """What needs no work: "decode", and the phases whose features are there."""
    if not digest:
        return set()
    names = {"decode": pixels_name(config, digest)}
    for phase in config.phases:
        names[phase] = features_name(config, digest, phase)
    entries = {what: rates.entry(name) for what, name in names.items()}
    folder = caches_dir()
    return {
        what for what, entry in entries.items() if entry and (folder / entry).is_dir()
    }


def _disk_bytes(work: Work, cached: set[str]) -> int:
    pixels = 0 if "decode" in cached else work.pixel_bytes
    phases = [phase for phase in work.phases if phase not in cached]
    return pixels + sum(map(work.feature_bytes, phases)) + work.model_bytes
