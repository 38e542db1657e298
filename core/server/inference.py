"""The routes of the Open Inference Protocol v2."""

from __future__ import annotations

import numpy as np
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core import __version__
from core.server.inference_answer import inference_answer, metadata
from core.server.inference_request import Tensor, inference_request
from core.server.json_body import json_answer
from core.server.refusals import NotFound, Unusable
from core.server.service import Service, service_of
from core.server.tensors import BYTES, pictures_in, pixels_of

ROOT = "/v2"
LIVE, READY = f"{ROOT}/health/live", f"{ROOT}/health/ready"
_MODEL = f"{ROOT}/models/{{name}}"


async def about_server(request: Request) -> Response:
    """Name, version and extensions of the server."""
    extensions = ["binary_tensor_data"]
    about = {"name": "thaw", "version": __version__, "extensions": extensions}
    return json_answer(about)


async def is_live(request: Request) -> Response:
    """That it answers at all."""
    return json_answer({"live": True})


async def is_ready(request: Request) -> Response:
    """Whether it may be sent requests."""
    ready = service_of(request).is_ready
    return json_answer({"ready": ready}, 200 if ready else 503)


async def about_model(request: Request) -> Response:
    """Inputs and outputs of the model."""
    service = _service_of_model(request)
    model = service.predictor
    size = (model.input_size, len(model.class_names), model.trust is not None)
    return json_answer(metadata(service.name, service.phase, *size))


async def is_model_ready(request: Request) -> Response:
    """Whether the model may be sent requests."""
    service = _service_of_model(request)
    status = 200 if service.is_ready else 503
    return json_answer({"name": service.name, "ready": service.is_ready}, status)


async def infer(request: Request) -> Response:
    """Answer for all images of a tensor."""
    service = _service_of_model(request)
    model = service.predictor
    async with service.gate.body_of(request) as body:
        has_novelty = model.trust is not None
        asked = await inference_request(request.headers, body, has_novelty)
        answers = await service.engine.answers(await _pixels(service, asked.tensor))
    unfamiliar = 0 if answers.novelty is None else int((answers.novelty > 1).sum())
    service.metrics.saw(len(answers.probabilities), unfamiliar)
    names = model.class_names
    return inference_answer(asked, answers, names, service.name, service.phase)


async def _pixels(service: Service, tensor: Tensor) -> np.ndarray | list[np.ndarray]:
    most = service.settings.max_images
    if tensor.datatype != BYTES:
        return pixels_of(tensor, service.predictor.input_size, most)
    pictures = pictures_in(tensor, most)
    found = await service.engine.pixels([each.content for each in pictures])
    for picture, image in zip(pictures, found, strict=True):
        if isinstance(image, str):  # a tensor has no place for a reason
            service.metrics.saw(0, unreadable=1)
            received = f"{picture.name}: {image}"
            raise Unusable("images that can be read", received, "Send the others.")
    return [image for image in found if not isinstance(image, str)]


def _service_of_model(request: Request) -> Service:
    service, params = service_of(request), request.path_params
    asked = (params["name"], params.get("version", service.phase))
    if asked != (service.name, service.phase):
        expected = f"the model {service.name}, version {service.phase}"
        raise NotFound(expected, " version ".join(asked)[:200], "Correct the address.")
    return service


ROUTES = [
    Route(ROOT, about_server),
    Route(LIVE, is_live),
    Route(READY, is_ready),
    *(
        Route(f"{model}{path}", endpoint, methods=[method])
        for model in (_MODEL, f"{_MODEL}/versions/{{version}}")
        for path, endpoint, method in (
            ("", about_model, "GET"),
            ("/ready", is_model_ready, "GET"),
            ("/infer", infer, "POST"),
        )
    ),
]
