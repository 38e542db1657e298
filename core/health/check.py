"""The health check as a whole: what was measured becomes a list of findings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from core.data.manifest import Manifest
from core.health import (
    balance,
    files,
    order,
    outliers,
    quality,
    shortcuts,
    twin_findings,
)
from core.health.clusters import clusters
from core.health.formats import Finding, HealthResult, Unchecked
from core.health.kept import Measured
from core.health.order import NONE, Neighbours, order_finding
from core.health.outliers import outlier_findings
from core.language.current import ENGLISH, speaking
from core.language.texts import mark

# What is not looked at where there are no features.
_NEEDS_FEATURES = mark(
    "cropped near-duplicates, whether pictures whose file names follow each other look "
    "alike and pictures unlike all others of their class"
)


@dataclass(frozen=True)
class Compared:
    """What comes of comparing all pictures with each other.

    Attributes:
        pairs: Places of pictures that show the same, shape (m, 2), int64.
        least_score: From which on two counted as the same, 0-1.
        far: How far each is from its class, see `core.health.outliers`, shape (n,),
            float64; None where there are no features.
        reason: Why there are none, or "".
        order: How alike neighbours by file name are.
    """

    pairs: np.ndarray
    least_score: float
    far: np.ndarray | None
    reason: str = ""
    order: Neighbours = NONE


@speaking(ENGLISH)
def health_result(
    manifest: Manifest,
    measured: Measured,
    compared: Compared,
    may_go_on: Callable[[], None] | None = None,
) -> tuple[HealthResult, list[list[str]]]:
    """All findings, in the order of their worth, and the near-duplicates' paths.

    Their texts are in English, as a file keeps them: see `core.language.kept`.

    Args:
        manifest: The images.
        measured: Of each of them.
        compared: Of all of them.
        may_go_on: Called now and then; what it raises ends the work.
    """
    entries = manifest.entries
    found = clusters(compared.pairs.tolist())
    findings: list[Finding] = [
        *twin_findings.twin_findings(manifest, found),
        *quality.quality_findings(entries, measured.numbers),
        *files.file_findings(entries, measured.numbers, measured.texts["format"]),
        *balance.balance_findings(manifest),
        *shortcuts.shortcut_findings(
            entries, measured.numbers, measured.texts, may_go_on
        ),
    ]
    checked = [twin_findings.CHECKED, quality.CHECKED, files.CHECKED]
    checked += [balance.CHECKED, shortcuts.CHECKED]
    not_checked: list[Unchecked] = []
    if compared.far is not None:
        findings += order_finding(manifest, compared.order)
        findings += outlier_findings(entries, compared.far)
        checked += [order.CHECKED, outliers.CHECKED]
    else:
        not_checked.append({"what": _NEEDS_FEATURES, "reason": compared.reason})
    result: HealthResult = {
        "num_images": len(entries),
        "findings": findings,
        "checked": [text for texts in checked for text in texts],
        "not_checked": not_checked,
        "num_clusters": len(found),
        "least_score": round(compared.least_score, 4),
    }
    return result, [_paths(manifest, cluster) for cluster in found]


def _paths(manifest: Manifest, cluster: Sequence[int]) -> list[str]:
    return [manifest.entries[place].path for place in cluster]
