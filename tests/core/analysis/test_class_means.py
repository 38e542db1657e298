"""Nearest class mean says what the distances say."""

from __future__ import annotations

import math

import numpy as np

from core.analysis.class_means import class_means
from core.analysis.folds import stratified_folds
from core.analysis.linear_fit import LinearData, LinearLoss
from core.analysis.penalty import FoldJudge
from tests.core.analysis.test_linear_fit import drawn, reader


def test_the_nearest_mean_is_the_answer_and_it_is_as_sure_as_it_may() -> None:
    data = drawn(num_classes=3)
    values = data.views[0](slice(None)).astype(np.float64)
    folds = stratified_folds(data.labels, 5, 0)
    judge = FoldJudge(data, folds, (values[:9].astype(np.float32), data.labels[:9]))
    parameters, tried = class_means(data, judge)
    logs = (
        LinearLoss(data)
        .classifier(parameters)
        .log_probabilities(values.astype(np.float32))
    )
    spread = values.std(axis=0)
    rows = (values - values.mean(axis=0)) / np.where(spread > 1e-6, spread, np.inf)
    means = np.stack([rows[data.labels == label].mean(axis=0) for label in range(3)])
    distances = np.square(rows[:, None] - means).sum(axis=2)
    assert (logs.argmax(axis=1) == distances.argmin(axis=1)).mean() > 0.98
    right = float((logs.argmax(axis=1) == data.labels).mean())
    assert 0.5 < tried.accuracy <= right + 0.02
    assert tried.loss < math.log(3) and math.isnan(tried.penalty)


def test_one_image_of_a_class_is_its_mean_and_a_class_without_is_never_said() -> None:
    data = drawn(8, 3)
    labels = np.array([0, 0, 0, 0, 1, 1, 1, 3])
    rare = drawn(8, labels=labels, num_classes=4, views=data.views)
    folds = stratified_folds(labels, 4, 0)
    parameters, _ = class_means(
        rare, FoldJudge(rare, folds, (np.empty((0, 8), np.float32), labels[:0]))
    )
    logs = (
        LinearLoss(rare)
        .classifier(parameters)
        .log_probabilities(rare.views[0](slice(None)))
    )
    assert logs[7].argmax() == 3 and not (logs.argmax(axis=1) == 2).any()


def test_one_image_of_a_class_makes_the_others_no_less_sure() -> None:
    """While it is held out, nothing can answer it: that must not count."""
    labels = np.array([0] * 20 + [1] * 20 + [2])
    values = np.random.default_rng(0).normal(0, 1, (41, 16)).astype(np.float32)
    values[np.arange(41), labels] += 12.0
    data = LinearData((reader(values),), labels, 3, np.ones(41))
    judge = FoldJudge(data, stratified_folds(labels, 5, 0), (values, labels))
    parameters, tried = class_means(data, judge)
    logs = LinearLoss(data).classifier(parameters).log_probabilities(values)
    assert np.exp(logs[:40].max(axis=1)).mean() > 0.95
    assert tried.loss < 0.1 and tried.accuracy == 40 / 41
