"""How a script fits a head to convergence, on features that are made up."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.preprocessing import StandardScaler

from core.config import STRENGTHS
from core.keras_script import keras_code
from tests.core.keras_script.script_settings import FITTED, changed


def fitted_head(features: np.ndarray, labels: np.ndarray) -> list[np.ndarray]:
    """Weights and bias that a script's `train_head` finds."""
    text = keras_code(changed(head=FITTED, views=0, strategy="frozen"))
    begin, end = text.index("def linear_head("), text.index("def print_accuracy(")
    found: list[np.ndarray] = []
    layer = SimpleNamespace(set_weights=found.extend)
    names: dict[str, Any] = {
        "np": np,
        "Counter": Counter,
        "LogisticRegression": LogisticRegression,
        "StandardScaler": StandardScaler,
        "StratifiedKFold": StratifiedKFold,
        "cross_val_score": cross_val_score,
        "STRENGTHS": STRENGTHS,
        "SEED": 0,
        "frozen_features": lambda *_: (features, labels),
        "compile_model": lambda *_: None,
        "keras": SimpleNamespace(optimizers=SimpleNamespace(Adam=lambda: None)),
    }
    exec(text[begin:end], names)  # without Keras: the rest of the script needs it
    model = SimpleNamespace(get_layer=lambda _: layer, fit=lambda *_, **__: None)
    names["train_head"](model, SimpleNamespace(), None, None)
    return found


def test_one_image_of_a_class_does_not_decide_the_penalty() -> None:
    """No fold can both learn and ask it; of no score at all the strongest was taken."""
    labels = np.array([0] * 20 + [1] * 20 + [2])
    features = np.random.default_rng(0).normal(0, 1, (41, 8))
    features[np.arange(41), labels] += 6.0
    weights, bias = fitted_head(features, labels)
    logits = features @ weights + bias
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    assert weights.shape == (8, 3) and bias.shape == (3,)
    assert shares[np.arange(41), labels].mean() > 0.9
