"""Which layers of a backbone a fine-tune stage trains."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import ConfigError

ALL = "all"  # `RunConfig.unfreeze`: the whole backbone
FROM = "from:"  # `RunConfig.unfreeze`: from this layer on, by index or name


def trained_names(
    names: Sequence[str],
    unfreeze: int | str,
    default: int,
    all_names: Sequence[str] = (),
) -> list[str]:
    """The layers above the thaw line, by name.

    Args:
        names: Of the layers that are used, from the input on: where features are taken
            below the backbone's end, only those up to there.
        unfreeze: As `RunConfig.unfreeze` says it.
        default: Top layers where it says 0.
        all_names: Of the whole backbone, in Keras' order, which an index counts in.

    Returns:
        In the order of `names`; the input layer is never among them.

    Raises:
        ConfigError: There is no such layer, or nothing that is used would be trained.
    """
    above = list(names[1:])
    if isinstance(unfreeze, int):
        return above[-(unfreeze or default) :]
    if unfreeze == ALL:
        return above
    start = unfreeze.removeprefix(FROM)
    every = list(all_names or names)
    if start.isdecimal() and int(start) < len(every):
        wanted = set(every[int(start) :])
    elif start in every:
        wanted = set(every[every.index(start) :])
    else:
        raise ConfigError(
            f"unfreeze to begin at a layer's name, or an index below {len(every)}",
            start,
            "Choose one of the layers that the backbone has.",
        )
    found = [name for name in above if name in wanted]
    if not found:
        raise ConfigError(
            f"unfreeze to reach a layer below {names[-1]}, where features are taken",
            unfreeze,
            "Begin at a lower layer: what lies above is not used.",
        )
    return found
