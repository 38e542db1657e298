"""The command `serve`; what its options mean is described beside its settings."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import fields

from core.cli.option_types import RUN, nonempty, whole
from core.config.setting import setting_of
from core.server.settings import ServeSettings


def add_serve_command(
    add_command: Callable[[str, str, str], argparse.ArgumentParser],
) -> None:
    """Add the command: the run, an option for each setting, the key, and the log."""
    what = "Answer HTTP requests with a finished run."
    add = add_command("serve", what, "latest --port 8600").add_argument
    add("run", metavar="RUN[:PHASE]", help=RUN)
    for field in fields(ServeSettings):
        described = setting_of(field)
        if described is None:
            continue
        unit = f" {described.unit}" if described.unit else ""
        words = f" ({field.default}{unit})" if field.default != "" else ""
        help = f"{described.summary[0].lower()}{described.summary[1:]}{words}"
        option = f"--{field.name.replace('_', '-')}"
        kind: Callable[[str], object] = nonempty
        shown = "X"
        if described.limits:
            kind = whole(int(described.limits[0]))
            shown = "N"
        default = field.default if field.default != "" else None
        add(option, type=kind, metavar=shown, default=default, help=help)
    text = "that requests must carry; other users of this computer see it here, but "
    text += "not in THAW_SERVE_KEY"
    add("--key", type=nonempty, metavar="KEY", help=text)
    add("--log", action="store_true", help="write a line for each request")
