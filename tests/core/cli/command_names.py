"""The commands that the command line takes."""

from __future__ import annotations

from core.cli.arguments import make_parser

# What `--help` lists as COMMAND; argparse has no other way to ask.
(_ACTION,) = (item for item in make_parser()._actions if item.dest == "command")
COMMANDS = tuple(_ACTION.choices or ())
