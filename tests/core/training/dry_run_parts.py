"""The parts of what a phase is about to train, each to be compared by itself."""

from __future__ import annotations

import hashlib
import itertools
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import keras
import numpy as np

from core.training.batches import TrainingData
from core.training.feature_taps import Features
from core.training.network import Network
from core.training.phase_job import PhaseJob
from tests.core.training.dry_run_course import averaged_of, course_of, norms_of

EPOCHS = 3  # whose order is looked at
STEPS = (0, 1, 2, 4, 7, 11)  # whose learning rates are looked at

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
        "judged": job.features.judged_views,
        "order": [plan.rows(done + epoch).tolist() for epoch in range(EPOCHS)],
        "batches": [len(batch[1]) for batch in batches],
        "class_weights": _class_weights(batches),
        "loss": _loss(model),
        "optimizer": _optimizers(model.optimizer),
        **_rates(model, {id(weight) for weight in head.weights}),
        "epochs": job.last_epoch - done,
        **course_of(job, callbacks),
        **norms_of(job, callbacks),
        **averaged_of(job, callbacks),
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
    optimizers: dict[str, list[Any]] = defaultdict(list)
    for weight in model.trainable_variables:
        owner = "head_rates" if id(weight) in head else "backbone_rates"
        one, known = _optimizer_of(weight, model.optimizer), optimizers[owner]
        if all(one is not other for other in known):
            known.append(one)
    assert len(optimizers["head_rates"]) == 1
    found: dict[str, list[float]] = {owner: [] for owner in optimizers}
    for step in STEPS:
        for owner, ones in optimizers.items():
            for one in ones:
                one.iterations.assign(step)
                found[owner].append(float(one.learning_rate))
    for one in itertools.chain(*optimizers.values()):
        one.iterations.assign(0)
    return found


def _optimizer_of(weight: Any, optimizer: Any) -> Any:
    if not isinstance(optimizer, keras.optimizers.MultiOptimizer):
        return optimizer
    place = optimizer._var_to_optimizer_idx[optimizer._var_key(weight)]
    return optimizer.optimizers[place]
