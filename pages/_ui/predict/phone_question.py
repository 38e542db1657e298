"""A phone of a class asks the model about a picture."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from core.classroom.classroom import Classroom
from core.classroom.events import Phone
from core.classroom.receiving import checked_question, keep_question
from core.errors import ImageError
from core.runs.run import load_run
from pages._ui.classroom.requests import received
from pages._ui.predict import memo

_NUM_TOP = 3


async def answer(request: Request) -> Response:
    """The most probable classes of a picture that is sent as it is, or a refusal."""
    return await received(request, True, _answered)


def _answered(
    room: Classroom, phone: Phone, _request: Request, content: bytes
) -> dict[str, Any]:
    known = room.known()
    suffix = checked_question(content)
    ready = memo.predictor(memo.model_of(load_run(known.run), known.model_phase))
    (found,) = ready.classify([("", content)], _NUM_TOP)
    if found.error:
        raise ImageError(found.error)
    keep_question(room, phone, (content, suffix), found.top, found.is_unfamiliar)
    top = [[name, round(share, 4)] for name, share in found.top]
    return {"top": top, "unfamiliar": found.is_unfamiliar}
