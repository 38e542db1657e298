"""A run's network whose backbone is one from a file: OpenVINO computes it, frozen.

Keras sees no more of it than the shape of its feature map. The head stands on that, so
that all that trains and judges heads is the same for every backbone.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import openvino

from core.backbones.own import own_description, own_dir, require_here
from core.backbones.own_formats import OwnBackbone
from core.config import RunConfig
from core.errors import ConfigError, UserError, WeightsError
from core.language.texts import _
from core.models.class_maps import serving_head
from core.models.head import feature_model
from core.openvino_core import openvino_core
from core.own_backbones.prepared import prepared
from core.own_backbones.source import Source, read_network
from core.runs.cache_keys import converted_key
from core.serving.predictor import OUTPUTS
from core.storage.cache import get_or_make
from core.storage.fingerprint import file_digest
from core.training.convert import joined, save_openvino, to_openvino, traced
from core.training.engine import Engine, OpenVINOEngine
from core.training.feature_taps import FeatureTap
from core.training.flipped_network import with_flips
from core.training.kept_network import output_names
from core.training.network import Network
from core.training.spent import spent_on


class OwnNetwork(Network):
    """A frozen network from a file, and the head of a run.

    Its `backbone` is a stand-in without weights, from feature map to feature map; what
    is saved for Keras is the head alone.

    Args:
        config: Of the run.
        num_classes: Of the data.

    Raises:
        ConfigError: The network is no longer here.
        WeightsError: Its files were changed.
    """

    def __init__(self, config: RunConfig, num_classes: int) -> None:
        require_here(config.facts)
        super().__init__(config, num_classes, _stand_in(config))

    @property
    def num_parameters(self) -> int:
        return self.config.facts.parameters + super().num_parameters

    def engine(self, taps: list[FeatureTap], precision: str) -> Engine:
        """What computes pooled features: the only ones that there are."""
        if [tap.name for tap in taps] != [self.pooled.name]:
            raise _frozen_only(self.config)

        def make() -> openvino.Model:
            pooling = traced(feature_model(self.backbone, self.head))
            names = output_names(len(taps[0].outputs))
            upper = to_openvino(pooling, names, is_of_pixels=False)
            return joined(self._lower(), upper)

        with spent_on("convert"):
            return OpenVINOEngine(self._kept_model(taps[0].name, make), precision)

    def line_tap(self, step: int) -> FeatureTap:
        raise _frozen_only(self.config)

    def scratch_model(self) -> keras.Model:
        raise _frozen_only(self.config)

    def served_frozen(self) -> openvino.Model:
        """The file's network with the trained head on it."""
        head = serving_head(self.backbone.output.shape[1:], self.head)
        with spent_on("trace"):
            forward = traced(head)
        with spent_on("convert"):
            upper = to_openvino(forward, OUTPUTS, is_of_pixels=False)
            return with_flips(joined(self._lower(), upper), self.config.flips)

    def served_trained(self) -> openvino.Model:
        raise _frozen_only(self.config)

    @property
    def _whole_name(self) -> str:
        return self.name

    def _lower(self) -> openvino.Model:
        """From RGB pixels, uint8, to the feature map; read once and kept."""
        return self._kept_model(self._whole_name, lambda: _read(self.config.backbone))

    def _kept_model(
        self, name: str, make: Callable[[], openvino.Model]
    ) -> openvino.Model:
        key = converted_key([name], self.config.input_size)
        folder = get_or_make("converted", key, lambda it: save_openvino(make(), it))
        return openvino_core().read_model(folder / "model.xml")


def _stand_in(config: RunConfig) -> keras.Model:
    shape = config.network.feature_shape
    inputs = keras.Input(shape, name="features")
    outputs = keras.layers.Identity(name="network")(inputs)
    return keras.Model(inputs, outputs, name="own")


def _read(name: str) -> openvino.Model:
    """A network by its description, from files that are as they were taken in."""
    described = own_description(name)
    if described is None:
        raise _damaged(name, _("no description"))
    folder = own_dir(name)
    for file in described["files"]:
        if file_digest(folder / file["name"]) != file["digest"]:
            raise _damaged(name, _("{name} with another content", name=file["name"]))
    try:
        return prepared(read_network(_source(folder, described)), described["answers"])
    except (UserError, RuntimeError) as error:
        raise _damaged(name, str(error)) from error


def _source(folder: Path, described: OwnBackbone) -> Source:
    first, *others = [folder / file["name"] for file in described["files"]]
    return Source(first, described["format"], tuple(others))


def _damaged(name: str, received: str) -> WeightsError:
    return WeightsError(
        _("the network {name} as it was taken in", name=name),
        received,
        _("Remove it (`python -m core backbone remove`) and add its file again."),
    )


def _frozen_only(config: RunConfig) -> Any:
    return ConfigError(
        _(
            "the strategy frozen for {title}: its file has no gradients",
            title=config.facts.title,
        ),
        config.strategy,
        _("Set strategy to frozen, or choose a backbone of the table."),
    )
