"""Put the page together: HTML, style and scripts, the runtime, the network, the proof.

Everything lies in one file, so that it can be opened with a double click: browsers let
pages that come from a file read no other files.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import re
import zlib
from typing import Any

import numpy as np
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup
from PIL import Image

from core.errors import DataError
from core.exports.web.facts import PageFacts
from core.exports.web.runtime import LICENCE, RUNTIME, WebRuntime
from core.exports.web.scripts import part
from core.language.texts import _

# In this order: each uses what the ones before it define.
_PAGE_SCRIPTS = ("answers", "model", "camera", "check", "page")
_MODEL_BLOCK = re.compile(r'<script id="model" type="text/plain">([^<]*)</script>')
_WORKER_SCRIPTS = ("resize", "orientation", "picture", "network", "worker")


def web_page(
    facts: PageFacts,
    model: bytes,
    runtime: WebRuntime,
    images: np.ndarray,
    expected: dict[str, np.ndarray],
) -> str:
    """The page as HTML.

    Args:
        facts: Of the model.
        model: An ONNX file with the input `image`, shape (n, size, size, 3), the output
            `probabilities`, and perhaps `novelty` and `cam`.
        runtime: The files of ONNX Runtime Web.
        images: That the page checks itself with, shape (n, size, size, 3), uint8.
        expected: Their "probabilities", shape (n, classes), and "novelty", shape (n,),
            where the model has it.
    """
    style = part("page.css")
    scripts = [part(f"{name}.js") for name in _PAGE_SCRIPTS]
    worker = "\n".join(part(f"{name}.js") for name in _WORKER_SCRIPTS)
    packed = {
        "worker": worker.encode(),
        "runtime": runtime.module,
        "wasm": runtime.wasm,
        "model": model,
        "golden": _golden(images, expected),
    }
    blocks = [("about", "application/json", _embedded(facts.to_json()))]
    blocks += [(name, "text/plain", _packed(data)) for name, data in packed.items()]
    # Names of classes and of data sets are written by people: escaped.
    environment = Environment(
        autoescape=True, trim_blocks=True, undefined=StrictUndefined
    )
    return environment.from_string(part("page.html")).render(
        about=facts,
        golden_count=len(images),
        policy=_policy(scripts, style),
        style=Markup(style),
        licence=_comment(LICENCE.read_text(encoding="utf-8")),
        blocks=[(name, kind, Markup(text)) for name, kind, text in blocks],
        scripts=[Markup(script) for script in scripts],
    )


def _policy(scripts: list[str], style: str) -> str:
    """What the page may load: its own scripts, and nothing from anywhere else."""
    hashes = " ".join(_hash(script) for script in scripts)
    sources = {
        "default-src": ("'none'",),
        # The worker and the runtime are made of text that lies in the page.
        "script-src": (hashes, "blob:", "'wasm-unsafe-eval'"),
        "worker-src": ("blob:",),
        "style-src": (_hash(style),),
        "img-src": ("blob:", "data:"),
        "base-uri": ("'none'",),
        "form-action": ("'none'",),
    }
    return "; ".join(" ".join((name, *them)) for name, them in sources.items())


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _packed(data: bytes) -> str:
    return base64.b64encode(gzip.compress(data, 6, mtime=0)).decode()


def _comment(text: str) -> Markup:
    """A licence for who looks into the file."""
    return Markup(f"<!-- {RUNTIME.title}:\n\n{text.strip()}\n-->")


def _embedded(values: Any) -> str:
    """JSON that can stand in a script element: no text in it can end that."""
    return json.dumps(values).replace("<", "\\u003c")


def model_in(page: str) -> bytes:
    """The ONNX file in a page.

    Raises:
        DataError: There is none.
    """
    found = _MODEL_BLOCK.search(page)
    try:
        if found is None:
            raise ValueError("no such block")
        return gzip.decompress(base64.b64decode(found[1], validate=True))
    except (ValueError, OSError, EOFError, zlib.error) as error:
        raise DataError(
            _("a page with a model in it"),
            _("one without, or a damaged one"),
            _("Ask for the zip again."),
        ) from error


def _golden(images: np.ndarray, expected: dict[str, np.ndarray]) -> bytes:
    pictures = []
    for image in images:
        buffer = io.BytesIO()
        Image.fromarray(image).save(buffer, "PNG")
        pictures.append(base64.b64encode(buffer.getvalue()).decode())
    answers = {name: values.tolist() for name, values in expected.items()}
    return json.dumps({"pictures": pictures} | answers).encode()
