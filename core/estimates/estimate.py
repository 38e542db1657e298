"""How long a job will take and how much disk it needs, before it is started.

Times of single things come from earlier runs with the same network on this machine,
else from what the machine was measured to do (`core.hardware`) and what the network
costs (`core.estimates.cost_model`). What is in the cache already takes no time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.backbones.layers import multiply_adds
from core.config import RunConfig
from core.estimates.cost_model import Counts, Workload
from core.estimates.unit_times import UnitTimes
from core.runs.cache_keys import (
    ENGINES,
    KeyedImages,
    converted_key,
    features_key,
    kept_names,
    network_name,
    pixels_key,
)
from core.runs.run import stages_of
from core.storage.cache import Key, entry_path

# What the first of several folds leaves to the others: pixels, then features.
_SHARED_STAGES = ("decode", "features", "line")

NOTHING_KEPT = KeyedImages()


@dataclass(frozen=True)
class Estimate:
    """What a run will take.

    Attributes:
        parts: Seconds by stage, at most: with all epochs that are allowed. A stage has
            as many parts as it is entered times: the thaw line and the fine-tune phase
            one per step of gradual unfreezing, the evaluation one per phase.
        spared_seconds: Of epochs that early stopping usually leaves out.
        start_seconds: Before the first stage, and between them.
        disk_bytes: That its caches and its models take, without what is there already.
        model_bytes: Of these, what is the run's alone.
        basis: Where the times come from: "runs" (earlier ones with this network on
            this machine), "machine" (its measured speed) or "guess".
    """

    parts: dict[str, tuple[float, ...]]
    spared_seconds: float
    start_seconds: float
    disk_bytes: int
    model_bytes: int
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
        return self.total_seconds - self.spared_seconds

    def of_folds(self, folds: int, shares_features: bool) -> Estimate:
        """All runs of a set of folds together, of which this is the first.

        Args:
            folds: Of the set.
            shares_features: Whether the others find its features, not only its pixels.
        """
        once = _SHARED_STAGES if shares_features else _SHARED_STAGES[:1]
        parts = {
            stage: tuple(part * (1 if stage in once else folds) for part in parts)
            for stage, parts in self.parts.items()
        }
        own = self.model_bytes if shares_features else self.disk_bytes
        return replace(
            self,
            parts=parts,
            spared_seconds=folds * self.spared_seconds,
            start_seconds=folds * self.start_seconds,
            disk_bytes=self.disk_bytes + (folds - 1) * own,
        )


def estimate(
    config: RunConfig,
    counts: Counts,
    images: KeyedImages = NOTHING_KEPT,
    image_pixels: float = 0.0,
) -> Estimate:
    """Estimate a run.

    Args:
        config: Its settings.
        counts: Images by class and split, as `Manifest.counts` gives them.
        images: The manifest's, to find what is in the cache.
        image_pixels: Width times height of an image file, on average; 0 = not known.
    """
    workload = Workload(config, counts, images.share_features(config))
    times = UnitTimes(workload)
    missing = _Missing(workload, images)
    parts, spared = _beside_training(workload, times, missing, image_pixels), 0.0
    for phase in config.phases:
        epochs = [
            workload.epochs(phase, step) * times.epoch(phase, step)
            for step in workload.steps(phase)
        ]
        parts[phase] = [
            times.compiling(phase, step).seconds + seconds
            for step, seconds in enumerate(epochs)
        ]
        allowed, patience = config.epochs(phase), config.phase(phase).patience
        likely = times.timings.likely_epochs(phase, allowed, patience)
        spared += (1 - likely / allowed) * sum(epochs)
    features = missing.feature_bytes(workload)
    return Estimate(
        parts={stage: tuple(parts[stage]) for stage in stages_of(config)},
        spared_seconds=spared,
        start_seconds=times.next_start.seconds,
        disk_bytes=missing.pixel_bytes + features + workload.model_bytes,
        model_bytes=workload.model_bytes,
        basis=times.basis,
    )


def _beside_training(
    workload: Workload, times: UnitTimes, missing: _Missing, image_pixels: float
) -> dict[str, list[float]]:
    """Seconds of the stages that don't depend on the number of epochs."""
    decode = times.decode(image_pixels).seconds
    rows = times.row.seconds * times.num_rows
    if not workload.pixel_bytes:  # decoded in the pass itself
        rows += sum(workload.pass_rows) * decode
    whole = multiply_adds(workload.config.network)
    below = [1 - line.multiply_adds / whole for line in workload.config.thaw_lines]
    network = times.convert.seconds if missing.network else times.load_seconds
    seconds = network * workload.num_networks + rows
    phases = [phase for phase, step in missing.taps if step == 0]
    if phases == ["frozen"]:  # a pass through those backbones that are missing
        seconds = network * workload.num_networks + missing.share * rows
    if phases == ["finetune"]:  # a pass through what lies below the line
        seconds *= below[0]
    return {
        "decode": [workload.images * decode if missing.pixel_bytes else 0.0],
        "features": [seconds if phases else 0.0],
        "evaluate": [
            times.evaluate.seconds + times.look_seconds(phase)
            for phase in workload.config.phases
        ],
        # The first line's features come with the pass for the first phase's, those of
        # the deeper lines in a pass each, through fewer layers.
        "line": [
            share * (times.convert.seconds + rows)
            if step and ("finetune", step) in missing.taps
            else 0.0
            for step, share in enumerate(below)
        ],
    }


class _Missing:
    """What a run does not find in the cache, and will keep there.

    Attributes:
        pixel_bytes: Of its decoded images; 0 = they are there, or not kept.
        taps: Where its features are taken, by phase and step; names of the taps.
        network: Whether that of the pass for these features is to be converted.
        share: Of the backbones side by side, those whose pooled features are missing.
    """

    def __init__(self, workload: Workload, images: KeyedImages) -> None:
        config = workload.config
        pixels = pixels_key(images, config.input_size)
        is_decoded = _is_there("pixels", pixels)
        self.pixel_bytes = 0 if is_decoded else workload.pixel_bytes
        network = network_name(config, images.manifest if config.adapt_norms else "")
        self.taps: dict[tuple[str, int], list[str]] = {}
        for phase in config.phases:
            views = 0 if workload.is_streamed(phase) else config.num_views
            for step in workload.steps(phase):
                names = [
                    name
                    for name in kept_names(network, config, phase, step)
                    if not _are_kept(config, images, name, views)
                ]
                if names:
                    self.taps[phase, step] = names
        frozen = self.taps.get(("frozen", 0), [])
        self.share = len(frozen) / len(kept_names(network, config, "frozen"))
        first = [
            name for (_, step), them in self.taps.items() if not step for name in them
        ]
        key = converted_key(first, config.input_size)
        self.network = not _is_there("converted", key)

    def feature_bytes(self, workload: Workload) -> int:
        """What the missing features take on disk; of joined backbones about that."""
        return sum(
            round(workload.feature_bytes(phase, step) * self.share)
            if phase == "frozen"
            else workload.feature_bytes(phase, step)
            for phase, step in self.taps
        )


def _are_kept(config: RunConfig, images: KeyedImages, tap: str, views: int) -> bool:
    keys = (features_key(config, images, tap, views, engine) for engine in ENGINES)
    return any(_is_there("features", key) for key in keys)


def _is_there(kind: str, key: Key) -> bool:
    return entry_path(kind, key).is_dir()
