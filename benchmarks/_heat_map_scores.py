"""Judge a network's heat maps: by where the object is, and by the network itself."""

from __future__ import annotations

import argparse
import random
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks._drawn_objects import SHAPES, draw
from core.data.manifest import Manifest
from core.explain.explanation import METHODS, Seen, heat_map, look
from core.explain.heat_maps import normalised
from core.explain.scores import deletion, insertion, points_at
from core.serving.predictor import Predictor

_NEAR = 8.0  # pixels of 224; a cell is 32 wide
_SIDE = 480  # pixels, of the picture that is shown
_QUICK_SCORED = 2

Report = dict[str, Any]
Hits = dict[str, list[tuple[bool, bool]]]  # by map: on the object, and on it or near
Maker = Callable[[Seen, int], np.ndarray]  # a heat map of a class


def judged(
    predictor: Predictor,
    manifest: Manifest,
    masks: dict[str, np.ndarray],
    arguments: argparse.Namespace,
) -> Report:
    """The figures of one phase's maps."""
    makers = makers_of(predictor, arguments.seed)
    hits: Hits = defaultdict(list)
    seconds: dict[str, list[float]] = defaultdict(list)
    scores: dict[str, list[tuple[float, float]]] = defaultdict(list)
    test = [manifest.entries[index] for index in manifest.split("test")]
    random.Random(arguments.seed).shuffle(test)
    num_scored = _QUICK_SCORED if arguments.quick else arguments.scored
    for place, entry in enumerate(test):
        began = time.perf_counter()
        seen = look(predictor, manifest.absolute(entry), _SIDE)
        seconds["look"].append(time.perf_counter() - began)
        label = int(seen.probabilities.argmax())
        for name, make in makers.items():
            if name == "occlusion" and place >= num_scored:
                continue
            began = time.perf_counter()
            heat = make(seen, label)
            seconds[name].append(time.perf_counter() - began)
            hits[name].append(_points(heat, masks[entry.path]))
            if place < num_scored:
                scores[name].append(_scores(predictor, seen, heat, label))
    areas = [masks[entry.path].mean() for entry in test]
    return {
        "pointing": _counted(hits),
        "object_area": round(float(np.mean(areas)), 4),
        "two_shapes": two_shapes(predictor, makers, arguments),
        "scores": {
            name: np.mean(rows, axis=0).round(4).tolist()
            for name, rows in scores.items()
        },
        "scored": min(num_scored, len(test)),
        "seconds": {
            name: round(float(np.median(each)), 4) for name, each in seconds.items()
        },
    }


def makers_of(predictor: Predictor, seed: int) -> dict[str, Maker]:
    """What makes a heat map of a class, by name."""
    rng = np.random.default_rng(seed)

    def by(method: str) -> Maker:
        return lambda seen, label: heat_map(predictor, seen, label, method)

    def at_random(seen: Seen, label: int) -> np.ndarray:
        return normalised(rng.random(seen.cam.shape[:2], np.float32))

    return {method: by(method) for method in METHODS} | {"random": at_random}


def _scores(
    predictor: Predictor, seen: Seen, heat: np.ndarray, label: int
) -> tuple[float, float]:
    def answers(images: np.ndarray) -> np.ndarray:
        return predictor.predict(images).probabilities

    return (
        deletion(answers, seen.pixels, heat, label),
        insertion(answers, seen.pixels, heat, label),
    )


def _points(heat: np.ndarray, mask: np.ndarray) -> tuple[bool, bool]:
    return points_at(heat, mask), points_at(heat, mask, _NEAR)


def _counted(hits: Hits) -> dict[str, list[int]]:
    """On the object, on it or near, and of how many."""
    return {
        name: [*np.sum(each, axis=0).tolist(), len(each)] for name, each in hits.items()
    }


def two_shapes(
    predictor: Predictor, makers: dict[str, Maker], arguments: argparse.Namespace
) -> dict[str, list[int]]:
    """How often the map of each of two shapes points at its own, as `_counted`."""
    hits: Hits = defaultdict(list)
    num_pictures = 4 if arguments.quick else arguments.pairs
    num_scored = 1 if arguments.quick else arguments.scored // 2
    rng = np.random.default_rng(arguments.seed + 1)
    for index in range(num_pictures):
        pair = rng.choice(len(SHAPES), 2, replace=False).tolist()
        names = tuple(SHAPES[place] for place in pair)
        drawn = draw(arguments.seed + 1, index, names)
        served = predictor.predict(drawn.image[None])
        parts = served.probabilities[0], served.embedding[0], served.cam[0]
        seen = Seen(drawn.image, drawn.image, *parts)
        for shape, mask in zip(names, drawn.masks, strict=True):
            label = predictor.class_names.index(shape)
            for name, make in makers.items():
                if name != "occlusion" or index < num_scored:
                    hits[name].append(_points(make(seen, label), mask))
    return _counted(hits)
