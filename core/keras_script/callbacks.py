"""The script's own callbacks, where Keras has none that fits."""

from __future__ import annotations

from core.config import PhaseConfig, RunConfig
from core.keras_script.rendering import rendered
from core.keras_script.thawing import is_gradual


def has_plateau(settings: PhaseConfig) -> bool:
    """Whether a phase lowers its learning rate on a plateau."""
    return settings.plateau.factor < 1.0


def scales_rate(settings: PhaseConfig) -> bool:
    """Whether Keras' own callback for that would refuse its schedule."""
    return has_plateau(settings) and settings.schedule.kind != "constant"


def stops_or_keeps(settings: PhaseConfig) -> bool:
    """Whether a phase ends early, or goes back to its best epoch."""
    return settings.patience > 0 or settings.keep == "best"


def averaged_epochs(config: RunConfig, phase: str) -> float:
    """Of whose weights a phase keeps the mean; 0 = it keeps the last ones."""
    return config.finetune.averaged_epochs if phase == "finetune" else 0.0


def callback_code(config: RunConfig) -> str:
    """The classes that this config needs; "" where Keras has them all."""
    phases = [config.phase(phase) for phase in config.phases]
    finetune = config.phase("finetune")
    return rendered(
        "callbacks",
        stops_at_target=any(phase.target for phase in phases),
        scaled_monitors=sorted({p.monitor for p in phases if scales_rate(p)}),
        averages=any(averaged_epochs(config, phase) for phase in config.phases),
        has_best_of_steps=is_gradual(config) and stops_or_keeps(finetune),
        finetune=finetune,
    )
