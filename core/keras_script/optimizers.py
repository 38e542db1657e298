"""The script's optimizers and learning rates."""

from __future__ import annotations

from core.config import PhaseConfig, RunConfig
from core.keras_script.callbacks import SCALE, scales_rate
from core.keras_script.layout import Expression, Item, block, call, laid_out, literal

_OPTIMIZERS = {"adam": "Adam", "adamw": "AdamW", "rmsprop": "RMSprop", "sgd": "SGD"}
_SCHEDULES = "keras.optimizers.schedules"

_TWO_RATES = '''
def two_rates(backbone, slow, fast):
    """What is pretrained learns more slowly than the new head."""
    pretrained = {id(weight) for weight in backbone.trainable_weights}
    return keras.optimizers.MultiOptimizer(
        lambda weight: slow if id(weight) in pretrained else fast
    )
'''


def has_two_rates(config: RunConfig) -> bool:
    """Whether backbone and head learn at different rates."""
    return "finetune" in config.phases and config.finetune.backbone_rate != 1.0


def two_rates_code() -> str:
    """The function that joins their optimizers."""
    return block(_TWO_RATES)


def optimizer_lines(
    settings: PhaseConfig,
    rate: str,
    epochs: str,
    backbone_rate: float = 1.0,
    indent: int = 4,
) -> str:
    """The lines that make `optimizer`.

    Args:
        settings: Of the phase.
        rate: The name of its learning rate in the script.
        epochs: The name of its number of epochs.
        backbone_rate: The backbone's learning rate as a share of the head's.
        indent: Columns.
    """
    margin = " " * indent
    lines = []
    schedule = settings.schedule
    if schedule.kind == "cosine":
        lines.append(f"{margin}steps = {epochs} * len(training)")
        if schedule.warmup:
            lines.append(f"{margin}warmup = round({literal(schedule.warmup)} * steps)")
    if scales_rate(settings):
        lines.append(f"{margin}{SCALE} = keras.Variable(1.0, trainable=False)")
    head = _optimizer(settings, rate)
    if backbone_rate == 1.0:
        return "\n".join([*lines, laid_out(head, indent, "optimizer = ")])
    slow = _optimizer(settings, f"{literal(backbone_rate)} * {rate}")
    lines.append(laid_out(head, indent, "optimizer = "))
    lines.append(laid_out(slow, indent, "slow_optimizer = "))
    return "\n".join(lines)


def _optimizer(settings: PhaseConfig, rate: str) -> Expression:
    options: list[Item] = []
    optimizer = settings.optimizer
    if optimizer.weight_decay or optimizer.name == "adamw":
        options.append(("weight_decay", literal(optimizer.weight_decay)))
    if optimizer.momentum:
        options.append(("momentum", literal(optimizer.momentum)))
    if optimizer.global_clipnorm:
        options.append(("global_clipnorm", literal(optimizer.global_clipnorm)))
    name = f"keras.optimizers.{_OPTIMIZERS[optimizer.name]}"
    return call(name, _rate(settings, rate), *options)


def _rate(settings: PhaseConfig, rate: str) -> Expression:
    schedule = settings.schedule
    if schedule.kind == "constant":
        return rate
    if schedule.kind == "exponential":
        made = call(
            f"{_SCHEDULES}.ExponentialDecay",
            rate,
            decay_steps=schedule.decay_steps,
            decay_rate=schedule.decay_rate,
            staircase=schedule.staircase or None,
        )
    elif schedule.warmup:
        made = call(
            f"{_SCHEDULES}.CosineDecay",
            "0.0",
            "max(1, steps - warmup)",
            ("warmup_target", rate),
            ("warmup_steps", "warmup"),
        )
    else:
        made = call(f"{_SCHEDULES}.CosineDecay", rate, "steps")
    return call("ScaledRate", made, SCALE) if scales_rate(settings) else made
