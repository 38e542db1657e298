"""What studies find, as their workers leave it."""

from __future__ import annotations

from core.runs.study_formats import (
    CurveResult,
    RankedBackbone,
    RankResult,
    RateResult,
    SuspectsResult,
)

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
