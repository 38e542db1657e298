"""Pages for people: what is served, a place to try it, how to call it. No network."""

from __future__ import annotations

import json
import secrets
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from core import __version__
from core.server.json_body import json_answer
from core.server.service import Service, service_of
from core.text.labels import PHASE_TITLES

_FOLDER = Path(__file__).with_name("templates")


async def home(request: Request) -> Response:
    """What the server serves, and a place to try a picture."""
    service = service_of(request)
    url = str(request.base_url).rstrip("/")
    return _page(
        "home.html",
        service=service,
        phase=PHASE_TITLES[service.phase].lower(),
        # Whoever has no key learns nothing of the model.
        class_names=() if service.door.needs_key else service.predictor.class_names,
        url=url,
    )


async def docs(request: Request) -> Response:
    """The OpenAPI document as a page."""
    return _page("docs.html", document=openapi_document(service_of(request)))


async def openapi(request: Request) -> Response:
    """The OpenAPI document."""
    return json_answer(openapi_document(service_of(request)))


def openapi_document(service: Service) -> dict[str, Any]:
    """What can be asked and what is answered, as OpenAPI 3.1 describes it."""
    document: dict[str, Any] = json.loads(_document_text())
    document["info"]["version"] = __version__
    limits = service.settings
    document["info"]["description"] += (
        f" A request may have up to {limits.max_images} images and "
        f"{limits.max_megabytes} MB."
    )
    if not service.door.needs_key:
        del document["security"]
    return document


@cache
def _document_text() -> str:
    return (_FOLDER / "openapi.json").read_text("utf-8")


@cache
def _templates() -> Environment:
    found = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True)
    # Jinja's own `tojson` is for scripts: it would show an apostrophe as \u0027.
    found.filters["pretty"] = partial(json.dumps, indent=2)
    return found


def _page(name: str, **values: Any) -> Response:
    nonce = secrets.token_urlsafe(16)
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; "
        "img-src blob: data:; connect-src 'self'; form-action 'none'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    text = _templates().get_template(name).render(nonce=nonce, **values)
    return HTMLResponse(text, headers={"Content-Security-Policy": policy})
