"""Fetch TensorFlow.js and its converter, which the export for it needs: once.

`python -m scripts.fetch_tfjs`; 3 MB stay. On a machine without a network, name the
files that `pip download --no-deps tensorflowjs==VERSION` and `npm pack NAME@VERSION`,
of @tensorflow/tfjs and of @tensorflow/tfjs-backend-wasm, brought elsewhere.
"""

from __future__ import annotations

import sys
from pathlib import Path

from core.errors import UserError
from core.exports.tfjs.converter import CONVERTER
from core.exports.tfjs.runtime import BACKEND, RUNTIME


def main(arguments: list[str]) -> int:
    """Fetch what is not there yet; 1 when that is not possible."""
    given = {Path(word).name: Path(word) for word in arguments}
    wheels = [path for name, path in given.items() if name.endswith(".whl")]
    try:
        for package in (RUNTIME, BACKEND):
            found = package.fetch(given.get(package.archive))
            print(f"{package.title}: {found}")
        print(f"Its converter: {CONVERTER.fetch(*wheels[:1])}")
    except UserError as error:
        print(f"No export for TensorFlow.js: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
