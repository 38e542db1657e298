"""Whatever is sent to /predict, the answer says what is wrong with it."""

from __future__ import annotations

import base64
import struct
import zlib
from typing import Any

import pytest

from tests.core.server.conftest import Serve, Server, picture

CAT = picture(60)
B64 = base64.b64encode(CAT).decode()
JSON = {"Content-Type": "application/json"}
IMAGE = {"Content-Type": "image/png"}


def bomb() -> bytes:
    """A PNG of 65,000 by 65,000 pixels in a few bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    header = struct.pack(">IIBBBBB", 65_000, 65_000, 8, 2, 0, 0, 0)
    data = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + data + chunk(b"IEND", b"")


def json_of(text: str | bytes) -> dict[str, Any]:
    return {"content": text, "headers": JSON}


CASES: dict[str, tuple[dict[str, Any], int, str]] = {
    "no body": ({}, 415, "no Content-Type"),
    "empty body": ({"content": b"", "headers": IMAGE}, 400, "one or more images"),
    "text": ({"content": b"cat", "headers": {"Content-Type": "text/plain"}}, 415, ""),
    "form of a web page": ({"data": {"a": "b"}}, 415, "urlencoded"),
    "compressed": (
        {"content": CAT, "headers": IMAGE | {"Content-Encoding": "gzip"}},
        415,
        "gzip",
    ),
    "no image": ({"content": b"no image", "headers": IMAGE}, 422, "not an image"),
    "cut off": ({"content": CAT[:-30], "headers": IMAGE}, 422, "cut off"),
    "bomb": ({"content": bomb(), "headers": IMAGE}, 422, "megapixels"),
    "form without boundary": (
        {"content": b"x", "headers": {"Content-Type": "multipart/form-data"}},
        400,
        "boundary",
    ),
    "broken form": (
        {
            "content": b"no form",
            "headers": {"Content-Type": "multipart/form-data; boundary=x"},
        },
        400,
        "form",
    ),
    "form with text": ({"data": {"image": "cat.jpg"}, "files": {}}, 415, ""),
    "empty form": (
        {
            "content": b"--x--\r\n",
            "headers": {"Content-Type": "multipart/form-data; boundary=x"},
        },
        400,
        "one or more images",
    ),
    "no JSON": (json_of(b"{"), 400, "a JSON object"),
    "empty JSON": (json_of(b""), 400, "an empty body"),
    "bytes that are no text": (json_of(b'{"images": ["\xff\xfe"]}'), 400, "JSON"),
    "deep JSON": (json_of('{"images":' + "[" * 100_000), 400, "nested too deeply"),
    "long number": (json_of('{"images":' + "9" * 10_000 + "}"), 400, "JSON"),
    "NaN": (json_of('{"images": NaN}'), 400, "NaN"),
    "list": (json_of("[]"), 400, "another kind of value"),
    "no images": (json_of("{}"), 422, "images"),
    "other keys": (json_of('{"images": [], "url": 1}'), 422, "url"),
    "empty list": (json_of('{"images": []}'), 400, "one or more images"),
    "number": (json_of('{"images": [1]}'), 422, "images[0]"),
    "no data": (json_of('{"images": [{"name": "a"}]}'), 422, "images[0]"),
    "number as name": (
        json_of(f'{{"images": [{{"name": 1, "data": "{B64}"}}]}}'),
        422,
        "images[0]",
    ),
    "broken base64": (json_of('{"images": ["!"]}'), 422, "images[0]"),
    "letters beyond ASCII": (json_of('{"images": ["ä"]}'), 422, "images[0]"),
    "address": (
        json_of('{"images": ["https://example.org/cat.jpg"]}'),
        422,
        "opens no addresses",
    ),
    "no picture in base64": (json_of('{"images": ["AAAA"]}'), 422, "not an image"),
    "top of nothing": (
        {"content": CAT, "headers": IMAGE, "params": {"top": "0"}},
        422,
        "top from 1",
    ),
    "top in words": (
        {"content": CAT, "headers": IMAGE, "params": {"top": "all"}},
        422,
        "top from 1",
    ),
}


@pytest.mark.parametrize(
    ("request_", "status", "words"), CASES.values(), ids=list(CASES)
)
def test_the_answer_says_what_is_wrong(
    server: Server, request_: dict[str, Any], status: int, words: str
) -> None:
    answer = server.client.post("/predict", **request_)
    assert answer.status_code == status
    error = answer.json()["error"]
    assert words in error["message"]
    assert error["expected"] and error["received"] and error["action"]
    assert answer.headers["X-Request-ID"]


def test_text_in_a_form_is_told_from_a_file(server: Server) -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="image"\r\n\r\ncat\r\n--x--\r\n'
    )
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = server.client.post("/predict", content=body, headers=headers)
    assert answer.status_code == 422
    assert "-F image=@FILE" in answer.json()["error"]["action"]


@pytest.mark.parametrize("as_json", [True, False])
def test_too_many_images_are_refused(serve: Serve, as_json: bool) -> None:
    server = serve(max_images=2)
    files = [("image", (str(i), CAT)) for i in range(3)]
    asked = {"json": {"images": [B64] * 3}} if as_json else {"files": files}
    answer = server.client.post("/predict", **asked)  # type: ignore[arg-type]
    assert answer.status_code == 413
    assert "up to 2 images; received 3" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        ("GET", "/predict", 405, "Send it with POST"),
        ("DELETE", "/predict", 405, "Send it with POST"),
        ("POST", "/healthz", 405, "GET"),
        ("GET", "/nowhere", 404, "/nowhere"),
        ("POST", "/predict/", 404, "/predict/"),
        ("GET", "/../core/__init__.py", 404, ""),
    ],
)
def test_paths_and_methods_that_are_not_there(
    server: Server, method: str, path: str, status: int, words: str
) -> None:
    answer = server.client.request(method, path)
    assert answer.status_code == status
    assert words in answer.json()["error"]["message"]
    if status == 405:
        assert answer.headers["Allow"]


def test_a_request_keeps_its_id_if_it_is_one(server: Server) -> None:
    for given, kept in (("abc-1", True), ("a b", False), ("x" * 65, False)):
        found = server.client.get("/healthz", headers={"X-Request-ID": given})
        assert (found.headers["X-Request-ID"] == given) == kept
