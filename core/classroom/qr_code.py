"""An address as a QR code, drawn as SVG."""

from __future__ import annotations

import io

import segno


def qr_svg(address: str) -> str:
    """An SVG, dark on white, with the quiet margin that cameras need.

    It is sharp at any size; white stays white in a dark theme, where cameras expect it.
    """
    buffer = io.BytesIO()
    code = segno.make_qr(address, error="m")
    code.save(
        buffer, kind="svg", scale=10, border=4, light="white", xmldecl=False, nl=False
    )
    return buffer.getvalue().decode()
