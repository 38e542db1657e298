"""What a run may ask of a backbone that was taken in from a file."""

from __future__ import annotations

from core.backbones.own import require_here
from core.config.run import RunConfig
from core.errors import ConfigError
from core.language.texts import _


def check_own(config: RunConfig) -> None:
    """Check that its network is here, and is asked for nothing that it can't do.

    Raises:
        ConfigError: It is not here, is to be trained, or is to have other weights.
    """
    facts = config.facts
    if not facts.is_own:
        return
    require_here(facts)
    goes_on = facts.is_trainable and config.start is not None
    if config.weights != "imagenet" and not goes_on:
        raise ConfigError(
            _("weights to be imagenet, which are {network}'s own", network=facts.title),
            config.weights or _("nothing"),
            _("Leave weights as they are, or choose a backbone of the table."),
        )
    if facts.is_trainable:
        return
    if config.strategy != "frozen":
        raise ConfigError(
            _(
                "the strategy frozen for {network}: files of this kind have no "
                "gradients to train it with",
                network=facts.title,
            ),
            config.strategy,
            _("Set strategy to frozen, or choose a backbone of the table."),
        )
    if config.adapt_norms:
        raise ConfigError(
            _(
                "adapt_norms to be off for {network}, which stays as its file has it",
                network=facts.title,
            ),
            _("on"),
            _("Turn it off, or choose a backbone of the table."),
        )
