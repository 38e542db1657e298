"""How many images each side of a split gets."""

from __future__ import annotations

from collections.abc import Mapping

from core.errors import ConfigError
from core.language.texts import _


def held_out_targets(total: int, shares: Mapping[str, float]) -> dict[str, int]:
    """How many of a class's images go to validation and test.

    From 3 images on each gets one at least, of 2 images validation gets one.
    """
    whole = sum(shares.values())
    targets = {}
    for split in ("validation", "test"):
        share = shares.get(split, 0.0) / whole
        least = 1 if total >= 3 or split == "validation" else 0
        targets[split] = max(least, int(total * share + 0.5)) if share else 0
    while sum(targets.values()) > max(0, total - 1):
        largest = max(("test", "validation"), key=lambda split: targets[split])
        targets[largest] -= 1
    return targets


def require_fractions(fractions: tuple[float, float, float]) -> None:
    """Check shares of train, validation and test.

    Raises:
        ConfigError: They don't sum to 1, or leave nothing to train or to choose by.
    """
    train, validation, test = fractions
    fits = train > 0 and validation > 0 and test >= 0
    if not fits or abs(sum(fractions) - 1.0) > 1e-6:
        raise ConfigError(
            _(
                "fractions of train, validation and test that sum to 1, the first two "
                "above 0"
            ),
            ", ".join(f"{value:g}" for value in fractions),
            _("Change the fractions, for example to 0.7, 0.15 and 0.15."),
        )
