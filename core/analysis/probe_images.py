"""What a linear probe needs to judge frozen features; known without fitting one."""

from __future__ import annotations

from collections.abc import Mapping

from core.errors import DataError
from core.language.texts import _


def require_probe_images(counts: Mapping[str, Mapping[str, int]]) -> None:
    """Check that there are training images to cross-validate a probe on.

    Args:
        counts: Images per class and split, as `Manifest.counts` gives them.

    Raises:
        DataError: A class has fewer than 2: an image of it is then judged by a probe
            that has never seen the class, and its accuracy says nothing.
    """
    few = {name: places.get("train", 0) for name, places in counts.items()}
    few = {name: count for name, count in few.items() if count < 2}
    if few:
        name, count = next(iter(few.items()))
        received = _("{count} of {name}", count=count, name=name)
        if more := len(few) - 1:
            received = _(
                "{count} of {name}, and of {more} more as few",
                count=count,
                name=name,
                more=more,
            )
        raise DataError(
            _("at least 2 training images of every class to judge frozen features by"),
            received,
            _(
                "Add images, leave the class out, or make a split with more training "
                "images."
            ),
        )
