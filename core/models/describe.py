"""Write the tables that say what each backbone is made of, layer by layer.

    python -m core.models.describe              # all backbones
    python -m core.models.describe small_cnn    # one of them

The tables lie in core/backbones/tables and are kept under version control: the pages
read them, which can't ask Keras. Write that of a backbone that is new in the registry,
and all of them anew after a change to how backbones are built, or of the version of
Keras; a test says when they are stale. Nothing is downloaded.
"""

from __future__ import annotations

import argparse
import logging
import warnings
from collections.abc import Sequence
from functools import lru_cache
from unittest import mock

import keras

from core.backbones.registry import BACKBONES, Backbone, backbone
from core.backbones.shapes import Pad, output_shape
from core.backbones.table import Row, Table, table_path, table_text, without_pretrained
from core.config import RunConfig
from core.models.build import build_backbone
from core.models.operations import BuiltOperation, operations_of

_log = logging.getLogger(__name__)

# Halved again and again, the one stays even and the other odd: the padding of some
# networks depends on that.
_EVEN, _ODD = 256, 257


def describe(name: str) -> Table:
    """A backbone's table.

    Args:
        name: A key of core.backbones.registry.BACKBONES.

    Raises:
        ConfigError: There is no such backbone.
        ValueError: It has an operation that no rule of core.backbones.shapes describes,
            or other operations at another size or width.
    """
    facts = backbone(name)
    first, *rest = facts.alphas
    # EfficientNet's ImageNet weights come with a normalisation of their own, one layer
    # more; the network as it is made for them has all rows.
    base = operations(name, first, _EVEN, has_imagenet(facts))
    odd = operations(name, first, _ODD)
    extra = {item.name for item in base} - {item.name for item in odd}
    widths = [operations(name, alpha, _EVEN) for alpha in rest]
    plain = zip(*widths, odd, strict=True)
    rows = [
        _row(item, [item] * len(facts.alphas), is_pretrained_only=True)
        if item.name in extra
        else _row(item, [item, *(others := next(plain))[:-1]], at_odd=others[-1])
        for item in base
    ]
    for network in (odd, *widths):
        _require_same(name, without_pretrained(rows), network)
    _check_rules(name, rows, base)
    _check_rules(name, without_pretrained(rows), odd)
    return Table(facts.alphas, tuple(rows))


def has_imagenet(facts: Backbone) -> bool:
    """Whether Keras has ImageNet weights of a backbone."""
    return facts.is_pretrained and not facts.is_packaged


@lru_cache
def operations(
    name: str, alpha: float, size: int, is_pretrained: bool = False
) -> tuple[BuiltOperation, ...]:
    """What Keras builds, in its order.

    Args:
        name: A key of core.backbones.registry.BACKBONES.
        alpha: Its width multiplier.
        size: Height and width of its input, pixels.
        is_pretrained: Build it as Keras does before it loads ImageNet weights; none are
            loaded.
    """
    config = RunConfig(
        dataset="",
        strategy="frozen" if is_pretrained else "scratch",
        backbone=name,
        alpha=alpha,
        weights="imagenet" if is_pretrained else "none",
        image_size=size,
    )
    with (
        warnings.catch_warnings(),
        mock.patch("keras.src.utils.file_utils.get_file", return_value=""),
        mock.patch.object(keras.Model, "load_weights"),
    ):
        # MobileNets warn where the weights are for images of another size.
        warnings.simplefilter("ignore")
        return operations_of(build_backbone(config))


def _row(
    operation: BuiltOperation,
    at_alphas: Sequence[BuiltOperation],
    at_odd: BuiltOperation | None = None,
    is_pretrained_only: bool = False,
) -> Row:
    """A row, from an operation as it is made at each alpha, and at an odd size."""
    rule = operation.rule
    if at_odd is not None and isinstance(rule, Pad) and isinstance(at_odd.rule, Pad):
        rule = Pad(rule.even, at_odd.rule.odd)
    return Row(
        name=operation.name,
        kind=operation.kind,
        takes=operation.takes,
        rule=rule,
        channels=tuple(item.shape[-1] for item in at_alphas),
        parameters=tuple(item.parameters for item in at_alphas),
        trainable=tuple(item.trainable for item in at_alphas),
        multiply_adds=tuple(item.multiply_adds for item in at_alphas),
        pretrained_only=is_pretrained_only,
    )


def _require_same(
    name: str, rows: Sequence[Row], network: Sequence[BuiltOperation]
) -> None:
    """Compare a table's rows with the operations at another size or width."""
    found, expected = (
        [(item.name, item.kind, item.takes) for item in items]
        for items in (network, rows)
    )
    if found != expected:
        raise ValueError(f"{name} has other operations at another size or width")


def _check_rules(
    name: str, rows: Sequence[Row], network: Sequence[BuiltOperation]
) -> None:
    """Compare what the rules say with what Keras has built at the first alpha."""
    for row, item in zip(rows, network, strict=True):
        inputs = [network[taken].shape for taken in item.takes] or [item.shape]
        ruled = output_shape(row.rule, inputs, row.channels[0])
        if ruled != item.shape:
            raise ValueError(
                f"{name}: {item.name or item.kind} makes {item.shape}, not {ruled}; "
                "describe it in core.backbones.shapes"
            )


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the tables of some backbones, or of all."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(prog="python -m core.models.describe")
    parser.add_argument("backbones", nargs="*", help=", ".join(BACKBONES))
    for name in parser.parse_args(arguments).backbones or list(BACKBONES):
        path = table_path(name)
        path.parent.mkdir(exist_ok=True)
        path.write_text(table_text(describe(name)), "utf-8")
        _log.info("%s", path)


if __name__ == "__main__":
    main()
