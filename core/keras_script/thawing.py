"""Which layers the script's fine-tuning trains, in one step or in several."""

from __future__ import annotations

from core.backbones.blocks import blocks
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


def slower_blocks(config: RunConfig) -> list[tuple[int, float]]:
    """The blocks that the fine-tune phase trains, from the head down.

    Returns:
        Of each the index in `backbone.layers` of its first layer, and its learning rate
        as a share of the head's; [] where all blocks learn alike.
    """
    finetune, names = config.finetune, config.network.names
    if "finetune" not in config.phases or finetune.layer_decay == 1.0:
        return []
    trained = {name for line in config.thaw_lines for name in line.names}
    return [
        (names.index(block[0]), finetune.backbone_rate * finetune.layer_decay**depth)
        for depth, block in enumerate(reversed(blocks(config.network)), start=1)
        if trained & set(block)
    ]


def step_rows(config: RunConfig) -> list[tuple[int, int, float]]:
    """The first trained layer, epochs and learning rate of each step, if several."""
    if not is_gradual(config):
        return []
    return [
        (first_trained(config, number), step.epochs, step.learning_rate)
        for number, step in enumerate(config.finetune.steps)
    ]
