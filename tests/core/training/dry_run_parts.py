"""The parts of what a phase is about to train, each to be compared by itself."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Iterable
from typing import Any

import keras
import numpy as np

from core.training.batches import TrainingData
from core.training.callbacks.early_stopping import EarlyStopping
from core.training.callbacks.precise_norms import PreciseNorms
from core.training.callbacks.reduce_on_plateau import ReduceOnPlateau
from core.training.feature_taps import Features
from core.training.network import Network
from core.training.phase_job import PhaseJob

EPOCHS = 3  # whose order is looked at
STEPS = (0, 1, 2, 4, 7, 11)  # whose learning rates are looked at

# Loss, validation loss, accuracy and validation accuracy of epochs that might be.
_HISTORIES = [
    [(0.9 - i / 10, 0.9 - i / 10, 0.5, 0.5 + i / 50) for i in range(6)],  # better
    [(0.6, 0.6, 0.5, 0.5)] * 6,  # flat
    [(0.5, abs(i - 1) / 10 + 0.5, 0.6, 0.6 - i / 50) for i in range(6)],  # worse
    [(0.5, 0.5 + i / 10, 0.6, 0.6 + i / 50) for i in range(6)],  # at odds
    [(0.3, 0.3 - i / 50, 0.7 + i / 20, 0.6) for i in range(6)],  # learned by heart
    [(0.3, 0.3 - i / 50, 0.6, 0.7 + i / 20) for i in range(6)],  # solved
]
LAST_LOGS = {"loss": 0.7, "val_loss": 0.7, "accuracy": 0.3, "val_accuracy": 0.3}

# Said by another part: of weights, masks, loss, features and what is trained.
_NOT_LAYERS = {"trainable", "seed", "batch_shape", "build_config"}
_NOT_LAYER_ENDS = ("_initializer", "_regularizer", "_constraint")


def parts_of(
    network: Network,
    model: keras.Model,
    job: PhaseJob,
    data: TrainingData,
    done: int,
    callbacks: list[Any],
) -> dict[str, Any]:
    """What is about to be trained, apart so that an option changes few of them."""
    head, backbone = network.head, network.backbone
    plan = data._plan
    data.set_epoch(done)
    batches = list(data.dataset)
    model.optimizer.build(model.trainable_variables)
    return {
        "layers": [
            _described(layer)
            for layer in [*backbone.layers, head.pooling, *head.layers]
        ],
        "stack_weights": _digest(w for layer in head.stack for w in layer.weights),
        "output_weights": _digest(head.output.weights),
        "backbone_weights": _digest(backbone.weights),
        "trained": [weight.path for weight in model.trainable_variables],
        "masks": [
            layer.seed_generator.state.numpy().tolist()
            for layer in head.layers
            if isinstance(layer, keras.layers.Dropout)
        ],
        **_arithmetic(model),
        "features": _of_training(job.features),
        "held_out": _held_out(job.features),
        "order": [plan.rows(done + epoch).tolist() for epoch in range(EPOCHS)],
        "batches": [len(batch[1]) for batch in batches],
        "class_weights": _class_weights(batches),
        "loss": _loss(model),
        "optimizer": _optimizers(model.optimizer),
        **_rates(model, {id(weight) for weight in head.weights}),
        "epochs": job.last_epoch - done,
        **_course(job, callbacks),
        **_norms(job, callbacks),
    }


def _described(layer: Any) -> tuple[str, dict[str, Any]]:
    config = {
        name: value
        for name, value in layer.get_config().items()
        if name not in _NOT_LAYERS and not name.endswith(_NOT_LAYER_ENDS)
    }
    return type(layer).__name__, config


def _arithmetic(model: keras.Model) -> dict[str, bool]:
    """Whether a backbone computes in training as it does when it is judged."""
    found = [layer for layer in model.layers if layer.name == "inference_mode"]
    if not found:
        return {}
    inputs = [np.full((1, *i.shape[1:]), 0.3, np.float32) for i in model.inputs]
    judged, trained = (found[0](inputs, training=is_on) for is_on in (False, True))
    return {"is_exact": np.array_equal(judged, trained)}


def _digest(arrays: Iterable[Any]) -> str:
    digest = hashlib.blake2b(digest_size=8)
    for array in arrays:
        values = np.asarray(array)
        digest.update(f"{values.shape}{values.dtype}".encode() + values.tobytes())
    return digest.hexdigest()


def _of_training(features: Features) -> list[str]:
    """By view; of those that are new in each epoch, or not kept, the first few."""
    labels = features.labels["train"]
    if features.stream is None:
        arrays = [array.values for array in features.arrays["train"]]
        views = [[array[view] for array in arrays] for view in range(len(arrays[0]))]
    else:
        views = [
            [
                values.copy()
                for output in features.stream([(view, r) for r in range(len(labels))])
                for values in output
            ]
            for view in range(features.num_views or 3)
        ]
    return [_digest([labels, *arrays]) for arrays in views]


def _held_out(features: Features) -> str:
    return _digest(
        values
        for split in ("validation", "test")
        for values in [
            features.labels[split],
            *(array.values for array in features.arrays[split]),
        ]
    )


def _class_weights(batches: list[Any]) -> dict[int, float]:
    """What an image of each class counts."""
    found: dict[int, float] = {}
    for _, labels, *weights in batches:
        counts = weights[0].numpy() if weights else np.ones(len(labels))
        found |= dict(zip(labels.numpy().tolist(), counts.tolist(), strict=True))
    return dict(sorted(found.items()))


def _loss(model: keras.Model) -> float:
    """Of answers that are the same for all models; penalties of weights included."""
    labels = np.array([0, 1, 1])
    answers = np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8]], np.float32)
    return float(model.compute_loss(y=labels, y_pred=answers))


def _optimizers(optimizer: Any) -> list[tuple[str, dict[str, Any]]]:
    """Kind and numbers of all there are, but for name and learning rate."""
    several = getattr(optimizer, "optimizers", [optimizer])
    found = []
    for one in several:
        config = one.get_config()
        config = {k: v for k, v in config.items() if k not in ("name", "learning_rate")}
        if (type(one).__name__, config) not in found:
            found.append((type(one).__name__, config))
    return found


def _rates(model: keras.Model, head: set[int]) -> dict[str, list[float]]:
    """Learning rates of the head's weights, and the backbone's if any, by step."""
    optimizers: dict[str, Any] = {}
    for weight in model.trainable_variables:
        owner = "head_rates" if id(weight) in head else "backbone_rates"
        one = _optimizer_of(weight, model.optimizer)
        assert optimizers.setdefault(owner, one) is one
    found: dict[str, list[float]] = {owner: [] for owner in optimizers}
    for step in STEPS:
        for owner, one in optimizers.items():
            one.iterations.assign(step)
            found[owner].append(float(one.learning_rate))
    for one in optimizers.values():
        one.iterations.assign(0)
    return found


def _optimizer_of(weight: Any, optimizer: Any) -> Any:
    if not isinstance(optimizer, keras.optimizers.MultiOptimizer):
        return optimizer
    place = optimizer._var_to_optimizer_idx[optimizer._var_key(weight)]
    return optimizer.optimizers[place]


class _Epochs:
    """A model whose one weight is the number of epochs it was trained for."""

    def __init__(self) -> None:
        self.weights: list[Any] = [0]
        self.stop_training = False

    def get_weights(self) -> list[Any]:
        return list(self.weights)

    def set_weights(self, weights: list[Any]) -> None:
        self.weights = weights


def _course(job: PhaseJob, callbacks: list[Any]) -> dict[str, Any]:
    """By history: the last epoch, the one whose weights are kept, how rates fall."""
    ends, kept, told, lowered = [], [], [], []
    for history in _HISTORIES:
        epochs = [dict(zip(LAST_LOGS, figures, strict=True)) for figures in history]
        stopping = _stopped(_of_kind(callbacks, EarlyStopping), job.first_epoch, epochs)
        ends.append((stopping.epoch - job.first_epoch, stopping.is_target_reached))
        kept.append(stopping.model.weights[0])
        told.append(stopping.kept_epoch - job.first_epoch)
        lowered.append(_factors(_of_kind(callbacks, ReduceOnPlateau), epochs))
    return {"end": ends, "kept": kept, "told_kept": told, "lowered": lowered}


def _stopped(original: Any, first_epoch: int, epochs: list[dict[str, float]]) -> Any:
    """Early stopping after these epochs, or those of them that it lets be."""
    stopping, model = copy.copy(original), _Epochs()
    stopping.set_model(model)
    stopping.kept_weights = [0] if original.kept_weights else []
    for number, logs in enumerate(epochs, start=1):
        model.weights = [number]
        stopping.on_epoch_end(first_epoch + number - 1, logs)
        if model.stop_training:
            break
    stopping.restore_kept()
    return stopping


def _factors(original: Any, epochs: list[dict[str, float]]) -> list[float]:
    """What the learning rate is multiplied with after each of these epochs."""
    plateau, optimizer = copy.copy(original), original._optimizer
    optimizer._head.iterations.assign(1)  # a cosine begins, and ends, with no rate
    factors = []
    for number, logs in enumerate(epochs):
        plateau.on_epoch_end(number, logs)
        factors.append(float(optimizer.rate.factor.numpy()))
    optimizer.rate.factor.assign(1.0)
    return factors


def _norms(job: PhaseJob, callbacks: list[Any]) -> dict[str, bool]:
    """Whether statistics are estimated before validation; only from scratch they move.

    Elsewhere it is no part, and must not be done.
    """
    is_done = any(isinstance(item, PreciseNorms) for item in callbacks)
    if job.phase == "scratch":
        return {"norms": is_done}
    assert not is_done
    return {}


def _of_kind(callbacks: list[Any], kind: type) -> Any:
    return next(item for item in callbacks if isinstance(item, kind))


def end_last_epoch(job: PhaseJob, callbacks: list[Any]) -> None:
    """Leave a step as one that was trained to its end."""
    stopping = _of_kind(callbacks, EarlyStopping)
    stopping.on_epoch_end(job.last_epoch - 1, LAST_LOGS)
