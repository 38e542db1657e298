"""What a run may ask of a backbone that was taken in from a file."""

from __future__ import annotations

from core.backbones.own import require_here
from core.config.run import RunConfig
from core.errors import ConfigError

_OTHER = "or choose a backbone of the table."


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
            f"weights to be imagenet, which are {facts.title}'s own",
            config.weights or "nothing",
            f"Leave weights as they are, {_OTHER}",
        )
    if facts.is_trainable:
        return
    if config.strategy != "frozen":
        raise ConfigError(
            f"the strategy frozen for {facts.title}: files of this kind have no "
            "gradients to train it with",
            config.strategy,
            f"Set strategy to frozen, {_OTHER}",
        )
    if config.adapt_norms:
        raise ConfigError(
            f"adapt_norms to be off for {facts.title}, which stays as its file has it",
            "on",
            f"Turn it off, {_OTHER}",
        )
