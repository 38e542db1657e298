"""The script's phases: what is trainable, and how it is trained."""

from __future__ import annotations

from collections.abc import Sequence

from core.config import PhaseConfig, RunConfig
from core.keras_script.callbacks import (
    best_of_steps,
    callbacks,
    has_plateau,
    is_gradual,
    scales_rate,
    stop_at,
)
from core.keras_script.layout import Call, block, call, laid_out, list_of, literal
from core.keras_script.optimizers import optimizer_lines

_HEAD = '''
def train_head(@names@):
    """Phase one: the backbone is frozen, only the new head learns."""
    backbone.trainable = False
@training@
'''

_FINE_TUNE = '''
def fine_tune(@names@):
    """Phase two: @what@ learn too, in small steps."""
@thaw@
@training@
'''

_GRADUAL = '''
def fine_tune(@names@):
    """Phase two: more and more layers learn too, stage by stage."""
    backbone.trainable = True
@shared@
    for first, epochs, rate in STAGES:
        # Layer by layer: Keras ignores `backbone.trainable = True` where it is
        # True already, whatever its layers are.
        for layer in backbone.layers:
            layer.trainable = True
        for layer in backbone.layers[:first]:
            layer.trainable = False
@training@
'''

_SCRATCH = '''
def train_all(@names@):
    """All layers learn, from random weights."""
@training@
'''


def phase_function(phase: str) -> str:
    """The name of the function that trains a phase."""
    names = {"frozen": "train_head", "finetune": "fine_tune", "scratch": "train_all"}
    return names[phase]


def phase_arguments(config: RunConfig, phase: str) -> tuple[str, ...]:
    """What it takes, by name."""
    network = ("model",) if phase == "scratch" else ("model", "backbone")
    weights = ("class_weight",) * (config.imbalance == "class_weights")
    return (*network, "training", "validation", *weights)


def phase_code(config: RunConfig, phase: str) -> str:
    """The function that trains a phase."""
    settings = config.phase(phase)
    names = ", ".join(phase_arguments(config, phase))
    if phase == "finetune" and is_gradual(config):
        return _gradual_code(config, names)
    title = phase.upper()
    epochs, rate = f"{title}_EPOCHS", f"{title}_RATE"
    slow = config.finetune.backbone_rate if phase == "finetune" else 1.0
    used = callbacks(config, phase, epochs)
    if target := stop_at(settings):
        used.append(target)
    training = "\n".join(
        [
            optimizer_lines(settings, rate, epochs, slow),
            _compile_line(slow, 4),
            *_least_rate_lines(settings, slow, 4),
            laid_out(_fit(config, epochs, used), 4),
        ]
    )
    if phase != "finetune":
        template = _HEAD if phase == "frozen" else _SCRATCH
        return block(template, names=names, training=training)
    is_all = first_trained(config) == 0
    lines = ["    backbone.trainable = True"]
    if not is_all:
        lines += [
            "    # Below the thaw line, layers stay as they are.",
            "    for layer in backbone.layers[:THAW_LINE]:",
            "        layer.trainable = False",
        ]
    what = "all layers" if is_all else "the layers above the thaw line"
    thaw = "\n".join(lines)
    return block(_FINE_TUNE, names=names, what=what, thaw=thaw, training=training)


def first_trained(config: RunConfig, step: int = 0) -> int:
    """Index in `backbone.layers` of the first layer that a step of unfreezing trains.

    It counts from the end where the setting does; 0 = all layers.
    """
    num_layers = len(config.network.layers)
    num_trained = config.thaw_lines[step].num_layers
    if num_trained == num_layers - 1:
        return 0
    # They are the last ones, also where the network is cut: Keras keeps the order.
    is_count = isinstance(config.finetune.steps[step].unfreeze, int)
    return -num_trained if is_count else num_layers - num_trained


def step_rows(config: RunConfig) -> list[str]:
    """The steps of gradual unfreezing: first trained layer, epochs, learning rate."""
    return [
        literal((first_trained(config, number), step.epochs, step.learning_rate))
        for number, step in enumerate(config.finetune.steps)
    ]


def _gradual_code(config: RunConfig, names: str) -> str:
    settings = config.phase("finetune")
    used: list[Call | str] = list(callbacks(config, "finetune", "epochs"))
    shared = []
    if best := best_of_steps(config):
        shared.append(laid_out(best, 4, "best = "))
        used.insert(0, "best")
    target = stop_at(settings)
    if target:
        shared.append(laid_out(target, 4, "target = "))
        used.append("target")
    slow = config.finetune.backbone_rate
    training = [
        optimizer_lines(settings, "rate", "epochs", slow, 8),
        _compile_line(slow, 8),
        *_least_rate_lines(settings, slow, 8),
        laid_out(_fit(config, "epochs", used), 8),
    ]
    if target:
        training += ["        if target.is_reached:", "            break"]
    return block(
        _GRADUAL, names=names, shared="\n".join(shared), training="\n".join(training)
    )


def _compile_line(backbone_rate: float, indent: int) -> str:
    both = "two_rates(backbone, slow_optimizer, optimizer)"
    optimizer = "optimizer" if backbone_rate == 1.0 else both
    return f"{' ' * indent}compile_model(model, {optimizer})"


def _least_rate_lines(
    settings: PhaseConfig, backbone_rate: float, indent: int
) -> list[str]:
    """A word on what differs from the run, where Keras lowers two rates."""
    is_keras_own = has_plateau(settings) and not scales_rate(settings)
    least = settings.plateau.min_learning_rate
    if backbone_rate == 1.0 or not is_keras_own or not least:
        return []
    margin = " " * indent
    return [
        f"{margin}# Keras holds each of the two rates above min_lr; Thaw holds the",
        f"{margin}# head's there, and the backbone's is always the same share of it.",
    ]


def _fit(config: RunConfig, epochs: str, used: Sequence[Call | str]) -> Call:
    weights = [("class_weight", "class_weight")]
    return call(
        "model.fit",
        "training",
        ("validation_data", "validation"),
        ("epochs", epochs),
        *(weights if config.imbalance == "class_weights" else ()),
        *([("callbacks", list_of(*used))] if used else ()),
    )
