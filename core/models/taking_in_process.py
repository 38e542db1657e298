"""Looks into one Keras file: `python -m core.models.taking_in_process`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from core.access.roots import require_readable
from core.errors import DataError
from core.language.texts import _
from core.own_backbones.answering import answer
from core.own_backbones.formats import Reply, Request

_MOST_MEMORY = 24 * 10**9  # bytes of address space: TensorFlow reserves much of it


def main() -> int:
    """Answer one request; the process's exit code."""
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
    return answer(_reply, _MOST_MEMORY)


def _reply(request: Request) -> Reply:
    from core.models.taking_in import look, take_in  # noqa: PLC0415  # loads Keras

    path = Path(request["path"])
    if not request["is_uploaded"]:
        require_readable(path)
    if not path.is_file():
        raise DataError(_("a Keras model's file"), str(path), _("Check the path."))
    if request["is_taken"]:
        return {"taken": take_in(path, request["given"])}
    return {"look": look(path, request["given"])}


if __name__ == "__main__":
    sys.exit(main())
