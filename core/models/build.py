"""Build a backbone with its preprocessing inside, and its weights."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import keras
from keras import layers

from core.backbones.layers import JOINED
from core.backbones.registry import PACKAGED, Backbone
from core.config import RunConfig
from core.config.earlier_run import earlier_run
from core.config.files import check_files
from core.errors import ConfigError, WeightsError
from core.language.texts import _
from core.models.efficientnet_lite import efficientnet_lite
from core.models.lite_weights import load_tensors
from core.models.own_network import own_network
from core.models.packaged import packaged_weight_file, read_legacy_tensors
from core.models.preprocessing import preprocessed
from core.models.small_cnn import small_cnn
from core.models.trained_backbone import load_trained
from core.models.weight_files import load_weights

_DOWNLOAD_SECONDS = 30.0  # without a single byte; then the download has failed


def build_backbone(config: RunConfig) -> keras.Model:
    """Build the backbone of a run, with its weights.

    Every layer is a layer of the returned model (nothing is nested), so that it can be
    divided at any of them.

    Returns:
        A functional model from RGB pixels, shape (batch, size, size, 3), float32 in
        [0, 255], to a feature map, shape (batch, height, width, channels).

    Raises:
        ConfigError: The weight file, or the earlier run, is not there.
        WeightsError: The weights can't be downloaded, read, or don't fit.
    """
    size = config.input_size
    inputs = keras.Input((size, size, 3), name="image")
    build = _side_by_side if config.facts.parts else _one
    model = build(config.facts, config, inputs)
    # Batch normalisation, dropout and stochastic depth of the backbone are always
    # called in inference mode; this flag is for the people who load the saved model.
    model.trainable = False
    return model


def part_outputs(backbone: keras.Model) -> list[Any]:
    """The feature maps of backbones that stand side by side, in their order."""
    return list(backbone.get_layer(JOINED).input)


def _side_by_side(facts: Backbone, config: RunConfig, inputs: Any) -> keras.Model:
    """Several backbones on the same pixels, their feature maps joined by channels.

    The maps have one grid, so that a place of the joined one is a place of the picture
    in each, and class maps are sums over the channels of all.
    """
    maps = []
    for part in facts.parts:
        network = _one(part, config, inputs)
        for operation in network.operations[1:]:  # all but the input that they share
            operation.name = part.layer_prefix + operation.name
        maps.append(network.output)
    return keras.Model(inputs, layers.Concatenate(name=JOINED)(maps), name=JOINED)


def _one(facts: Backbone, config: RunConfig, inputs: Any) -> keras.Model:
    """One backbone with its weights, on pixels."""
    if facts.is_own:
        model = own_network(facts)
        if config.start:
            _load_file(model, config)
        return model
    scaled = preprocessed(inputs, facts.preprocessing)
    if config.weights == "imagenet":
        model = _with_imagenet(facts, config, inputs, scaled)
    else:
        model = _bare(facts, config.alpha, inputs, scaled)
    _number_names(model)
    if config.weights not in ("imagenet", "none"):
        _load_file(model, config)
    return model


def cut_backbone(backbone: keras.Model, feature_layer: str) -> keras.Model:
    """The part of a backbone up to a layer; all of it where none is named.

    Args:
        backbone: As `build_backbone` makes it; its layers are shared.
        feature_layer: Name of a layer that makes a feature map.

    Raises:
        ConfigError: There is no such layer, or it makes something else.
    """
    if not feature_layer:
        return backbone
    found = next((item for item in backbone.layers if item.name == feature_layer), None)
    if found is None or len(found.output.shape) != 4 or found is backbone.layers[0]:
        raise ConfigError(
            _(
                "feature_layer to be a layer of {name} that makes a feature map",
                name=backbone.name,
            ),
            feature_layer,
            _("Choose another layer."),
        )
    cut = keras.Model(backbone.inputs[0], found.output, name=backbone.name)
    # A new model counts as trainable, whatever its layers are; saying so again to make
    # them trainable would then change nothing.
    cut.trainable = False
    return cut


def _number_names(model: keras.Model) -> None:
    """Count layers without names of their own from the network's beginning.

    Keras counts from the beginning of the process: the first convolution of an
    InceptionV3 is `conv2d`, that of a second one `conv2d_94`.
    """
    numbered: dict[str, dict[int, Any]] = {}  # by stem: number and layer
    for layer in model.layers:
        stem = _snake_case(type(layer).__name__)
        if found := re.fullmatch(rf"{stem}(?:_(\d+))?", layer.name):
            numbered.setdefault(stem, {})[int(found[1] or 0)] = layer
    for stem, found_layers in numbered.items():
        first = min(found_layers)
        for number, layer in found_layers.items():
            layer.name = f"{stem}_{number - first}" if number > first else stem


def _load_file(model: keras.Model, config: RunConfig) -> None:
    """Weights of a file, or of an earlier run."""
    check_files(config)
    if start := earlier_run(config.weights):
        load_trained(cut_backbone(model, config.feature_layer), start)
        return
    load_weights(
        model,
        Path(config.weights),
        _("a Keras weight file for {name} without its top", name=model.name),
        _("Choose the file's own backbone and alpha, or another file."),
    )


def _snake_case(name: str) -> str:
    """As Keras names layers: `Conv2D` is `conv2d`, `ZeroPadding2D` `zero_padding2d`."""
    parted = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", parted).lower()


def _bare(
    facts: Backbone, alpha: float, inputs: Any, scaled: Any, weights: str | None = None
) -> keras.Model:
    if facts.is_packaged:
        features = efficientnet_lite(scaled, facts.name)
        return keras.Model(inputs, features, name=facts.name)
    if not facts.constructor:
        return keras.Model(inputs, small_cnn(scaled), name=facts.name)
    constructor: Callable[..., keras.Model] = getattr(
        keras.applications, facts.constructor
    )
    options = {"alpha": alpha} if len(facts.alphas) > 1 else {}
    return constructor(
        # MobileNets have weights for several sizes, and Keras takes the size from here.
        input_shape=tuple(inputs.shape[1:]),
        include_top=False,
        weights=weights,
        input_tensor=scaled,
        **options,
    )


def _with_imagenet(
    facts: Backbone, config: RunConfig, inputs: Any, scaled: Any
) -> keras.Model:
    if facts.is_packaged:
        model = _bare(facts, config.alpha, inputs, scaled)
        load_tensors(model, read_legacy_tensors(packaged_weight_file(facts)))
        return model
    try:
        with _socket_timeout(_DOWNLOAD_SECONDS):
            return _bare(facts, config.alpha, inputs, scaled, "imagenet")
    except Exception as error:  # keras.utils.get_file raises a bare Exception
        if not _is_download_failure(error):
            raise
        raise WeightsError(
            _(
                "the ImageNet weights of {title}, downloaded by Keras at first use",
                title=facts.title,
            ),
            _(
                "a failed download ({reason})",
                reason=str(error).splitlines()[0][:200],
            ),
            _(
                "Connect to the internet, give a weight file, or choose a "
                "backbone that works offline: {packaged}.",
                packaged=", ".join(PACKAGED),
            ),
        ) from error


@contextmanager
def _socket_timeout(seconds: float) -> Iterator[None]:
    """Let no connection be silent for longer; Keras would wait for ever."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(seconds)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


def _is_download_failure(error: Exception) -> bool:
    text = str(error)  # what Keras says has no type of its own
    return (
        isinstance(error, OSError)
        or "URL fetch failure" in text
        or "Incomplete or corrupted file" in text
    )
