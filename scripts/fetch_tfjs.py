"""Fetch TensorFlow.js and its converter, which the export for it needs: once.

`python -m scripts.fetch_tfjs`; about 1 MB each stay. On a machine without a network,
name what `pip download --no-deps tensorflowjs==VERSION` and `npm pack
@tensorflow/tfjs@VERSION` brought elsewhere: `python -m scripts.fetch_tfjs
tensorflowjs-VERSION-py3-none-any.whl tensorflow-tfjs-VERSION.tgz`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from core.errors import UserError
from core.exports.tfjs.converter import CONVERTER
from core.exports.tfjs.runtime import RUNTIME


def main(arguments: list[str]) -> int:
    """Fetch both where they are not there yet; 1 when that is not possible."""
    given = {Path(word).suffix: Path(word) for word in arguments}
    try:
        print(f"{RUNTIME.title}: {RUNTIME.fetch(given.get('.tgz'))}")
        print(f"Its converter: {CONVERTER.fetch(given.get('.whl'))}")
    except UserError as error:
        print(f"No export for TensorFlow.js: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
