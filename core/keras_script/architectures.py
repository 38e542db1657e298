"""The networks that keras.applications does not have, from their own source."""

from __future__ import annotations

import ast
from pathlib import Path

from core.backbones.facts import Backbone

# Read as text: importing core.models would load Keras.
_MODELS = Path(__file__).parents[1] / "models"


def architecture_code(facts: Backbone) -> str:
    """The functions that build a backbone; "" where it comes from elsewhere."""
    if facts.constructor or facts.is_own:
        return ""
    name = "efficientnet_lite" if facts.is_packaged else "small_cnn"
    return _below_imports((_MODELS / f"{name}.py").read_text("utf-8"))


def _below_imports(source: str) -> str:
    """What a module defines, without its docstring and its imports."""
    imports = (ast.Import, ast.ImportFrom)
    ends = [n.end_lineno for n in ast.parse(source).body if isinstance(n, imports)]
    return "\n".join(source.splitlines()[ends[-1] :]).strip("\n")
