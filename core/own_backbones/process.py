"""Looks into one file: `python -m core.own_backbones.process`, request on stdin.

The last line of its output is a reply as JSON; see `core.own_backbones.formats`.
"""

from __future__ import annotations

import json
import logging
import sys
from contextlib import suppress

from core.errors import UserError, explain_os_error
from core.own_backbones.formats import Reply, Request
from core.own_backbones.looking import look
from core.own_backbones.source import MOST_BYTES, find_source
from core.own_backbones.taking_in import take_in

_MOST_MEMORY = 6 * MOST_BYTES  # bytes of address space: copies of a network, threads


def main() -> int:
    """Answer one request; the process's exit code."""
    _limit_memory()
    request: Request = json.loads(sys.stdin.read())
    sys.stdout.write(f"\n{json.dumps(_reply(request))}\n")
    return 0


def _reply(request: Request) -> Reply:
    try:
        source = find_source(request["path"], request["is_uploaded"])
        if request["is_taken"]:
            return {"taken": take_in(source, request["given"])}
        return {"look": look(source, request["given"])}
    except UserError as error:
        return {"error": error.to_json()}
    except OSError as error:
        explained = explain_os_error(error)
        if explained is None:
            raise
        return {"error": explained.to_json()}


def _limit_memory() -> None:
    """Let a file that asks for more memory than any network fail by itself."""
    with suppress(ImportError, ValueError, OSError):  # Windows has no such limit
        import resource  # noqa: PLC0415

        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    sys.exit(main())
