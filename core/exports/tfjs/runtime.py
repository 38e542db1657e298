"""TensorFlow.js, which travels with an export and proves it; npm brings it, once."""

from __future__ import annotations

from core.exports.npm import NpmPackage
from core.language.texts import mark

ADVICE = mark(
    "Call `python -m scripts.fetch_tfjs` once, in the folder of Thaw; it needs pip, "
    "npm (of Node.js) and, for that moment, a network."
)
# All of it in one file, for every browser since 2017.
SCRIPT = "dist/tf.es2017.min.js"
# For the proof: in plain JavaScript one picture takes seconds.
BACKEND_SCRIPT = "dist/tf-backend-wasm.es2017.min.js"
BACKEND_WASM = "dist/tfjs-backend-wasm-simd.wasm"

RUNTIME = NpmPackage(
    "@tensorflow/tfjs",
    "4.22.0",
    "TensorFlow.js",
    "0TrIrXs6/b7FLhLVNmfh8Sah6JgjBPH4mZ8JGb7NU6WW+cx00qK5BcAZxw7NCzxj6N8MRAIfHq+oNbPUN"
    "G5VAg==",
    {SCRIPT: "a1f9e32fd9b373cf394905050cf0c8c66238b34925846c065db00d2a34d1c040"},
    ADVICE,
)

BACKEND = NpmPackage(
    "@tensorflow/tfjs-backend-wasm",
    RUNTIME.version,
    mark("TensorFlow.js in WebAssembly"),
    "/IYhReRIp4jg/wYW0OwbbJZG8ON87mbz0PgkiP3CdcACRSvUN0h8rvC0O3YcDtkTQtFWF/tcXq/KlVDyV"
    "49wmA==",
    {
        BACKEND_SCRIPT: (
            "bdd8c3c1fb0b37601bc2a122efa20b8d78e2936d104b03a44591be4188c63f65"
        ),
        BACKEND_WASM: (
            "77ebb28a6d34f371dbbf2086b7f2de8994acd8ea5a3cf1fa24d2c26c840cac7b"
        ),
    },
    ADVICE,
)
