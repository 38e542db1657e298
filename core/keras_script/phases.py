"""The script's phases: what is trainable, and how it is trained."""

from __future__ import annotations

from collections.abc import Iterator

from core.config import (
    FRESH_VIEWS,
    WEIGHTED,
    OptimizerConfig,
    PhaseConfig,
    RunConfig,
)
from core.keras_script.augmentation import is_augmented
from core.keras_script.backbone import is_precise
from core.keras_script.callbacks import (
    averaged_epochs,
    has_plateau,
    scales_rate,
    stops_or_keeps,
)
from core.keras_script.data import label_mode
from core.keras_script.model import is_binary
from core.keras_script.rendering import Code, literal, rendered
from core.keras_script.thawing import first_trained, is_gradual, slower_blocks

_FUNCTIONS = {"frozen": "train_head", "finetune": "fine_tune", "scratch": "train_all"}
_OPTIMIZERS = {"adam": "Adam", "adamw": "AdamW", "rmsprop": "RMSprop", "sgd": "SGD"}


def fit_data(config: RunConfig) -> Code:
    """What a phase's function takes beside the networks, by name."""
    weights = ", class_weight" * (config.imbalance in WEIGHTED)
    return Code(f"training, validation{weights}")


def slower_code(config: RunConfig) -> str:
    """What joins the optimizers of backbone and head; "" where they share one."""
    if slower_blocks(config):
        return rendered("rates_by_block")
    has_two = any(_backbone_rate(config, phase) != 1.0 for phase in config.phases)
    return rendered("two_rates") if has_two else ""


def phase_code(config: RunConfig, phase: str) -> str:
    """The function that trains a phase."""
    if config.is_fitted(phase):
        return _fit_code(config)
    settings = config.phase(phase)
    in_steps = phase == "finetune" and is_gradual(config)
    networks = "model" if phase == "scratch" else "model, backbone"
    precise = is_precise(config)
    ends = stops_or_keeps(settings) or settings.target
    averaged = averaged_epochs(config, phase)
    title = phase.upper()
    epochs = Code("epochs" if in_steps else f"{title}_EPOCHS")
    rate = "rate" if in_steps else f"{title}_RATE"
    decays = phase == "finetune" and bool(slower_blocks(config))
    share = Code("share") if decays else _backbone_rate(config, phase)
    return rendered(
        "phase",
        phase=phase,
        function=Code(_FUNCTIONS[phase]),
        parameters=Code(f"{networks}, {fit_data(config)}{', norms' * precise}"),
        settings=settings,
        is_gradual=in_steps,
        thaw_line=first_trained(config) if phase == "finetune" else 0,
        kind=settings.schedule.kind,
        epochs=epochs,
        patience=settings.patience or (config.epochs(phase) if in_steps else epochs),
        optimizers=list(_optimizers(rate, share)),
        algorithm=Code(_OPTIMIZERS[settings.optimizer.name]),
        options=list(_options(settings.optimizer)),
        decays=decays,
        has_two_rates=share != 1.0,
        holds_both_rates=share != 1.0 and _has_least_rate(settings),
        is_precise=precise,
        has_callbacks=bool(precise or ends or has_plateau(settings) or averaged),
        has_class_weights=config.imbalance in WEIGHTED,
        averaged=averaged,
        stops_or_keeps=stops_or_keeps(settings),
        scales_rate=scales_rate(settings),
        has_plateau=has_plateau(settings),
    )


def _fit_code(config: RunConfig) -> str:
    """The functions that fit the head to convergence."""
    weighs = config.imbalance == "effective_numbers"
    # Mixed views have no single label, and are left out.
    has_views = is_augmented(config) and not config.mixes_images
    num_passes = (config.num_views or FRESH_VIEWS) if has_views else 1
    return rendered(
        "fit_head",
        config=config,
        fit=config.head.fit,
        parameters=Code(f"model, backbone, {fit_data(config)}"),
        label_mode=label_mode(config),
        is_binary=is_binary(config),
        is_weighted=config.imbalance in WEIGHTED,
        class_weight=Code("class_weight") if weighs else "balanced",
        sizes=Code("num_values" + ", class_weight" * weighs),
        num_passes=num_passes,
        num_more=num_passes - 1,
    )


def _backbone_rate(config: RunConfig, phase: str) -> float:
    """The backbone's learning rate as a share of the head's."""
    return config.finetune.backbone_rate if phase == "finetune" else 1.0


def _optimizers(
    rate: str, share: float | Code
) -> Iterator[tuple[Code, Code, Code, bool]]:
    """Names of an optimizer and of its schedule, and its rate; the head's first.

    The last of each says whether there is one for each block.
    """
    yield Code("optimizer"), Code("schedule"), Code(rate), False
    if share != 1.0:
        of_blocks = isinstance(share, Code)
        slow = Code(f"{share if of_blocks else literal(share)} * {rate}")
        yield Code("slow_optimizer"), Code("slow_schedule"), slow, of_blocks


def _options(settings: OptimizerConfig) -> Iterator[tuple[Code, float]]:
    """An optimizer's other arguments."""
    if settings.weight_decay or settings.name == "adamw":
        yield Code("weight_decay"), settings.weight_decay
    if settings.momentum:
        yield Code("momentum"), settings.momentum
    if settings.global_clipnorm:
        yield Code("global_clipnorm"), settings.global_clipnorm


def _has_least_rate(settings: PhaseConfig) -> bool:
    """Whether Keras' own callback has a rate below which it does not go."""
    is_keras_own = has_plateau(settings) and not scales_rate(settings)
    return is_keras_own and settings.plateau.min_learning_rate > 0
