"""What studies find, as their workers leave it."""

from __future__ import annotations

from core.runs.study_formats import (
    CurveResult,
    RankedBackbone,
    RankResult,
    RateResult,
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
