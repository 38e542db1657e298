"""What a worker does for a study: see `core.runs.study` for the kinds."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from core.config import RunConfig
from core.data.manifest import Manifest
from core.estimates.study import record_study
from core.exports.kept import forget_older
from core.runs.study import Study
from core.storage.files import write_json
from core.training.auto_study import auto
from core.training.evaluate_study import judge
from core.training.export_study import export
from core.training.feature_taps import Features
from core.training.features import FeatureMaker
from core.training.find_rate import find_rate
from core.training.health_study import check_health
from core.training.map_study import make_map
from core.training.networks import make_network
from core.training.norms import adapt_norms
from core.training.phase_plan import PhasePlan
from core.training.pixels import readable_images
from core.training.pool_study import propose
from core.training.probe_studies import curve, rank
from core.training.reporter import Reporter, StopRequested
from core.training.suspects_study import find_suspects
from core.training.sweep_study import sweep
from core.training.trust_study import make_trust

logger = logging.getLogger(__name__)


def perform(study: Study) -> None:
    """Do a study and write its result.

    On a request to stop, what was found so far is kept.

    Raises:
        UserError: Something that the user can put right.
    """
    reporter = Reporter(study, {})
    kinds: dict[str, Callable[[Study, Reporter], dict[str, Any]]] = {
        "rank": partial(rank, make_features=_features),
        "curve": partial(curve, make_features=_features),
        "find_lr": _find_lr,
        "suspects": lambda it, told: dict(find_suspects(it, told, _features)),
        "health": partial(check_health, make_features=_features),
        "map": lambda it, told: dict(make_map(it, told, _features)),
        "pool": propose,
        "evaluate": judge,
        "trust": make_trust,
        "export": export,
        "sweep": lambda it, told: dict(sweep(it, told)),
        "auto": lambda it, told: dict(auto(it, told, _features)),
    }
    try:
        result, state = kinds[study.kind](study, reporter), "done"
    except StopRequested as stop:
        result, state = stop.found or dict(reporter.status.get("found", {})), "stopped"
    if result:
        write_json(study.path / "result.json", result)
    reporter.close_stages()
    try:
        record_study(study)
        forget_older(study)
    except Exception:  # not worth a finished study
        logger.exception("could not keep the times of study %s", study.id)
    reporter.write(state=state, eta_seconds=0)


def _find_lr(study: Study, reporter: Reporter) -> dict[str, Any]:
    """Sweep the learning rate of a phase on the features that a run would have."""
    config = study.config
    manifest, pixels = readable_images(study.manifest, config.input_size, reporter)
    network = make_network(config, len(manifest.class_names))
    if config.adapt_norms:
        adapt_norms(network, manifest, pixels, reporter)
    maker = _maker(config, manifest, reporter)

    def features(plan: PhasePlan) -> Features:
        with reporter.stage("features", plan.num_rows(maker)):
            return maker.features([plan.tap], network.engine, pixels)[0]

    return find_rate(study, network, features, reporter)


def _features(
    config: RunConfig, manifest: Manifest, reporter: Reporter
) -> tuple[Features, Manifest]:
    """Pooled features of the images themselves, and the images that could be read."""
    manifest, pixels = readable_images(manifest, config.input_size, reporter)
    network = make_network(config, len(manifest.class_names))
    maker = _maker(config, manifest, reporter)
    with reporter.stage("features", maker.num_rows):
        taps = [network.pooled]
        return maker.features(taps, network.engine, pixels)[0], manifest


def _maker(config: RunConfig, manifest: Manifest, reporter: Reporter) -> FeatureMaker:
    places = np.arange(len(manifest.entries))
    return FeatureMaker(config, manifest, places, reporter)
