"""Signing in with a shared password, before Streamlit is asked for anything."""

from __future__ import annotations

import asyncio
import html
from pathlib import Path
from string import Template
from urllib.parse import parse_qs, quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import (
    HTMLResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)

from core.access import log, passwords
from core.access.roles import Person, Role
from core.access.sessions import GUESS_SECONDS, SESSION_SECONDS
from core.language.current import language
from core.language.texts import _, plural
from pages._ui.guard import door, identity

_FORM = Template((Path(__file__).parent / "sign_in.html").read_text("utf-8"))
_FORM_TYPE = "application/x-www-form-urlencoded"
_MAX_BODY_BYTES = 4096
_MAX_NAME = 40
_SIGN_OUT = "/sign-out"

# One at a time: a guess costs 32 MB and a core for a moment.
_one_guess = asyncio.Lock()


def person_at(connection: HTTPConnection) -> Person | None:
    """Who is signed in with the cookies of a request; None where nobody is."""
    return door.person_of(connection.cookies)


async def answer(request: Request) -> Response | None:
    """What a request gets for itself; None where it may go on to the app."""
    path = request.scope["path"]
    if person_at(request):
        return _signed_out(request) if path.endswith(_SIGN_OUT) else None
    if identity.is_route(path) and identity.is_configured():
        return None
    if request.method == "POST":
        if request.headers.get("content-type", "").split(";")[0] == _FORM_TYPE:
            return await _attempt(request)
    elif "text/html" in request.headers.get("accept", ""):
        return _form("")
    return PlainTextResponse(f"{_('Sign in first.')}\n", 401)


async def _attempt(request: Request) -> Response:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _MAX_BODY_BYTES:
            return PlainTextResponse(f"{_('Too long.')}\n", 413)
    fields = parse_qs(body.decode("utf-8", "replace"))
    password, name = (fields.get(key, [""])[0] for key in ("password", "name"))
    address = request.client.host if request.client else ""
    if not door.guesses.take(address):
        minutes = round(GUESS_SECONDS / 60)
        return _form(
            plural(
                "Too many attempts. Wait {count} minute.",
                "Too many attempts. Wait {count} minutes.",
                minutes,
            ),
            429,
        )
    async with _one_guess:
        role = await run_in_threadpool(passwords.role_of, password)
    if role is None:
        log.record(Person(_shown(name), Role.VIEW, address), "sign in", "", "refused")
        return _form(_("This password is not one of those that were set."), 401)
    door.guesses.give_back(address)
    person = Person(_shown(name), role, address)
    log.record(person, "sign in")
    return _signed_in(request, door.sessions.start(person))


def _signed_in(request: Request, token: str) -> Response:
    # One slash only: two would lead to another host.
    path = request.scope["path"].removesuffix(_SIGN_OUT)
    place = quote("/" + path.lstrip("/\\"))
    if query := request.url.query:
        place += f"?{query}"
    response = RedirectResponse(place, 303)
    response.set_cookie(
        door.COOKIE,
        token,
        max_age=int(SESSION_SECONDS),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return response


def _signed_out(request: Request) -> Response:
    token = request.cookies.get(door.COOKIE, "")
    if door.sessions.find(token) is None:  # it was the provider who vouched
        return RedirectResponse("auth/logout", 303)
    door.sessions.end(token)
    response = _form(_("You are signed out."), 200)
    response.delete_cookie(door.COOKIE)
    return response


def _form(message: str, status: int = 401) -> Response:
    link = ""
    if identity.is_configured():
        address = html.escape(identity.login_link())
        words = html.escape(_("Sign in with your own account"))
        link = f'<p><a href="{address}">{words}</a></p>'
    shown = {
        "title": _("Sign in to Thaw"),
        "message": message,
        "name": _("Your name"),
        "password": _("Password"),
        "sign_in": _("Sign in"),
        "note": _("The name stands in the log of who did what."),
        "language": language(),
    }
    escaped = {key: html.escape(words) for key, words in shown.items()}
    text = _FORM.substitute(escaped, link=link)
    return HTMLResponse(text, status, headers={"Cache-Control": "no-store"})


def _shown(name: str) -> str:
    kept = "".join(letter for letter in name if letter.isprintable()).strip()
    return kept[:_MAX_NAME] or "somebody"
