"""The bars of an answer, as a browser draws them that asks by itself.

Their script stands before that of whoever draws them: neither the webcam's view nor the
phones' page loads another file.
"""

from __future__ import annotations

from pathlib import Path

BARS_JS = Path(__file__).with_suffix(".js").read_text("utf-8")
