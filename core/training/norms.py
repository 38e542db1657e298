"""Batch normalisation's statistics, estimated again on the training images.

A pretrained network normalises with means and variances of ImageNet's photos. On images
of another kind these are off; estimating them on the own images, without any label, is
AdaBN (Li et al. 2016, arXiv 1603.04779).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from core.data.manifest import Manifest
from core.runs.cache_keys import network_name, norms_key
from core.storage.cache import get_or_make
from core.storage.files import read_arrays, write_arrays
from core.training.network import Network
from core.training.norm_statistics import NormStatistics, sample_batches
from core.training.pixels import Pixels
from core.training.reporter import Reporter


def adapt_norms(
    network: Network, manifest: Manifest, pixels: Pixels, reporter: Reporter
) -> None:
    """Replace the moving statistics of a network's backbone.

    Args:
        network: Named anew afterwards, so that no cache mixes the two.
        manifest: Its training images are looked at, without augmentation.
        pixels: Its decoded images.
        reporter: Asked whether to stop.

    Raises:
        StopRequested: Somebody asked for it.
    """
    statistics = NormStatistics(network.backbone)
    if not statistics.norms:
        return
    digest = manifest.digest
    key = norms_key(network.name, digest, network.config.input_size)

    def make(folder: Path) -> None:
        arrays: dict[str, np.ndarray] = {}
        found = statistics.estimate(_batches(manifest, pixels, reporter))
        for place, (mean, variance) in enumerate(found):
            arrays |= {f"mean{place}": mean, f"variance{place}": variance}
        write_arrays(folder / "norms.npz", arrays)

    folder = get_or_make("norms", key, make, reporter.raise_if_stopped)
    saved = read_arrays(folder / "norms.npz") or {}
    statistics.assign(
        (saved[f"mean{place}"], saved[f"variance{place}"])
        for place in range(len(statistics.norms))
    )
    network.name = network_name(network.config, norms_of=digest)


def _batches(
    manifest: Manifest, pixels: Pixels, reporter: Reporter
) -> Iterator[np.ndarray]:
    """Batches of training images."""
    for batch in sample_batches(manifest.split("train")):
        reporter.raise_if_stopped()
        yield np.stack([pixels.image(place) for place in batch])
