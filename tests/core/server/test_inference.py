"""The Open Inference Protocol v2."""

from __future__ import annotations

import base64
import json
import struct
from typing import Any

import numpy as np
import pytest

from core.server.inference_request import JSON_LENGTH
from tests.core.commands.finished_run import SIZE
from tests.core.server.conftest import Server, picture

SHAPE = [2, SIZE, SIZE, 3]
IMAGES = np.stack([np.full((SIZE, SIZE, 3), value, np.uint8) for value in (60, 200)])
ENCODED = [picture(60), picture(200, "JPEG")]


def outputs(answer: dict[str, Any]) -> dict[str, Any]:
    return {each["name"]: each["data"] for each in answer["outputs"]}


def with_bytes(data: bytes, **tensor: Any) -> dict[str, Any]:
    """A request whose tensor follows the JSON."""
    about = {"name": "image", "parameters": {"binary_data_size": len(data)}}
    text = json.dumps({"inputs": [about | tensor]}).encode()
    return {"content": text + data, "headers": {JSON_LENGTH: str(len(text))}}


TENSORS: dict[str, dict[str, Any]] = {
    "a list": {"datatype": "UINT8", "shape": SHAPE, "data": IMAGES.ravel().tolist()},
    "lists of lists": {"datatype": "UINT8", "shape": SHAPE, "data": IMAGES.tolist()},
    "fractions": {
        "datatype": "FP32",
        "shape": SHAPE,
        "data": (IMAGES + np.float32(0.25)).ravel().tolist(),
    },
    "base64": {
        "datatype": "BYTES",
        "shape": [2],
        "data": [base64.b64encode(each).decode() for each in ENCODED],
    },
    "a column": {
        "datatype": "BYTES",
        "shape": [2, 1],
        "data": [[base64.b64encode(each).decode()] for each in ENCODED],
    },
}


@pytest.mark.parametrize("tensor", TENSORS.values(), ids=list(TENSORS))
def test_tensors_in_json_are_classified(server: Server, tensor: dict[str, Any]) -> None:
    answer = server.infer(**tensor)
    assert answer.status_code == 200
    found = outputs(answer.json())
    assert found["label"] == ["cats", "dogs"]
    expected = server.service.predictor.predict(IMAGES).probabilities
    assert found["probabilities"] == pytest.approx(expected.ravel(), abs=1e-5)
    assert set(found) == {"probabilities", "label"}


@pytest.mark.parametrize(
    ("data", "datatype", "shape"),
    [
        (IMAGES.tobytes(), "UINT8", SHAPE),
        (IMAGES.astype("<f4").tobytes(), "FP32", SHAPE),
        (b"".join(struct.pack("<I", len(e)) + e for e in ENCODED), "BYTES", [2]),
    ],
)
def test_tensors_behind_the_json_are_classified(
    server: Server, data: bytes, datatype: str, shape: list[int]
) -> None:
    path = f"/v2/models/{server.service.name}/infer"
    asked = with_bytes(data, datatype=datatype, shape=shape)
    answer = server.client.post(path, **asked)
    assert outputs(answer.json())["label"] == ["cats", "dogs"]


def test_outputs_are_chosen_and_may_be_bytes(server: Server) -> None:
    tensor = {"name": "image"} | TENSORS["a list"]
    wanted = [
        {"name": "label", "parameters": {"binary_data": True}},
        {"name": "probabilities", "parameters": {"binary_data": True}},
    ]
    body = {"id": "seven", "inputs": [tensor], "outputs": wanted}
    answer = server.infer(body=body)
    length = int(answer.headers[JSON_LENGTH])
    about = json.loads(answer.content[:length])
    assert about["id"] == "seven"
    label, probabilities = about["outputs"]
    assert (label["datatype"], label["shape"]) == ("BYTES", [2])
    rest = answer.content[length:]
    size = label["parameters"]["binary_data_size"]
    assert rest[:size] == b"\4\0\0\0cats\4\0\0\0dogs"
    found = np.frombuffer(rest[size:], "<f4").reshape(probabilities["shape"])
    expected = server.service.predictor.predict(IMAGES).probabilities
    assert np.allclose(found, expected, atol=1e-6)


def test_the_server_and_its_model_introduce_themselves(server: Server) -> None:
    get, name = server.client.get, server.service.name
    assert get("/v2").json()["extensions"] == ["binary_tensor_data"]
    assert get("/v2/health/live").json() == {"live": True}
    assert get("/v2/health/ready").json() == {"ready": True}
    for path in (f"/v2/models/{name}", f"/v2/models/{name}/versions/frozen"):
        assert get(f"{path}/ready").json() == {"name": name, "ready": True}
        about = get(path).json()
        assert about["inputs"][0]["shape"] == [-1, SIZE, SIZE, 3]
        assert [each["name"] for each in about["outputs"]] == ["probabilities", "label"]


def test_it_says_when_it_is_about_to_stop(server: Server) -> None:
    server.service.is_ready = False
    model = f"/v2/models/{server.service.name}/ready"
    for path in ("/readyz", "/v2/health/ready", model):
        assert server.client.get(path).status_code == 503
    assert server.client.get("/healthz").status_code == 200


BAD: dict[str, tuple[dict[str, Any], int, str]] = {
    "datatype": ({"datatype": "INT64"}, 422, "INT64"),
    "no datatype": ({"datatype": None}, 422, "datatype"),
    "shape": ({"shape": [1, 3, SIZE, SIZE]}, 422, f"[n, {SIZE}, {SIZE}, 3]"),
    "no shape": ({"shape": None}, 422, "shape"),
    "negative shape": ({"shape": [-1, SIZE, SIZE, 3]}, 422, "from 0 on"),
    "shape of truths": ({"shape": [True, SIZE, SIZE, 3]}, 422, "from 0 on"),
    "no images": ({"shape": [0, SIZE, SIZE, 3], "data": []}, 422, "from 1 on"),
    "vast shape": ({"shape": [10**12, SIZE, SIZE, 3]}, 413, "up to 32 images"),
    "too few values": ({"data": [0]}, 422, "768 values"),
    "ragged": ({"data": [[0], [0, 1]]}, 422, "shape"),
    "deep": ({"data": json.loads("[" * 90 + "]" * 90)}, 422, "data"),
    "words": ({"data": ["a"] * SIZE * SIZE * 3}, 422, "other kinds"),
    "truths": ({"data": [True] * SIZE * SIZE * 3}, 422, "other kinds"),
    "vast numbers": ({"data": [10**30] * SIZE * SIZE * 3}, 422, "other kinds"),
    "above 255": ({"data": [256] * SIZE * SIZE * 3}, 422, "256 to 256"),
    "below 0": ({"data": [-1] * SIZE * SIZE * 3}, 422, "-1 to -1"),
    "fractions": ({"data": [0.5] * SIZE * SIZE * 3}, 422, "whole numbers"),
    "scaled": (
        {"datatype": "FP32", "data": [0.5] * SIZE * SIZE * 3},
        422,
        "divided by 255",
    ),
    "infinite": (
        {"datatype": "FP32", "data": [1e300] * SIZE * SIZE * 3},
        422,
        "0 to 255",
    ),
    "no list": ({"data": "0"}, 422, "list"),
    "no data": ({"data": None}, 422, "list"),
    "another input": ({"name": "picture"}, 422, "picture"),
    "both": ({"parameters": {"binary_data_size": 3}}, 422, "both"),
    "no base64": ({"datatype": "BYTES", "shape": [1], "data": ["!"]}, 422, "data[0]"),
    "no picture": (
        {"datatype": "BYTES", "shape": [1], "data": ["AAAA"]},
        422,
        "data[0]: not an image",
    ),
    "other count": ({"datatype": "BYTES", "shape": [2], "data": ["AAAA"]}, 422, "2"),
    "no inputs": ({"body": {}}, 422, "one input"),
    "two inputs": ({"body": {"inputs": [{}, {}]}}, 422, "one input"),
    "a number as input": ({"body": {"inputs": [1]}}, 422, "something else"),
    "a number as id": ({"body": {"id": 1, "inputs": []}}, 422, "id"),
    "a list": ({"body": []}, 400, "JSON"),
    "unknown output": (
        {"body": {"inputs": [{"name": "image"}], "outputs": [{"name": "logits"}]}},
        422,
        "logits",
    ),
    "novelty that is not known": (
        {"body": {"inputs": [{"name": "image"}], "outputs": [{"name": "novelty"}]}},
        422,
        "novelty",
    ),
}


@pytest.mark.parametrize(("changes", "status", "words"), BAD.values(), ids=list(BAD))
def test_bad_tensors_are_refused_in_the_form_of_the_protocol(
    server: Server, changes: dict[str, Any], status: int, words: str
) -> None:
    answer = server.infer(**changes)
    assert answer.status_code == status
    assert list(answer.json()) == ["error"]
    assert words in answer.json()["error"]


NANS = np.full((1, SIZE, SIZE, 3), np.nan, "<f4").tobytes()
BAD_BYTES: dict[str, tuple[bytes, dict[str, Any], str]] = {
    "NaN": (NANS, {"datatype": "FP32", "shape": [1, SIZE, SIZE, 3]}, "NaN"),
    "too few": (b"abc", {"datatype": "UINT8", "shape": [1, SIZE, SIZE, 3]}, "768"),
    "cut off": (b"\xff\0\0\0abc", {"datatype": "BYTES", "shape": [1]}, "end within"),
    "no length": (b"\0\0", {"datatype": "BYTES", "shape": [1]}, "end within"),
    "size": (
        b"abc",
        {"datatype": "UINT8", "shape": [1], "parameters": {"binary_data_size": 9}},
        "3 bytes",
    ),
}


@pytest.mark.parametrize(
    ("data", "tensor", "words"), BAD_BYTES.values(), ids=list(BAD_BYTES)
)
def test_bad_bytes_are_refused(
    server: Server, data: bytes, tensor: dict[str, Any], words: str
) -> None:
    path = f"/v2/models/{server.service.name}/infer"
    answer = server.client.post(path, **with_bytes(data, **tensor))
    assert answer.status_code == 422
    assert words in answer.json()["error"]


@pytest.mark.parametrize("length", ["-1", "x", "99999999999"])
def test_a_wrong_length_of_the_json_is_refused(server: Server, length: str) -> None:
    path = f"/v2/models/{server.service.name}/infer"
    headers = {JSON_LENGTH: length}
    answer = server.client.post(path, content=b"{}", headers=headers)
    assert answer.status_code == 400 and JSON_LENGTH in answer.json()["error"]


def test_other_models_are_not_there(server: Server) -> None:
    for path in ("other", f"{server.service.name}/versions/finetune"):
        answer = server.client.get(f"/v2/models/{path}")
        assert answer.status_code == 404
        assert server.service.name in answer.json()["error"]


def test_another_kind_of_body_is_refused(server: Server) -> None:
    path = f"/v2/models/{server.service.name}/infer"
    headers = {"Content-Type": "image/png"}
    assert server.client.post(path, content=b"x", headers=headers).status_code == 415
