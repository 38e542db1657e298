"""How long a study will take, before it is started, and what earlier ones took."""

from __future__ import annotations

from collections.abc import Sequence

from core.config import RunConfig
from core.data.folders.layout import SPLITS
from core.errors import UserError
from core.estimates.cost_model import Counts, images_of
from core.estimates.estimate import NOTHING_KEPT, Estimate, estimate
from core.estimates.timings import Timings
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
    plan = _features(_config(config.dataset, config.backbone), max(count, 1))
    measured = Timings().get(_look_name(config), config.input_size)
    if measured is not None:
        return plan.start_seconds + count * measured
    return plan.start_seconds + plan.seconds["decode"] + plan.seconds["features"]


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
        each = stage.get("seconds", 0.0) / num_images
        if stage.get("state") == "done" and each > _LEAST_SECONDS.get(name, 0.0):
            timings.add(_stage_name(study.kind, name), 0, each)
    stage = status.get("stages", {}).get("look", {})
    done = stage.get("done", 0)
    if study.kind == "pool" and 0 < done == stage.get("total"):
        each = stage.get("busy_seconds", 0.0) / done
        try:
            config = load_run(study.options["run"]).config
        except (KeyError, UserError):  # deleted meanwhile
            return
        if each > _LEAST_SECONDS["look"]:
            timings.add(_look_name(config), config.input_size, each)
    timings.save()


def _config(dataset: str, backbone: str) -> RunConfig:
    return RunConfig(dataset, "frozen", backbone=backbone, views=0)


def _features(
    config: RunConfig, count: int, images: KeyedImages = NOTHING_KEPT
) -> Estimate:
    return estimate(config, {"all": {"train": count}}, images)


def _stage_name(kind: str, stage: str) -> str:
    return f"{machine_name()}/{kind}/{stage}"


def _look_name(config: RunConfig) -> str:
    return f"{machine_name()}/{config.backbone}@{config.alpha:g}/pool"
