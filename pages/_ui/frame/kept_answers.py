"""What a browser is told of files that it may keep."""

from __future__ import annotations

# For addresses that name one content for ever: what changes gets another address.
KEPT = {"Cache-Control": ", ".join(("private", "max-age=86400", "immutable"))}
