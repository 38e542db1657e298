"""`serve`: answer HTTP requests with a finished run, without Keras."""

from __future__ import annotations

import argparse
from dataclasses import fields
from typing import TypedDict

from core.cli.console import Console
from core.cli.run_lookup import find_run_phase
from core.server.app import make_app
from core.server.key import Door, checked_key, checked_policy
from core.server.running import listening_socket, serve, url_of
from core.server.service import make_service
from core.server.settings import ServeSettings
from core.text.labels import PHASE_TITLES


class ServeReport(TypedDict):
    """What was served, told when it came to its end."""

    run_id: str
    phase: str
    name: str  # of the model, in requests
    url: str


def run(arguments: argparse.Namespace, console: Console) -> ServeReport:
    """Serve until Ctrl-C or SIGTERM."""
    names = [field.name for field in fields(ServeSettings)]
    given = {name: getattr(arguments, name) for name in names}
    settings = ServeSettings(**{k: v for k, v in given.items() if v is not None})
    key = checked_key(arguments.key)
    door = Door(key, checked_policy(settings.host, key))
    trained_run, phase = find_run_phase(arguments.run)
    with listening_socket(settings) as listening:
        url = url_of(listening)
        service = make_service(trained_run, phase, settings, door)

        def started() -> None:
            title = PHASE_TITLES[phase].lower()
            console.note(f"Run {trained_run.id}, {title}, answers on {url}")
            given = "-H 'X-API-Key: KEY' " if key else ""
            command = f"curl {given}-F image=@cat.jpg {url}/predict"
            console.note(f"Open it in a browser, or: {command}")
            console.note("Ctrl-C ends it.")

        app = make_app(service, console.note if arguments.log else None)
        serve(app, service, listening, started)
    return {
        "run_id": trained_run.id,
        "phase": phase,
        "name": service.name,
        "url": url,
    }


def show(report: ServeReport, console: Console) -> None:
    """Say that it has stopped."""
    console.note(f"Stopped serving run {report['run_id']}.")
