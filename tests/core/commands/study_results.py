"""What studies find, as their workers leave it."""

from __future__ import annotations

from core.health.formats import HealthResult
from core.runs.auto_formats import AutoResult
from core.runs.study_formats import (
    CurveResult,
    MapResult,
    PoolResult,
    RankedBackbone,
    RankResult,
    RateResult,
    SuspectsResult,
)
from core.runs.sweep_formats import SweepResult

PROBED: RankedBackbone = {
    "backbone": "efficientnet_lite0",
    "title": "EfficientNet-Lite0",
    "accuracy": 0.85,
    "interval": [0.8, 0.9],
    "balanced_accuracy": 0.8,
    "majority": 0.6,
    "count": 40,
    "image_size": 224,
    "parameters": 3_413_024,
    "seconds": 8.6,
}
RANKING: RankResult = {"backbones": [PROBED]}
CURVE: CurveResult = {
    "backbone": "efficientnet_lite0",
    "image_size": 224,
    "points": [
        {
            "share": 1.0,
            "count": 28,
            "accuracy": 0.8,
            "low": 0.7,
            "high": 0.9,
            "accuracies": [0.7, 0.8, 0.9],
        }
    ],
    "expected": {
        "count": 56,
        "accuracy": None,
        "interval": [0.0, 1.0],
        "gain": 0.0,
        "gain_interval": [0.0, 0.0],
        "reason": "There are too few points.",
    },
    "verdict": "More images may help.",
    "num_validation": 6,
}
SWEEP: SweepResult = {
    "trials": 3,
    "pruned": 1,
    "failed": 0,
    "best": 2,
    "accuracy": 0.9,
    "expected": 0.85,
    "interval": [0.7, 0.95],
    "front": [0, 2],
    "sentences": ["Best is trial 2."],
    "seconds": 4.2,
}
AUTO: AutoResult = {
    "run": "",
    "phase": "",
    "trials": 4,
    "accuracy": None,
    "test_accuracy": None,
    "test_count": 0,
    "interval": [0.0, 1.0],
    "sentences": ["In 60 s of 60 s, 4 small trainings were made."],
    "seconds": 60.0,
    "asked_seconds": 60.0,
}
RATES: RateResult = {
    "phase": "finetune",
    "rates": [1e-5, 1e-4],
    "losses": [0.7, 0.5],
    "smoothed": [0.7, 0.6],
    "suggestion": {
        "rate": 1e-5,
        "index": 0,
        "diverges_at": None,
        "reason": "It falls.",
    },
}
SUSPECTS: SuspectsResult = {
    "backbone": "efficientnet_lite0",
    "image_size": 224,
    "count": 3,
    "folds": 5,
    "accuracy": 0.66,
    "suspects": [
        {
            "path": "cats/0001.png",
            "digest": "0" * 32,
            "label": "cats",
            "likely": "dogs",
            "label_probability": 0.04,
            "likely_probability": 0.96,
            "score": 0.96,
            "neighbours": [
                {"path": "dogs/0001.png", "label": "dogs", "similarity": 0.9},
                {"path": "dogs/0002.png", "label": "dogs", "similarity": 0.8},
            ],
        }
    ],
    "scores": [
        ["cats/0001.png", "0" * 32, 0.96],
        ["dogs/0001.png", "1" * 32, 0.1],
        ["dogs/0002.png", "2" * 32, 0.2],
    ],
    "settled": 0,
}
HEALTH: HealthResult = {
    "num_images": 40,
    "findings": [
        {
            "kind": "twins_splits",
            "level": "problem",
            "title": "The same picture on both sides of the split",
            "why": "What the network has seen in training it knows by heart.",
            "detail": "1 of 6 test images has a twin in training.",
            "count": 2,
            "paths": ["cats/0000.png", "cats/0001.jpg"],
            "digests": ["0" * 32, "1" * 32],
            "action": "group",
            "clusters": [
                {
                    "paths": ["cats/0000.png", "cats/0001.jpg"],
                    "labels": ["cats", "cats"],
                    "splits": ["train", "test"],
                }
            ],
            "num_clusters": 1,
        },
        {
            "kind": "dark",
            "level": "warning",
            "title": "Too dark",
            "why": "In a picture that is nearly black the network sees little.",
            "detail": "Mean brightness: below 40.",
            "count": 1,
            "paths": ["dogs/0002.png"],
            "digests": ["2" * 32],
            "action": "exclude",
            "histogram": {
                "title": "Mean brightness, 0 to 255",
                "edges": [0.0, 20.0, 40.0],
                "counts": [1, 39],
                "low": 15.0,
                "high": None,
                "is_log": False,
            },
        },
    ],
    "checked": ["near-duplicates", "brightness"],
    "not_checked": [{"what": "outliers", "reason": "There are no weights."}],
    "num_clusters": 1,
    "least_score": 0.8,
}
MAP: MapResult = {
    "method": "pca",
    "backbone": "efficientnet_lite0",
    "image_size": 224,
    "seed": 0,
    "points": [
        ["cats/0001.png", "0" * 31 + "a", 0.5, -0.25],
        ["dogs/0001.png", "1" * 32, -0.5, 0.25],
    ],
}
POOL: PoolResult = {
    "run": "pets-1",
    "phase": "frozen",
    "root": "/new",
    "count": 2,
    "known": 1,
    "copies": 0,
    "settled": 0,
    "left_out": [[".pool/broken.jpg", "empty file"]],
    "proposals": [
        {
            "path": ".pool/0001.png",
            "digest": "3" * 32,
            "chances": [
                {"label": "cats", "probability": 0.6},
                {"label": "dogs", "probability": 0.4},
            ],
            "neighbours": [
                {"path": "dogs/0001.png", "label": "dogs", "similarity": 0.9}
            ],
        }
    ],
}
