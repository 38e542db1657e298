"""What a backbone costs to compute and to train."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class MeasuredCosts:
    """What a backbone costs to compute and to train, at default size and width 1.0.

    The unit is that of `core.hardware`: multiply-adds of the network that it measures a
    machine with, 1e9 per image. Divided by what a machine does of these in a second
    they are seconds per image. They were measured on two cores of an AMD EPYC, each in
    turn with that network, as a ratio of processor time; a layer that is limited by
    memory counts more than its own multiply-adds, a large convolution less.

    Attributes:
        float32: One image through the whole network, in OpenVINO.
        bfloat16: The same in bfloat16, against that network in bfloat16.
        training: One image forwards and backwards through the layers above the default
            thaw line, in Keras.
        scratch: The same through all layers, their statistics trained as well. Measured
            for EfficientNet-Lite0 and B0, MobileNetV2, ResNet50, VGG16 and the small
            CNN: 3 to 12 times `float32`. Elsewhere it is taken as 8.5 times `float32`.
        thawed_share: All layers thawed, as a share of `scratch`: normalisations are
            folded into the convolutions, where there are any. Measured 0.48 for
            EfficientNet-Lite0, 0.40 for MobileNetV2 and 0.66 for ResNet50.
    """

    float32: float
    bfloat16: float
    training: float
    scratch: float
    thawed_share: float = 0.5


def joined_costs(
    costs: Sequence[MeasuredCosts], scales: Sequence[float]
) -> MeasuredCosts:
    """What several backbones cost on the same images.

    Args:
        costs: Of each at its own default size.
        scales: The size that all see, as a share of each one's own.
    """

    def total(kind: str) -> float:
        pairs = zip(costs, scales, strict=True)
        return sum(float(getattr(cost, kind)) * scale**2 for cost, scale in pairs)

    kinds = {field.name for field in dataclasses.fields(MeasuredCosts)}
    totals = {kind: total(kind) for kind in kinds - {"thawed_share"}}
    thawed = sum(cost.scratch * cost.thawed_share for cost in costs)
    share = thawed / sum(cost.scratch for cost in costs)
    return MeasuredCosts(**totals, thawed_share=share)
