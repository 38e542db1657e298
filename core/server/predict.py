"""`POST /predict`: pictures in, an answer for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

import numpy as np
from starlette.requests import Request
from starlette.responses import Response

from core.errors import Failure
from core.server.engine import Answers
from core.server.json_body import json_answer
from core.server.pictures import pictures_of
from core.server.refusals import Unusable
from core.server.service import Service, service_of

_DEFAULT_TOP = 5

# By a call, as no field in a class's body can be named "class".
ClassAnswer = TypedDict("ClassAnswer", {"class": str, "probability": float})


class ImageAnswer(TypedDict):
    """What the model says of one picture."""

    image: str  # its name
    top: list[ClassAnswer]  # the most probable first; [] where it can't be read
    novelty: float | None  # above 1 = unlike the training images; None = not known
    unfamiliar: bool | None  # whether it is above 1; None = not known
    error: str | None  # why it can't be read


class _Predictions(TypedDict):
    model: str
    run_id: str
    phase: str
    predictions: list[ImageAnswer]  # in the order of the pictures
    num_classified: int
    num_failed: int


class PredictAnswer(_Predictions, total=False):
    """What the model says of all pictures."""

    error: Failure  # where none could be read


async def predict(request: Request) -> Response:
    """Answer for every picture; one that can't be read carries its reason."""
    service = service_of(request)
    top = _top(request, len(service.predictor.class_names))
    async with service.gate.body_of(request) as body:
        most = service.settings.max_images
        pictures = await pictures_of(request.headers, body, most)
        found = await service.engine.pixels([each.content for each in pictures])
        readable = [image for image in found if isinstance(image, np.ndarray)]
        answers = await service.engine.answers(readable) if readable else None
    rows = iter(_rows(service, answers, top))
    predictions = [
        _unreadable(image) if isinstance(image, str) else next(rows) for image in found
    ]
    for picture, item in zip(pictures, predictions, strict=True):
        item["image"] = picture.name
    return _answer(service, predictions)


def _top(request: Request, num_classes: int) -> int:
    """How many classes are asked for; a few where nothing is said."""
    text = request.query_params.get("top")
    if text is None:
        return min(_DEFAULT_TOP, num_classes)
    if not text.isdecimal() or len(text) > 9 or int(text) < 1:
        action = "Leave it out, or ask for another number."
        raise Unusable(f"top from 1 to {num_classes}", f"{text[:40]!r}", action)
    return min(int(text), num_classes)


def _rows(service: Service, answers: Answers | None, top: int) -> list[ImageAnswer]:
    if answers is None:
        return []
    rows: list[ImageAnswer] = []
    novelties = answers.novelty
    for index, probabilities in enumerate(answers.probabilities):
        novelty = None if novelties is None else float(novelties[index])
        rows.append(
            {
                "image": "",
                "top": _best(probabilities, service.predictor.class_names, top),
                "novelty": novelty,
                "unfamiliar": None if novelty is None else novelty > 1,
                "error": None,
            }
        )
    return rows


def _best(row: np.ndarray, names: Sequence[str], top: int) -> list[ClassAnswer]:
    values: list[float] = row.tolist()  # NumPy would let the other threads go first
    best = sorted(range(len(values)), key=lambda i: -values[i])[:top]
    return [{"class": names[i], "probability": values[i]} for i in best]


def _unreadable(reason: str) -> ImageAnswer:
    return {
        "image": "",
        "top": [],
        "novelty": None,
        "unfamiliar": None,
        "error": reason,
    }


def _answer(service: Service, predictions: list[ImageAnswer]) -> Response:
    num_failed = sum(item["error"] is not None for item in predictions)
    num_classified = len(predictions) - num_failed
    num_unfamiliar = sum(item["unfamiliar"] is True for item in predictions)
    service.metrics.saw(num_classified, num_unfamiliar, num_failed)
    value: PredictAnswer = {
        "model": service.name,
        "run_id": service.run_id,
        "phase": service.phase,
        "predictions": predictions,
        "num_classified": num_classified,
        "num_failed": num_failed,
    }
    if num_classified:
        return json_answer(value)
    first = predictions[0]
    error = Unusable(
        "at least one image that can be read",
        f"{first['image']}: {first['error']}"[:400]
        + (f", and {num_failed - 1} more that can't" if num_failed > 1 else ""),
        "Check the files.",
    )
    value["error"] = error.to_json()
    return json_answer(value, error.status)
