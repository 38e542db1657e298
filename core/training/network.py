"""A run's network, and the places where it is cut to take features."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import openvino

from core.backbones.thaw_line import ThawLine
from core.config import RunConfig
from core.language.texts import _
from core.models.build import build_backbone, cut_backbone, part_outputs
from core.models.class_maps import serving_head, serving_model
from core.models.head import Head, feature_model, head_model, upper_model, whole_model
from core.models.line import crossing, divide, set_trainable
from core.models.weight_files import load_weights, weights_digest
from core.openvino_core import openvino_core
from core.runs.cache_keys import (
    PIXELS,
    converted_key,
    kept_names,
    network_name,
    tap_name,
)
from core.runs.formats import PhaseResult
from core.serving.predictor import OUTPUTS
from core.storage.cache import entry_path
from core.storage.files import read_json
from core.storage.typed_json import fitting
from core.training.convert import joined, to_openvino, traced
from core.training.engine import Engine, PassThrough, make_engine
from core.training.feature_taps import FeatureTap
from core.training.flipped_network import with_flips
from core.training.kept_backbone import backbone_for
from core.training.kept_network import KeptNetwork, converted
from core.training.spent import spent_on


class Network:
    """Backbone and head of a run; all models that it trains share their layers.

    Args:
        config: Of the run.
        num_classes: Of the data.
        backbone: That of an earlier network with the same settings of it, and the
            weights that it had before any training; None = it is built.

    Raises:
        ConfigError: It names a layer that the backbone does not have.
        WeightsError: The weights can't be downloaded, read, or don't fit.
    """

    def __init__(
        self,
        config: RunConfig,
        num_classes: int,
        backbone: keras.Model | None = None,
    ) -> None:
        self.config = config
        if backbone is None:
            backbone = cut_backbone(_backbone(config), config.feature_layer)
        self.backbone = backbone
        # Whatever was drawn to build it, or was not because it was there.
        keras.utils.set_random_seed(config.seed)
        self.head = Head(config, num_classes)
        self.model = whole_model(self.backbone, self.head)  # builds the head too
        # Stands for the frozen weights in the keys of the cache: it has to change
        # wherever these do before training changes them.
        self.name = network_name(config)

    def load_phase(self, folder: Path) -> None:
        """Go on from a phase that is over, with the weights and the name it had then.

        The config's weight file may be another one by now.

        Raises:
            WeightsError: They are missing or damaged.
        """
        load_weights(
            self.model,
            folder / "model.keras",
            _("the finished phase's model"),
            _("Delete the run and start it again; what the cache holds is used again."),
        )
        result = fitting(read_json(folder / "result.json"), PhaseResult)
        # Earlier versions did not write it.
        self.name = result.get("network") or weights_digest(self.backbone)

    @property
    def pooled(self) -> FeatureTap:
        """Where phase one takes its features: at the end, pooled."""
        outputs = feature_model(self.backbone, self.head).outputs
        name = tap_name(self.name, self.config, "frozen")
        places = outputs[0].shape[-1] // self.backbone.output.shape[-1]
        return FeatureTap(name, outputs, parts=self._pooled_parts, places=places)

    @property
    def _pooled_parts(self) -> tuple[FeatureTap, ...]:
        """Where the features of backbones that stand side by side are taken."""
        if not self.config.facts.parts:
            return ()
        maps = part_outputs(self.backbone)
        names = kept_names(self.name, self.config, "frozen")
        return tuple(
            FeatureTap(name, [self.head.pooling(found)])
            for name, found in zip(names, maps, strict=True)
        )

    @property
    def pixels(self) -> FeatureTap:
        """Where training from scratch takes its features: the images themselves."""
        return FeatureTap(PIXELS, self.backbone.inputs, is_pixels=True)

    def line_tap(self, step: int) -> FeatureTap:
        """Where a fine-tune step takes its features: what crosses its thaw line.

        Args:
            step: Its place among the steps of gradual unfreezing, from 0.

        Raises:
            ConfigError: The line begins at a layer that the backbone does not have.
        """
        line = self._thaw_line(step)
        outputs = crossing(self.backbone, line.cut)
        return FeatureTap(tap_name(self.name, self.config, "finetune", step), outputs)

    @property
    def num_parameters(self) -> int:
        """All of them, the backbone's and the head's."""
        return int(self.model.count_params())

    def head_model(self) -> keras.Model:
        """What phase one trains."""
        return head_model(self.pooled.num_values, self.head)

    def upper_model(self, step: int) -> keras.Model:
        """What a fine-tune step trains; the layers above its line are thawed."""
        line = self._thaw_line(step)
        set_trainable(self.backbone, line.names)
        _, upper = divide(self.backbone, line.cut)
        return upper_model(upper, self.head, self.config.is_mixed)

    def scratch_model(self) -> keras.Model:
        """What training from scratch trains: everything, statistics included."""
        self.backbone.trainable = True
        return keras.Model([self.backbone.inputs[0]], self.model.output, name="scratch")

    def _thaw_line(self, step: int) -> ThawLine:
        """The line by the backbone's table, which is the network's too."""
        line = self.config.thaw_lines[step]
        above = self.backbone.layers[line.cut].name
        if above != line.above:  # another Keras may build another network
            raise RuntimeError(
                f"the thaw line is at {line.above} by the backbone's table, and at "
                f"{above} in the network: write the table anew"
            )
        return line

    def engine(self, taps: list[FeatureTap], precision: str) -> Engine:
        """What computes features at taps."""
        if taps[0].is_pixels:
            return PassThrough(taps[0].shapes)
        outputs = [tensor for tap in taps for tensor in tap.outputs]
        # Who asks for pooled features trains a head on them, and may serve it.
        pooled = {
            tap_name(self.name, self.config, "frozen"),
            *kept_names(self.name, self.config, "frozen"),
        }
        whole = self._whole_name if any(tap.name in pooled for tap in taps) else ""
        if whole:
            outputs.append(self.backbone.output)
        names = tuple(tap.name for tap in taps)
        return make_engine(self._kept(names, outputs, whole), precision)

    @property
    def _whole_name(self) -> str:
        """Names the frozen layers up to their feature map."""
        return f"{self.name}/feature map"

    def _kept(
        self, names: tuple[str, ...], outputs: list[Any], whole: str = ""
    ) -> KeptNetwork:
        def build() -> keras.Model:
            return keras.Model(self.backbone.inputs[0], outputs, name="lower")

        return KeptNetwork(names, self.config.input_size, build, whole)

    def frozen_maps(self) -> Callable[[np.ndarray], np.ndarray] | None:
        """What computes the frozen layers' feature map of one picture.

        Returns:
            From RGB pixels, shape (size, size, 3), uint8, to float32, shape (rows,
            columns, channels); None where the layers were not converted, as on a GPU.
        """
        key = converted_key([self._whole_name], self.config.input_size)
        file = entry_path("converted", key) / "model.xml"
        if not file.is_file():
            return None
        settings = {"INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": "LATENCY"}
        compiled = openvino_core().compile_model(file, "CPU", settings)

        def maps(pixels: np.ndarray) -> np.ndarray:
            return np.array(compiled([pixels[None]])[0][0])

        return maps

    def served_frozen(self) -> openvino.Model:
        """What serves the frozen phase: the kept layers with the trained head on them.

        The layers are those that the features were computed with, so that only the head
        is converted. It may not be called once layers of the backbone were trained.
        """
        kept = self._kept((self._whole_name,), [self.backbone.output])
        (folder,) = converted(kept)
        head = serving_head(self.backbone.output.shape[1:], self.head)
        with spent_on("trace"):
            forward = traced(head)
        with spent_on("convert"):
            lower = openvino_core().read_model(folder / "model.xml")
            upper = to_openvino(forward, OUTPUTS, is_of_pixels=False)
            return with_flips(joined(lower, upper), self.config.flips)

    def served_trained(self) -> openvino.Model:
        """What serves a phase that trained layers of the backbone: all of it anew."""
        with spent_on("trace"):
            forward = traced(serving_model(self.backbone, self.head))
        with spent_on("convert"):
            return with_flips(to_openvino(forward, OUTPUTS), self.config.flips)


def _backbone(config: RunConfig) -> keras.Model:
    """The whole backbone, where its weights are no random ones the last job's."""

    def build() -> keras.Model:
        keras.utils.set_random_seed(config.seed)  # random weights follow from it alone
        return build_backbone(config)

    if config.weights == "none":
        return build()
    return backbone_for((network_name(config), config.input_size), build)
