"""The page that phones of a class open: plain HTML in the phone's own language.

It asks for nothing but itself, so it is there at once on a slow network.
"""

from __future__ import annotations

import html
import json
from pathlib import Path
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from core.access.sessions import Guesses
from core.classroom.classroom import Classroom, class_at, class_with_code
from core.classroom.receiving import dataset_of
from core.errors import UserError
from core.language.current import language
from core.language.texts import _
from pages._ui.charts.answer_bars import BARS_JS
from pages._ui.classroom.requests import body_of

_FOLDER = Path(__file__).parent
_PAGE = (_FOLDER / "phone.html").read_text("utf-8")
_CODE_PAGE = (_FOLDER / "code.html").read_text("utf-8")
_CSS = (_FOLDER / "phone.css").read_text("utf-8")
_JS = BARS_JS + (_FOLDER / "phone.js").read_text("utf-8")

_MAX_FORM_BYTES = 1000
_HEADERS = {"Cache-Control": "no-store"}

_guesses = Guesses()


def page(request: Request) -> Response:
    """The page of a class, or why there is none."""
    token = request.path_params["token"]
    room = class_at(token)
    if room is None:
        return _code_page(
            _("This class is over, or its address is not whole."), 404, "../join"
        )
    data = {"base": token, "texts": _said()}
    # What could end the script's element must not stand in it.
    told = json.dumps(data).replace("<", "\\u003c")
    shown = {**_shown(), "title": _title(room), "language": language()}
    fields = {key: html.escape(words) for key, words in shown.items()}
    return HTMLResponse(
        _filled(_PAGE, {**fields, "css": _CSS, "js": _JS, "data": told}),
        headers=_HEADERS,
    )


async def code_page(request: Request) -> Response:
    """Where the code of a class is typed, and where it leads."""
    if request.method != "POST":
        return _code_page("", 200)
    body = await body_of(request, _MAX_FORM_BYTES)
    if body is None:
        return _code_page(_("Too long."), 413)
    code = parse_qs(body.decode("utf-8", "replace")).get("code", [""])[0]
    address = request.client.host if request.client else ""
    if not _guesses.take(address):
        return _code_page(_("Too many attempts. Wait a few minutes."), 429)
    room = await run_in_threadpool(class_with_code, code)
    if room is None:
        return _code_page(_("No class that is open has this code."), 404)
    _guesses.give_back(address)
    return RedirectResponse(f"join/{room.opened['token']}", 303)


def _title(room: Classroom) -> str:
    try:
        return dataset_of(room).name
    except UserError:  # nothing is collected
        return _("Ask the model")


def _code_page(message: str, status: int, action: str = "join") -> Response:
    shown = {
        "title": _("Join a class"),
        "message": message,
        "code": _("Code of the class"),
        "join": _("Join"),
        "language": language(),
        "action": action,
    }
    fields = {key: html.escape(words) for key, words in shown.items()}
    text = _filled(_CODE_PAGE, {**fields, "css": _CSS})
    return HTMLResponse(text, status, headers=_HEADERS)


def _filled(page: str, fields: dict[str, str]) -> str:
    """Put texts into a page's {places}, each once: what is put in is not looked at."""
    parts: list[str] = []
    while page:
        before, brace, rest = page.partition("{")
        name, end, after = rest.partition("}")
        if not brace:
            return "".join([*parts, page])
        parts += [before, fields[name]]
        page = after if end else ""
    return "".join(parts)


def _shown() -> dict[str, str]:
    """What stands on the page."""
    return {
        "your_name": _("Your name"),
        "name_hint": _("A first name"),
        "what_for": _("What is the picture for?"),
        "collect": _("For the data set"),
        "ask": _("Ask the model"),
        "which_class": _("Which class is it?"),
        "webcam_sees": _("What the webcam sees"),
        "take_photo": _("Take a photo"),
        "take_picture": _("Take the picture"),
        "choose_picture": _("Choose a picture"),
        "use_webcam": _("Use the webcam"),
        "your_picture": _("The picture that you sent"),
        "unlike": _("Unlike the training images: I don't know"),
        "you_sent": _("What you sent"),
        "note": _(
            "Your pictures go to your teacher's computer, with the name that you write "
            "here. Take no pictures of people who did not agree."
        ),
    }


def _said() -> dict[str, str]:
    """What the script says; it puts the values into the places by itself."""
    return {
        "phone": _("Phone {number}"),
        "sending": _("Sending the picture …"),
        "asking": _("Asking the model …"),
        "busy": _("Others are sending, too; yours comes next."),
        "away": _("No connection; trying again."),
        "gone": _("The server does not answer. Reload the page."),
        "sent": _("Sent as {name}: {count} of {most}."),
        "twice": _("This picture is there already, as {name}."),
        "full": _("You have sent all {most} pictures that one phone may send."),
        "muted": _("Your teacher does not take pictures of this phone now."),
        "wait": _("Nothing to do yet: wait for your teacher."),
        "no_webcam": _("The webcam can't be used: {reason}"),
    }
