"""Whole HTTP requests for a server, made before anything is measured."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from core.data.pictures.decoding import decode
from core.serving.predictor import Predictor


def flat_copy(photos: Path, target: Path) -> Path:
    """All photos in one folder, which is given back."""
    target.mkdir()
    for path in photos.rglob("*.jpg"):
        (target / path.name).write_bytes(path.read_bytes())
    return target


def write_requests(
    folder: Path, model: str, serving: Path, photos: Path
) -> dict[str, Path]:
    """A folder of requests for each kind: decoded pixels, and JPEG files.

    Args:
        folder: Gets the folders.
        model: Its name.
        serving: The phase's.
        photos: JPEG files in one folder.
    """
    predictor = Predictor(serving)
    side = predictor.input_size
    made = {kind: folder / f"{kind}-requests" for kind in ("tensor", "jpeg")}
    for path in made.values():
        path.mkdir()
    for photo in sorted(photos.iterdir()):
        content = photo.read_bytes()
        request = _request("/predict", content, {"Content-Type": "image/jpeg"})
        (made["jpeg"] / photo.name).write_bytes(request)
        pixels = decode(content, side, predictor.rendition).tobytes()
        tensor: dict[str, Any] = {
            "name": "image",
            "datatype": "UINT8",
            "shape": [1, side, side, 3],
        }
        tensor["parameters"] = {"binary_data_size": len(pixels)}
        text = json.dumps({"inputs": [tensor]}).encode()
        headers = {"Inference-Header-Content-Length": str(len(text))}
        address = f"/v2/models/{model}/infer"
        request = _request(address, text + pixels, headers)
        (made["tensor"] / photo.name).write_bytes(request)
    return made


def _request(address: str, body: bytes, headers: dict[str, str]) -> bytes:
    lines = [f"POST {address} HTTP/1.1", "Host: 127.0.0.1"]
    headers = headers | {"Content-Length": str(len(body))}
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body
