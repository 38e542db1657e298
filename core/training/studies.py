"""What a worker does for a study: see `core.runs.study` for the kinds."""

from __future__ import annotations

import dataclasses
import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from core.analysis.learning_curve import extrapolate, more_images_verdict
from core.analysis.probe import learning_curve, probe_accuracy
from core.analysis.probe_images import require_probe_images
from core.analysis.ranking import paired_p_values
from core.backbones.layers import multiply_adds
from core.backbones.registry import backbone
from core.config import RunConfig
from core.data.changes import changed_files
from core.data.manifest import Manifest
from core.errors import WeightsError
from core.estimates.study import record_study
from core.runs.study import CURVE_IMAGES, RANKED_IMAGES, Study
from core.runs.study_formats import RankedBackbone, UnrankedBackbone
from core.storage.files import write_json
from core.training.feature_taps import Features
from core.training.features import FeatureMaker
from core.training.find_rate import find_rate
from core.training.health_study import check_health
from core.training.map_study import make_map
from core.training.network import Network
from core.training.norms import adapt_norms
from core.training.phase_plan import PhasePlan
from core.training.pixels import Pixels, UnreadableImages, decoded_pixels
from core.training.pool_study import propose
from core.training.reporter import Reporter, StopRequested
from core.training.suspects_study import find_suspects

logger = logging.getLogger(__name__)


def perform(study: Study) -> None:
    """Do a study and write its result.

    On a request to stop, what was found so far is kept.

    Raises:
        UserError: Something that the user can put right.
    """
    reporter = Reporter(study, {})
    kinds: dict[str, Callable[[Study, Reporter], dict[str, Any]]] = {
        "rank": _rank,
        "curve": _curve,
        "find_lr": _find_lr,
        "suspects": lambda it, told: dict(find_suspects(it, told, _features)),
        "health": partial(check_health, make_features=_features),
        "map": lambda it, told: dict(make_map(it, told, _features)),
        "pool": propose,
    }
    try:
        result, state = kinds[study.kind](study, reporter), "done"
    except StopRequested:
        result, state = dict(reporter.status.get("found", {})), "stopped"
    if result:
        write_json(study.path / "result.json", result)
    reporter.close_stages()
    try:
        record_study(study)
    except Exception:  # not worth a finished study
        logger.exception("could not keep the times of study %s", study.id)
    reporter.write(state=state, eta_seconds=0)


def _rank(study: Study, reporter: Reporter) -> dict[str, Any]:
    """Cross-validate a linear probe on the features of several backbones.

    Training images only: validation and test have no say in what to try first.
    """
    manifest = some_of(study.manifest, ("train",), RANKED_IMAGES, study.config.seed)
    names = list(study.options.get("backbones", ()))
    rows: list[RankedBackbone] = []
    left_out: list[UnrankedBackbone] = []
    right: dict[str, np.ndarray] = {}
    problem: WeightsError | None = None
    for place, name in enumerate(names, start=1):
        facts, began = backbone(name), time.monotonic()
        reporter.status["step"] = f"{facts.title}, {place} of {len(names)}"
        config = _as_it_comes(study.config, name)
        try:
            features, kept = _features(config, manifest, reporter)
        except WeightsError as error:  # the others can be measured all the same
            problem = error
            left_out.append(
                {"backbone": name, "title": facts.title, "reason": str(error)}
            )
        else:
            require_probe_images(kept.counts())
            row, right[name] = _probed(config, features, reporter)
            row["seconds"] = round(time.monotonic() - began, 2)
            rows.append(row)
            rows.sort(key=lambda row: -row["accuracy"])
        for row in rows:
            row["p_values"] = paired_p_values(right, row["backbone"])
        reporter.status["found"] = {"backbones": rows, "left_out": left_out}
        reporter.write()
    if problem and not rows:
        raise problem
    return dict(reporter.status.get("found", {}))


def _probed(
    config: RunConfig, features: Features, reporter: Reporter
) -> tuple[RankedBackbone, np.ndarray]:
    """A backbone's row, and which of the images it answers rightly, shape (n,)."""
    labels = features.labels["train"]
    with reporter.stage("study", 1):
        found = probe_accuracy(features.arrays["train"][0].values[0], labels)
    features.release("train")
    row: RankedBackbone = {
        "backbone": config.backbone,
        "title": config.facts.title,
        "accuracy": found.accuracy,
        "interval": list(found.interval),
        "balanced_accuracy": found.balanced_accuracy,
        "majority": found.majority,
        "count": found.count,
        "image_size": config.input_size,
        "parameters": config.facts.parameters,
        "multiply_adds": multiply_adds(config.network),
        "seconds": 0.0,
    }
    return row, found.predicted == labels


def _curve(study: Study, reporter: Reporter) -> dict[str, Any]:
    """Accuracy on the validation images by the number of training images."""
    manifest = some_of(
        study.manifest, ("train", "validation"), CURVE_IMAGES, study.config.seed
    )
    config = dataclasses.replace(study.config, views=0, strategy="frozen")
    features, _ = _features(config, manifest, reporter)
    train, held_out = (
        (features.arrays[split][0].values[0], features.labels[split])
        for split in ("train", "validation")
    )
    with reporter.stage("study", 1):
        points = learning_curve(train, held_out)
        expected = extrapolate(points)
    return {
        "backbone": config.backbone,
        "image_size": config.input_size,
        "points": [
            {
                "share": point.share,
                "count": point.count,
                "accuracy": point.accuracy,
                "low": point.low,
                "high": point.high,
                "accuracies": list(point.accuracies),
            }
            for point in points
        ],
        "expected": dataclasses.asdict(expected),
        "verdict": more_images_verdict(points, expected),
        "num_validation": len(held_out[1]),
    }


def _find_lr(study: Study, reporter: Reporter) -> dict[str, Any]:
    """Sweep the learning rate of a phase on the features that a run would have."""
    config = study.config
    manifest, pixels = _decoded(config, study.manifest, reporter)
    network = Network(config, len(manifest.class_names))
    if config.adapt_norms:
        adapt_norms(network, manifest, pixels, reporter)
    maker = _maker(config, manifest, reporter)

    def features(plan: PhasePlan) -> Features:
        with reporter.stage("features", plan.num_rows(maker)):
            return maker.features([plan.tap], network.engine, pixels)[0]

    return find_rate(study, network, features, reporter)


def some_of(
    manifest: Manifest, splits: tuple[str, ...], most: int, seed: int
) -> Manifest:
    """The images of some splits; of training images about so many, stratified.

    Two of each class are kept where there are two, which a probe needs.
    """
    rng = np.random.default_rng(seed)
    train = np.array(manifest.split("train"), np.int64)
    labels = np.array([manifest.entries[index].label for index in train], np.int64)
    if len(train) > most:
        chosen = [
            rng.permutation(members)[: max(2, round(most * len(members) / len(train)))]
            for label in np.unique(labels)
            if len(members := train[labels == label])
        ]
        train = np.concatenate(chosen)
    kept = set(train.tolist())
    entries = tuple(
        entry
        for index, entry in enumerate(manifest.entries)
        if entry.split in splits and (entry.split != "train" or index in kept)
    )
    return manifest.some(entries)


def _as_it_comes(config: RunConfig, name: str) -> RunConfig:
    """A backbone at its own size, without views: what a ranking compares."""
    return RunConfig(
        dataset=config.dataset,
        backbone=name,
        strategy="frozen",
        views=0,
        seed=config.seed,
        precision=config.frozen_precision,
    )


def _features(
    config: RunConfig, manifest: Manifest, reporter: Reporter
) -> tuple[Features, Manifest]:
    """Pooled features of the images themselves, and the images that could be read."""
    manifest, pixels = _decoded(config, manifest, reporter)
    network = Network(config, len(manifest.class_names))
    maker = _maker(config, manifest, reporter)
    with reporter.stage("features", maker.num_rows):
        taps = [network.pooled]
        return maker.features(taps, network.engine, pixels)[0], manifest


def _maker(config: RunConfig, manifest: Manifest, reporter: Reporter) -> FeatureMaker:
    places = np.arange(len(manifest.entries))
    return FeatureMaker(config, manifest, places, reporter)


def _decoded(
    config: RunConfig, manifest: Manifest, reporter: Reporter
) -> tuple[Manifest, Pixels]:
    """Pixels of all images that can be read, and these images."""
    manifest = manifest.without(changed_files(manifest))
    while True:
        with reporter.stage("decode", len(manifest.entries)):
            try:
                return manifest, decoded_pixels(manifest, config.input_size, reporter)
            except UnreadableImages as error:
                manifest = manifest.without(error.bad)
