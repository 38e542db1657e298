"""Looks into one Keras file: `python -m core.models.taking_in_process`.

A request as JSON on standard input; the last line of its output is a reply as JSON, as
`core.own_backbones.formats` has both. A file can bring down no more than this process,
and ask for no more memory than a network may need.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from pathlib import Path

from core.access.roots import require_readable
from core.errors import DataError, UserError, explain_os_error
from core.own_backbones.formats import Reply, Request

_MOST_MEMORY = 24 * 10**9  # bytes of address space: TensorFlow reserves much of it


def main() -> int:
    """Answer one request; the process's exit code."""
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
    _limit_memory()
    request: Request = json.loads(sys.stdin.read())
    sys.stdout.write(f"\n{json.dumps(_reply(request))}\n")
    return 0


def _reply(request: Request) -> Reply:
    from core.models.taking_in import look, take_in  # noqa: PLC0415  # loads Keras

    path = Path(request["path"])
    try:
        if not request["is_uploaded"]:
            require_readable(path)
        if not path.is_file():
            raise DataError("a Keras model's file", str(path), "Check the path.")
        if request["is_taken"]:
            return {"taken": take_in(path, request["given"])}
        return {"look": look(path, request["given"])}
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
    sys.exit(main())
