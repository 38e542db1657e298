"""Fetch ONNX Runtime Web, which the export as a web page needs, with npm: once.

`python -m scripts.fetch_web_runtime`; with `--optional` it is no failure when that
can't be done: everything else works without it. On a machine without npm or network,
name the archive that `npm pack` brought elsewhere:
`python -m scripts.fetch_web_runtime onnxruntime-web-VERSION.tgz`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from core.errors import UserError
from core.exports.web.runtime import RUNTIME


def main(arguments: list[str]) -> int:
    """Fetch it where it is not there yet; 1 when that is not possible."""
    archives = [Path(word) for word in arguments if word != "--optional"]
    try:
        print(f"{RUNTIME.title}: {RUNTIME.fetch(*archives[:1])}")
    except UserError as error:
        print(f"No export as a web page: {error}", file=sys.stderr)
        return 0 if "--optional" in arguments else 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
