"""What studies of a finished model find, as their workers leave it."""

from __future__ import annotations

from core.runs.evaluation_formats import EvaluateResult, NoveltyOfImages
from core.runs.formats import SplitFigures
from core.runs.study_formats import TrustResult
from core.runs.trust_formats import BeforeAfter, Reliability

_FIGURES: SplitFigures = {
    "count": 20,
    "accuracy": 0.8,
    "interval": [0.58, 0.92],
    "loss": 0.5,
    "balanced_accuracy": 0.8,
    "macro_f1": 0.8,
    "per_class": [
        {"name": name, "count": 10, "precision": 0.8, "recall": 0.8, "f1": 0.8}
        for name in ("cats", "dogs")
    ],
    "confusion": [[8, 2], [2, 8]],
}
_NOVELTY: NoveltyOfImages = {
    "count": 20,
    "unfamiliar": 1,
    "interval": [0.01, 0.24],
    "quantiles": [0.3, 0.4, 0.5, 0.6, 0.9],
    "histogram": [19, 1],
}
EVALUATION: EvaluateResult = {
    "run": "pets-1",
    "phase": "frozen",
    "data": "new-1",
    "data_name": "new",
    "root": "/new",
    "figures": _FIGURES,
    "own": {
        "split": "test",
        "count": 20,
        "accuracy": 0.85,
        "interval": [0.64, 0.95],
        "balanced_accuracy": 0.85,
        "at_new_mix": 0.85,
    },
    "difference": -0.05,
    "difference_interval": [-0.28, 0.19],
    "unknown_classes": [],
    "missing_classes": [],
    "seen": [["cats/1.png", "the same file as cats/0001.png, a training image"]],
    "kept_seen": False,
    "among_own_test": 0,
    "copies": 0,
    "left_out": [["dogs/cut.png", "empty file"]],
    "mix": {"size": 0.0, "p_value": 1.0, "count": 20, "reference_count": 40},
    "looks": {"size": 0.01, "p_value": 0.4, "count": 20, "reference_count": 40},
    "novelty": {
        "new": _NOVELTY,
        "own": _NOVELTY,
        "edges": [0.0, 1.0, 2.0],
        "difference": [-0.2, 0.2],
    },
    "verdict": "No sign that the world has changed.",
}
_BEFORE: Reliability = {
    "count": 40,
    "ece": 0.08,
    "ece_by_chance": 0.12,
    "brier": 0.3,
    "loss": 0.5,
    "bins": [[0.62, 0.5, 10], [0.95, 0.9, 30]],
}
_SPLIT: BeforeAfter = {
    "before": _BEFORE,
    "after": {**_BEFORE, "ece": 0.03, "loss": 0.45},
}
TRUST: TrustResult = {
    "run": "a-run",
    "phase": "finetune",
    "left_out": [["cats/0001.jpg", "gone"]],
    "figures": {
        "version": 1,
        "temperature": 1.4,
        "temperature_reason": "",
        "validation": _SPLIT,
        "test": _SPLIT,
        "novelty": {
            "threshold": 31.5,
            "asked_rate": 0.05,
            "false_alarm_rate": 0.073,
            "num_reference": 100,
            "num_training": 120,
            "validation": {"count": 40, "flagged": 2},
            "test": {"count": 40, "flagged": 3},
        },
    },
}
PARITY = {"count": 32, "kind": "images", "difference": 2e-6, "changed": 0}
PARITY |= {"tolerance": 1e-4, "seconds": 0.004}
