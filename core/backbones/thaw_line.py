"""Where the thaw line of a network lies, which layers it thaws, what hangs on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.backbones.layers import NetworkDescription, multiply_adds
from core.backbones.registry import Backbone
from core.language.texts import _
from core.validation import SettingError

ALL = "all"  # `UnfreezeStep.unfreeze`: the whole backbone
FROM = "from:"  # `UnfreezeStep.unfreeze`: from this layer on, by index or name

# Of a network that is cut, about the top third is thawed: within these shares of its
# layers the line lies where the least crosses it.
_SHARES = (1 / 4, 5 / 12)


@dataclass(frozen=True)
class ThawLine:
    """A thaw line and the place below it where features are taken.

    Attributes:
        names: Of the trained layers, in the network's order.
        first: The lowest of them.
        cut: Index in `NetworkDescription.keras_layers`, as in the Keras model's layers,
            of the first layer above the place where features are taken.
        above: Name of that layer: from there on is computed in each step.
        num_values: How many numbers of one image cross that place and are kept.
        trained_parameters: Numbers that training changes, without the head's.
        multiply_adds: From that place on for one image, forwards.
        unused: Layers that the choice would thaw in the whole backbone, but that lie
            above the feature layer. Only of a choice that begins at a layer: a number
            of layers, and all of them, are counted among those that are used.
    """

    names: tuple[str, ...]
    first: str
    cut: int
    above: str
    num_values: int
    trained_parameters: int
    multiply_adds: int
    unused: tuple[str, ...]

    @property
    def num_layers(self) -> int:
        """How many layers are trained, those without weights included."""
        return len(self.names)


def thaw_line(
    network: NetworkDescription, unfreeze: int | str, default: int
) -> ThawLine:
    """The line that a choice draws through a network.

    Args:
        network: The part of a backbone that is used.
        unfreeze: As `UnfreezeStep.unfreeze` says it.
        default: Top layers where it says 0.

    Raises:
        SettingError: There is no such layer, or nothing that is used would be trained.
    """
    names = trained_names(network.names, unfreeze, default, network.all_names)
    trained = set(names)
    layers = network.keras_layers
    first = next(i for i, layer in enumerate(layers) if layer.name in trained)
    cut = network.graph.best_cut(first)
    return ThawLine(
        names=tuple(names),
        first=layers[first].name,
        cut=cut,
        above=layers[cut].name,
        num_values=network.graph.width(cut),
        trained_parameters=sum(
            layer.trainable for layer in layers if layer.name in trained
        ),
        multiply_adds=multiply_adds(network, cut),
        unused=_unused(network, unfreeze),
    )


def default_unfreeze(network: NetworkDescription, facts: Backbone) -> int:
    """How many top layers are thawed where nobody says it.

    Args:
        network: The part of the backbone that is used.
        facts: Of the backbone.

    Returns:
        The backbone's own number; where it is cut, about a third of what is left, down
        to the narrowest place near there.
    """
    if not network.feature_layer:
        return facts.default_unfreeze
    above = len(network.layers) - 1  # the input is never trained
    third = max(1, round(above / 3))
    low, high = (max(1, round(share * above)) for share in _SHARES)

    def narrowness(number: int) -> tuple[int, int, int]:
        first = len(network.keras_layers) - number
        # Of equals the place between two blocks, which one tensor crosses.
        num_tensors = len(network.graph.crossing(first))
        return network.graph.width(first), num_tensors, abs(number - third)

    return min(range(low, high + 1), key=narrowness)


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
        unfreeze: As `UnfreezeStep.unfreeze` says it.
        default: Top layers where it says 0.
        all_names: Of the whole backbone, in Keras' order, which an index counts in.

    Returns:
        In the order of `names`; the input layer is never among them.

    Raises:
        SettingError: There is no such layer, or nothing that is used would be trained.
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
        raise SettingError(
            lambda part: (
                _(
                    "{setting} to begin at a layer's name, or an index below {count}",
                    setting=f"{part}unfreeze",
                    count=len(every),
                ),
                start,
                _("Choose one of the layers that the backbone has."),
            )
        )
    found = [name for name in above if name in wanted]
    if not found:
        raise SettingError(
            lambda part: (
                _(
                    "{setting} to reach a layer below {layer}, where features are "
                    "taken",
                    setting=f"{part}unfreeze",
                    layer=names[-1],
                ),
                unfreeze,
                _("Begin at a lower layer: what lies above is not used."),
            )
        )
    return found


def _unused(network: NetworkDescription, unfreeze: int | str) -> tuple[str, ...]:
    """See `ThawLine.unused`; the choice is known to be a right one."""
    if isinstance(unfreeze, int) or not unfreeze.startswith(FROM):
        return ()
    every, start = network.all_names, unfreeze.removeprefix(FROM)
    is_index = start.isdecimal() and int(start) < len(every)
    begin = int(start) if is_index else every.index(start)
    used = set(network.names)
    return tuple(name for name in every[begin:] if name not in used)
