"""TensorFlow.js, which proves an export and travels with it; npm brings it, once."""

from __future__ import annotations

from core.exports.npm import NpmPackage

ADVICE = (
    "Call `python -m scripts.fetch_tfjs` once, in the folder of Thaw; it needs pip, "
    "npm (of Node.js) and, for that moment, a network."
)
# All of it in one file, for every browser since 2017.
SCRIPT = "dist/tf.es2017.min.js"

RUNTIME = NpmPackage(
    "@tensorflow/tfjs",
    "4.22.0",
    "TensorFlow.js",
    "0TrIrXs6/b7FLhLVNmfh8Sah6JgjBPH4mZ8JGb7NU6WW+cx00qK5BcAZxw7NCzxj6N8MRAIfHq+oNbPUN"
    "G5VAg==",
    {SCRIPT: "a1f9e32fd9b373cf394905050cf0c8c66238b34925846c065db00d2a34d1c040"},
    ADVICE,
)
