"""How a process of its own answers one request: a file can bring down no more.

A request as JSON on standard input; the last line of the output is a reply as JSON, as
`core.own_backbones.formats` has both.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import suppress

from core.errors import UserError, explain_os_error
from core.language.current import speak
from core.own_backbones.formats import Reply, Request


def answer(reply: Callable[[Request], Reply], most_memory: int) -> int:
    """Answer one request; the process's exit code.

    Args:
        reply: Looks into the file, or takes it in. What a user can put right is a reply
            too.
        most_memory: Bytes of address space that the process may have.
    """
    _limit_memory(most_memory)
    request: Request = json.loads(sys.stdin.read())
    speak(request["language"])
    sys.stdout.write(f"\n{json.dumps(_explained(reply, request))}\n")
    return 0


def _explained(reply: Callable[[Request], Reply], request: Request) -> Reply:
    try:
        return reply(request)
    except UserError as error:
        return {"error": error.to_json()}
    except OSError as error:
        explained = explain_os_error(error)
        if explained is None:
            raise
        return {"error": explained.to_json()}


def _limit_memory(most_memory: int) -> None:
    """Let a file that asks for more memory than any network fail by itself."""
    with suppress(ImportError, ValueError, OSError):  # Windows has no such limit
        import resource  # noqa: PLC0415

        resource.setrlimit(resource.RLIMIT_AS, (most_memory, most_memory))
