"""Answers of the Open Inference Protocol v2."""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
from starlette.responses import Response

from core.server.engine import Answers
from core.server.inference_request import INPUT, JSON_LENGTH, OUTPUTS, InferenceRequest
from core.server.tensors import BYTES

_FLOAT = "FP32"


def metadata(
    name: str, version: str, side: int, num_classes: int, novelty: bool
) -> dict[str, Any]:
    """What the protocol tells of a model.

    Args:
        name: That requests call it by.
        version: Likewise.
        side: Of its input, pixels.
        num_classes: That it tells apart.
        novelty: Whether it knows what is unlike its training images.
    """
    shapes = {"probabilities": [-1, num_classes], "label": [-1], "novelty": [-1]}
    outputs = [
        {"name": each, "datatype": _datatype(each), "shape": shapes[each]}
        for each in OUTPUTS
        if novelty or each != "novelty"
    ]
    image = {"name": INPUT, "datatype": "UINT8", "shape": [-1, side, side, 3]}
    return {
        "name": name,
        "versions": [version],
        "platform": "openvino",
        "inputs": [image],
        "outputs": outputs,
    }


def inference_answer(
    asked: InferenceRequest,
    answers: Answers,
    class_names: Sequence[str],
    name: str,
    version: str,
) -> Response:
    """The answer to a request, its tensors in JSON or as bytes behind it."""
    best = answers.probabilities.argmax(axis=1)
    values: dict[str, Any] = {
        "probabilities": answers.probabilities,
        "label": [class_names[index] for index in best],
        "novelty": answers.novelty,
    }
    outputs, chunks = [], []
    for each, is_binary in asked.outputs.items():
        described: dict[str, Any] = {
            "name": each,
            "datatype": _datatype(each),
            "shape": list(np.shape(values[each])),
        }
        if is_binary:
            chunks.append(_as_bytes(values[each]))
            described["parameters"] = {"binary_data_size": len(chunks[-1])}
        else:
            described["data"] = np.ravel(values[each]).tolist()
        outputs.append(described)
    content = {"model_name": name, "model_version": version, "outputs": outputs}
    if asked.id is not None:
        content["id"] = asked.id
    text = json.dumps(content).encode()
    if not chunks:
        return Response(text, media_type="application/json")
    return Response(
        b"".join([text, *chunks]),
        headers={JSON_LENGTH: str(len(text))},
        media_type="application/octet-stream",
    )


def _datatype(output: str) -> str:
    return BYTES if output == "label" else _FLOAT


def _as_bytes(values: np.ndarray | list[str]) -> bytes:
    if isinstance(values, np.ndarray):
        return values.astype("<f4").tobytes()
    encoded = (value.encode(errors="replace") for value in values)
    return b"".join(struct.pack("<I", len(each)) + each for each in encoded)
