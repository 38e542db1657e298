"""The pages for people, and the OpenAPI document that they show."""

from __future__ import annotations

import re
from typing import Any

import jsonschema
import pytest

from core.server import inference
from tests.core.commands.finished_run import SIZE
from tests.core.server.conftest import Server, picture


@pytest.fixture
def document(server: Server) -> dict[str, Any]:
    found: dict[str, Any] = server.client.get("/openapi.json").json()
    return found


def test_pages_need_no_network_and_only_their_own_scripts_run(server: Server) -> None:
    for path in ("/", "/docs"):
        answer = server.client.get(path)
        assert answer.headers["Content-Type"].startswith("text/html")
        assert re.findall(r"(?:src|href)=\"(?!/|data:,)[^\"]*\"", answer.text) == []
        policy = answer.headers["Content-Security-Policy"]
        (nonce,) = set(re.findall(r"'nonce-([^']+)'", policy))
        tags = re.findall(r"<(?:script|style)[^>]*>", answer.text)
        assert tags and all(f'nonce="{nonce}"' in tag for tag in tags)
        assert "default-src 'none'" in policy


def test_the_first_page_says_what_is_served_and_how_to_ask(server: Server) -> None:
    text = server.client.get("/").text
    assert "cats, dogs" in text and server.service.run_id in text
    assert "curl -F image=@cat.jpg http://127.0.0.1:8600/predict" in text


def test_all_calls_are_on_the_page(server: Server, document: dict[str, Any]) -> None:
    text = server.client.get("/docs").text
    for path in document["paths"]:
        assert re.search(rf"(GET|POST) {re.escape(path)}<", text)


def references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*map(references, value.values()))
    if isinstance(value, list):
        return set().union(*map(references, value))
    return set()


def test_the_document_holds_together(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    parts = document["components"]
    named = {
        f"#/components/{kind}/{name}"
        for kind in ("schemas", "responses")
        for name in parts[kind]
    }
    assert references(document) == named
    for schema in parts["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    calls = [call for path in document["paths"].values() for call in path.values()]
    ids = [call["operationId"] for call in calls if isinstance(call, dict)]
    assert len(ids) == len(set(ids))


def test_the_document_has_every_route(server: Server, document: dict[str, Any]) -> None:
    routes = {
        (route.path, method.lower())
        for route in server.client.app._app.routes  # type: ignore[attr-defined]
        for method in route.methods - {"HEAD"}
    }
    described = {
        (path, method)
        for path, calls in document["paths"].items()
        for method in ("get", "post")
        if method in calls
    }
    assert described == routes
    assert {route.path for route in inference.ROUTES} <= {path for path, _ in routes}


def test_answers_are_as_the_document_says(
    server: Server, document: dict[str, Any]
) -> None:
    name = server.service.name
    ask = server.client.request
    image = {"content": picture(9), "headers": {"Content-Type": "image/png"}}
    nothing = {"content": b"x", "headers": {"Content-Type": "image/png"}}
    cases: list[tuple[str, str, str, dict[str, Any]]] = [
        ("post", "/predict", "/predict", image),
        ("post", "/predict", "/predict", nothing),
        ("post", "/predict", "/predict", {"content": b""}),
        ("get", "/healthz", "/healthz", {}),
        ("get", "/v2", "/v2", {}),
        ("get", "/v2/models/{name}", f"/v2/models/{name}", {}),
        ("get", "/v2/models/{name}", "/v2/models/other", {}),
        ("get", "/v2/models/{name}/ready", f"/v2/models/{name}/ready", {}),
    ]
    for method, path, address, asked in cases:
        answer = ask(method, address, **asked)
        _check(document, document["paths"][path][method], answer)
    infer = document["paths"]["/v2/models/{name}/infer"]["post"]
    for answer in (server.infer(), server.infer(shape=[1, SIZE])):
        _check(document, infer, answer)


def _check(document: dict[str, Any], call: dict[str, Any], answer: Any) -> None:
    described = call["responses"][str(answer.status_code)]
    if "$ref" in described:
        name = described["$ref"].rpartition("/")[2]
        described = document["components"]["responses"][name]
    schema = described["content"]["application/json"]["schema"]
    whole = {"components": document["components"], **schema}
    jsonschema.Draft202012Validator(whole).validate(answer.json())
