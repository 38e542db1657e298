"""The backbone of an earlier run's model, as the start of another run."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import keras

from core.config.earlier_run import EarlierRun, model_file
from core.errors import WeightsError
from core.language.texts import _, mark
from core.models.weight_files import load_weights, saved_layers


def load_trained(backbone: keras.Model, start: EarlierRun) -> None:
    """Put the weights of an earlier run's backbone into one that is built alike.

    Args:
        backbone: Up to where that run's head began, built without ImageNet weights.
        start: The run, and the phase whose model is meant.

    Raises:
        WeightsError: The model is missing or damaged, or has other layers.
    """
    path = model_file(start)
    if path is None:
        raise _unfit(start, _("no such model"))
    saved = saved_layers(path)
    if saved is None:
        raise _unfit(start, _("{name} that is damaged", name=path.name))
    own = {layer.name: type(layer).__name__ for layer in backbone.layers}
    alike = [name for name, kind, _ in saved if own.get(name) == kind]
    if alike != list(own):
        lacking = next((name for name in own if name not in alike), _("another order"))
        raise _unfit(start, _("a model of other layers ({lacking})", lacking=lacking))
    # Keras finds weights by the kinds of layers and their order, which are the same up
    # to the head; what the head has more is left alone.
    load_weights(backbone, path, _expected(start), _(_ACTION))
    _fold_rescaling(backbone, saved)


_ACTION = mark("Choose another run, or other weights.")


def _expected(start: EarlierRun) -> str:
    return _(
        "the {phase} model of run {run_id}, with this backbone",
        phase=start.phase,
        run_id=start.run_id,
    )


def _unfit(start: EarlierRun, received: str) -> WeightsError:
    return WeightsError(_expected(start), received, _(_ACTION))


def _fold_rescaling(
    backbone: keras.Model, saved: list[tuple[str, str, dict[str, Any]]]
) -> None:
    """Let a normalisation do what a layer after it did where Keras loaded ImageNet.

    EfficientNets get a second rescaling then, which one without ImageNet weights does
    not have: (x - mean) / sqrt(variance) * scale has one variance that is the same.
    """
    names = {layer.name for layer in backbone.layers}
    for (name, kind, __), (extra, extra_kind, settings) in pairwise(saved):
        if (kind, extra_kind) != ("Normalization", "Rescaling") or extra in names:
            continue
        layer = backbone.get_layer(name)
        scale = keras.ops.convert_to_tensor(settings["scale"], "float32")
        layer.adapt_variance.assign(layer.adapt_variance / scale**2)
        layer.finalize_state()
