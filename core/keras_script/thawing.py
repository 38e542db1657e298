"""Which layers the script's fine-tuning trains, in one step or in several."""

from __future__ import annotations

from core.config import RunConfig


def is_gradual(config: RunConfig) -> bool:
    """Whether the fine-tune phase has several steps."""
    return "finetune" in config.phases and len(config.finetune.steps) > 1


def first_trained(config: RunConfig, step: int = 0) -> int:
    """Index in `backbone.layers` of the first layer that a fine-tune step trains.

    It counts from the end where the setting does; 0 = all layers.
    """
    num_layers = len(config.network.layers)
    num_trained = config.thaw_lines[step].num_layers
    if num_trained == num_layers - 1:
        return 0
    # They are the last ones, also where the network is cut: Keras keeps the order.
    is_count = isinstance(config.finetune.steps[step].unfreeze, int)
    return -num_trained if is_count else num_layers - num_trained


def step_rows(config: RunConfig) -> list[tuple[int, int, float]]:
    """The first trained layer, epochs and learning rate of each step, if several."""
    if not is_gradual(config):
        return []
    return [
        (first_trained(config, number), step.epochs, step.learning_rate)
        for number, step in enumerate(config.finetune.steps)
    ]
