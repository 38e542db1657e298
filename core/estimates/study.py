"""How long a study will take, before it is started, and what earlier ones took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.config import RunConfig
from core.data.folders.layout import SPLITS
from core.errors import UserError
from core.estimates.cost_model import Counts, Workload, images_of
from core.estimates.disturbance import span_of
from core.estimates.estimate import NOTHING_KEPT, Estimate, estimate
from core.estimates.timings import Timings
from core.estimates.unit_times import UnitTimes
from core.hardware import machine_name
from core.runs.cache_keys import KeyedImages
from core.runs.run import load_run
from core.runs.study import CURVE_IMAGES, RANKED_IMAGES, SUSPECT_IMAGES, Study

# Of the training images a study looks at no more than these, of some kinds at all.
_MOST_IMAGES = {
    "rank": RANKED_IMAGES,
    "curve": CURVE_IMAGES,
    "suspects": SUSPECT_IMAGES,
}
_OF_ALL_SPLITS = ("suspects", "health")

# Fitting and judging linear classifiers takes seconds in any case, and per image.
_FITTING_SECONDS = {
    "rank": (0.0, 4e-4),
    "curve": (0.8, 6e-4),
}
# What other kinds do beside features, by stage, per image, until one has shown it.
_STAGE_SECONDS = {
    "suspects": {"study": 8e-4},
    "health": {"measure": 5e-3, "study": 5e-4},
}
# These put image files through the network of a finished run.
_LOOKING = ("pool", "trust")
# No picture is read and measured so fast: it was in the cache.
_LEAST_SECONDS = {"measure": 2e-4, "look": 2e-4}


def study_seconds(
    kind: str,
    dataset: str,
    backbones: Sequence[str],
    counts: Counts,
    images: KeyedImages = NOTHING_KEPT,
) -> float:
    """Estimate how long a study takes that looks at pooled features, seconds.

    Args:
        kind: "rank", "curve", "suspects" or "health".
        dataset: Its id.
        backbones: Names of those that it looks at.
        counts: Images by class and split, as `Manifest.counts` gives them.
        images: The manifest's, where features of all may be in the cache.
    """
    splits = SPLITS if kind in _OF_ALL_SPLITS else SPLITS[:1]
    there = sum(images_of(counts, split) for split in splits)
    used = min(_MOST_IMAGES.get(kind, there), there)
    if kind == "curve":
        used += images_of(counts, "validation")
    plans = [_features(_config(dataset, name), used, images) for name in backbones]
    features = (plan.seconds["decode"] + plan.seconds["features"] for plan in plans)
    always, per_image = _FITTING_SECONDS.get(kind, (0.0, 0.0))
    fitting = len(plans) * (always + per_image * used)
    timings = Timings()
    for stage, expected in _STAGE_SECONDS.get(kind, {}).items():
        measured = timings.get(_stage_name(kind, stage))
        fitting += used * (expected if measured is None else measured)
    # Keras is loaded once.
    return max(plan.start_seconds for plan in plans) + sum(features) + fitting


def pool_seconds(config: RunConfig, count: int) -> float:
    """Estimate how long a run takes to look at unlabelled images, seconds.

    Args:
        config: The run's settings.
        count: Images that it has not looked at yet.
    """
    return _look_seconds("pool", config, count)


def trust_seconds(config: RunConfig, counts: Counts) -> float:
    """Estimate how long it takes to measure a finished run's confidence, seconds.

    Args:
        config: The run's settings.
        counts: Images by class and split, as the run's `Manifest.counts` gives them.
    """
    return _look_seconds("trust", config, Workload(config, counts).looked)


def _look_seconds(kind: str, config: RunConfig, count: int) -> float:
    """To start a worker, and to put image files through a run's served network."""
    times = UnitTimes(Workload(replace(config, precision="float32"), {}))
    each = times.timings.get(_look_name(kind, config), config.input_size)
    if each is None:
        each = times.decode().seconds + times.row.seconds
    return times.next_start.seconds + times.load_seconds + count * each


def record_study(study: Study) -> None:
    """Keep what the stages of a study took, for the estimates of later ones.

    Only what was done in full counts: see `core.estimates.timings`.
    """
    status = study.status()
    if study.stop_requested or status.get("resumes"):
        return
    timings = Timings()
    num_images = max(1, study.about.get("num_images", 0))
    for name in _STAGE_SECONDS.get(study.kind, {}):
        stage = status.get("stages", {}).get(name, {})
        alone = span_of(stage).share_alone()
        each = alone * stage.get("seconds", 0.0) / num_images
        if stage.get("state") == "done" and each > _LEAST_SECONDS.get(name, 0.0):
            timings.add(_stage_name(study.kind, name), 0, each)
    stage = status.get("stages", {}).get("look", {})
    done = stage.get("done", 0)
    if study.kind in _LOOKING and 0 < done == stage.get("total"):
        alone = span_of(stage).share_alone()
        each = alone * stage.get("busy_seconds", 0.0) / done
        try:
            config = load_run(study.options["run"]).config
        except (KeyError, UserError):  # deleted meanwhile
            return
        if each > _LEAST_SECONDS["look"]:
            timings.add(_look_name(study.kind, config), config.input_size, each)
    timings.save()


def _config(dataset: str, backbone: str) -> RunConfig:
    return RunConfig(dataset, "frozen", backbone=backbone, views=0)


def _features(
    config: RunConfig, count: int, images: KeyedImages = NOTHING_KEPT
) -> Estimate:
    return estimate(config, {"all": {"train": count}}, images)


def _stage_name(kind: str, stage: str) -> str:
    return f"{machine_name()}/{kind}/{stage}"


def _look_name(kind: str, config: RunConfig) -> str:
    return f"{machine_name()}/{config.backbone}@{config.alpha:g}/{kind}"
