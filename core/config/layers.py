"""Whether the layers that a config names exist and are of any use."""

from __future__ import annotations

from core.config.run import RunConfig
from core.errors import ConfigError
from core.language.texts import _


def check_layers(config: RunConfig) -> None:
    """Check where features are taken and, if the run fine-tunes, every thaw line.

    Raises:
        ConfigError: The feature layer is no layer that makes a feature map; a line
            begins at no layer, or above all that is used; or a step of unfreezing does
            not reach deeper than the step before.
    """
    __ = config.network  # without a fine-tune phase there are no lines to ask for it
    before: frozenset[str] = frozenset()
    for number, line in enumerate(config.thaw_lines):
        trained = frozenset(line.names)
        if not before < trained:
            raise ConfigError(
                _(
                    "{setting} to reach deeper than the {count} layers of the step "
                    "before",
                    setting=f"finetune.steps.{number}.unfreeze",
                    count=len(before),
                ),
                _(
                    "{unfreeze} ({count} layers, from {first} on)",
                    unfreeze=config.finetune.steps[number].unfreeze,
                    count=line.num_layers,
                    first=line.first,
                ),
                _("Let each step unfreeze more layers than the step before."),
            )
        before = trained
