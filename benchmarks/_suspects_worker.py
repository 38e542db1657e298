"""Frozen features of a data set: `python -m benchmarks._suspects_worker STUDY RESULT`.

In a process of its own, as a study's worker is: the benchmark itself needs no Keras.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from core.data.folders.layout import SPLITS
from core.runs.study import Study
from core.storage.files import write_arrays
from core.training.reporter import Reporter
from core.training.studies import _features as pooled_features


def main(folder: Path, result: Path) -> None:
    """Write the features, shape (n, d), and labels, shape (n,), of its images."""
    study = Study(folder)
    found, _ = pooled_features(study.config, study.manifest, Reporter(study, {}))
    splits = [split for split in SPLITS if found.count(split)]
    features = [found.arrays[split][0].values[0] for split in splits]
    labels = [found.labels[split] for split in splits]
    order = np.argsort(np.concatenate([found.indices[split] for split in splits]))
    arrays = {
        "features": np.concatenate(features)[order],
        "labels": np.concatenate(labels)[order],
    }
    write_arrays(result, arrays)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
