"""The answer for one frame of the live view: a request of its own, no script runs.

The gate in front of all routes has asked by then who wants it, and from which page.
"""

from __future__ import annotations

import threading

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from core.config import PHASES
from core.errors import UserError
from core.runs.run import load_run
from core.serving.predictor import Prediction
from pages._ui.predict import memo

MAX_FRAME_BYTES = 2_000_000
_NUM_TOP = 5
_MOST_AT_ONCE = 4  # frames of all visitors; others try again a moment later

_free = threading.BoundedSemaphore(_MOST_AT_ONCE)


async def answer(request: Request) -> Response:
    """The most probable classes of a JPEG that is sent as it is, or a refusal."""
    run_id, phase = (request.path_params[name] for name in ("run", "phase"))
    frame = bytearray()
    async for piece in request.stream():
        frame += piece
        if len(frame) > MAX_FRAME_BYTES:
            return JSONResponse({"error": "The frame is too large."}, 413)
    # Nobody waits in a thread: each browser has one frame on its way.
    if not _free.acquire(blocking=False):
        return JSONResponse({"error": "Others are asking, too."}, 503)
    try:
        return await run_in_threadpool(_answered, run_id, phase, bytes(frame))
    finally:
        _free.release()


def _answered(run_id: str, phase: str, frame: bytes) -> Response:
    if phase not in PHASES:
        return JSONResponse({"error": "There is no such model."}, 404)
    try:
        ready = memo.predictor(memo.model_of(load_run(run_id), phase))
    except UserError as error:
        return JSONResponse({"error": str(error)}, 404)
    (found,) = ready.classify([("", frame)], _NUM_TOP)
    if found.error:
        return JSONResponse({"error": found.error}, 422)
    return JSONResponse(_told(found))


def _told(found: Prediction) -> dict[str, object]:
    top = [[name, round(share, 4)] for name, share in found.top]
    return {"top": top, "unfamiliar": found.is_unfamiliar}
