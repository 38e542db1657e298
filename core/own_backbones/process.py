"""Looks into one file: `python -m core.own_backbones.process`, request on stdin."""

from __future__ import annotations

import logging
import sys

from core.own_backbones.answering import answer
from core.own_backbones.formats import Reply, Request
from core.own_backbones.looking import look
from core.own_backbones.source import MOST_BYTES, find_source
from core.own_backbones.taking_in import take_in

_MOST_MEMORY = 6 * MOST_BYTES  # bytes of address space: copies of a network, threads


def _reply(request: Request) -> Reply:
    source = find_source(request["path"], request["is_uploaded"])
    if request["is_taken"]:
        return {"taken": take_in(source, request["given"])}
    return {"look": look(source, request["given"])}


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    sys.exit(answer(_reply, _MOST_MEMORY))
