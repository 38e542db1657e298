"""What phones of a class reach without signing in: their own page, and nothing else.

Whether a class is open, and whether the address is its own, is asked behind the gate
(see `core/classroom/`); of what is not below one of these paths they see nothing.
"""

from __future__ import annotations

import re

import streamlit as st

_ROUTE = re.compile(r"/join(/[\w-]{1,64}(/(state|phone|picture|question))?)?", re.A)


def is_route(path: str) -> bool:
    """Whether a request belongs to a class that joins."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return bool(_ROUTE.fullmatch(path.removeprefix(f"/{base}" if base else "")))
