"""What trials in one process share: loaded backbones, pixels and features."""

from __future__ import annotations

import dataclasses
import json
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, TypeVar

import keras
import numpy as np

from core.config import RunConfig
from core.data.manifest import Manifest
from core.runs.cache_keys import network_name
from core.training.feature_taps import Features
from core.training.features import FeatureMaker
from core.training.network import Network
from core.training.networks import make_network
from core.training.norms import adapt_norms
from core.training.phase_plan import PhasePlan, phase_plan
from core.training.pixels import Pixels, readable_images
from core.training.reporter import Reporter

# What is kept of trials before, the oldest goes first.
_BACKBONES, _PIXELS, _FEATURES = 2, 3, 4

# Each network that is put on a backbone leaves a trace in its layers; after so many
# the backbone is built anew.
_MOST_USES = 50

T = TypeVar("T")


@dataclass
class _Backbone:
    model: keras.Model
    name: str  # of the network, for the cache's keys
    values: list[np.ndarray] | None = None  # before any training; None = never trained
    uses: int = 0

    def remember(self) -> None:
        """Keep what training changes: weights, and how far dropout has drawn."""
        self.values = [np.array(it.numpy()) for it in self.model.variables]

    def restore(self) -> None:
        """Undo what training changed, where there was any."""
        if self.values is None:
            return
        for variable, value in zip(self.model.variables, self.values, strict=True):
            variable.assign(value)


class SharedParts:
    """Makes networks and features of settings, or finds those of trials before.

    Args:
        manifest: The images.
        reporter: Told of decoding and features, and asked whether to stop.

    Attributes:
        manifest: The images that could be read.
    """

    def __init__(self, manifest: Manifest, reporter: Reporter) -> None:
        self.manifest = manifest
        self._reporter = reporter
        self._backbones: OrderedDict[str, _Backbone] = OrderedDict()
        self._pixels: OrderedDict[str, Pixels] = OrderedDict()
        self._features: OrderedDict[str, Features] = OrderedDict()

    def network(self, config: RunConfig) -> Network:
        """A network with a new head on a backbone that may have been used before."""
        digest = self.manifest.digest if config.adapt_norms else ""
        key = f"{network_name(config, digest)}@{config.input_size}"
        kept = self._backbones.get(key)
        if kept is not None and kept.uses >= _MOST_USES:
            del self._backbones[key]
            kept = None
        num_classes = len(self.manifest.class_names)
        network = make_network(config, num_classes, kept.model if kept else None)
        if kept is None:
            if config.adapt_norms:
                pixels = self.pixels(config)
                adapt_norms(network, self.manifest, pixels, self._reporter)
            kept = _Backbone(network.backbone, network.name)
        else:
            kept.restore()
        if kept.values is None and config.phases != ("frozen",):
            kept.remember()
        network.name = kept.name
        kept.uses += 1
        keep(self._backbones, key, kept, _BACKBONES)
        return network

    def pixels(self, config: RunConfig) -> Pixels:
        size = config.input_size

        def read() -> Pixels:
            found = readable_images(self.manifest, size, self._reporter)
            if found[0].digest != self.manifest.digest:  # of other images than these
                self._features.clear()
                self._pixels.clear()
                self.manifest = found[0]
            return found[1]

        found = self._pixels.get(str(size)) or read()
        keep(self._pixels, str(size), found, _PIXELS)
        return found

    def features(self, network: Network, plan: PhasePlan) -> Features:
        """Features that a plan takes; what comes later is computed in the same pass."""
        config = network.config
        pixels = self.pixels(config)
        taps = [plan.tap]
        if plan.phase == "frozen" and "finetune" in config.phases:
            taps.append(phase_plan(network, "finetune").tap)

        parts = [tap.name for tap in taps], _views_key(config), config.input_size
        key = json.dumps(parts)
        found = self._features.get(key)
        if found is None:
            places = np.arange(len(self.manifest.entries))
            maker = FeatureMaker(config, self.manifest, places, self._reporter)
            with self._reporter.stage("features", plan.num_rows(maker)):
                found = maker.features(taps, network.engine, pixels)[0]
        if found.stream is None:  # else this network computes them, as it is now
            keep(self._features, key, found, _FEATURES)
        return found


def _views_key(config: RunConfig) -> list[Any]:
    augmentation = dataclasses.asdict(config.augmentation)
    seeds = [config.num_views, config.view_seed, config.frozen_precision]
    seeds.append(config.test_views)
    return [*seeds, augmentation]


def keep(kept: OrderedDict[str, T], key: str, value: T, most: int) -> None:
    """Keep a value as the newest of so many."""
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)
