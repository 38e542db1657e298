"""An address as a QR code."""

from __future__ import annotations

import re

import cv2
import numpy as np

from core.classroom.qr_code import qr_svg


def test_a_camera_reads_the_address_from_the_drawing() -> None:
    address = "http://192.168.178.20:8501/join/abcdefghijklmnopqrstuvwx"
    assert cv2.QRCodeDetector().detectAndDecode(drawn(qr_svg(address)))[0] == address


def test_a_dark_page_leaves_it_white() -> None:
    assert 'fill="#fff"' in qr_svg("http://localhost/")


def drawn(svg: str) -> np.ndarray:
    """The picture that the SVG describes: rows of dark runs on white."""
    side = int(svg.split('d="M0 0h')[1].split("v")[0])
    pixels = np.full((side, side), 255, np.uint8)
    x, y = 0, 0.0
    path = svg.split('stroke="#000" d="')[1].split('"')[0]
    for letter, first, second in re.findall(r"([Mmh])(-?\d+)(?: ([\d.]+))?", path):
        if letter == "h":
            pixels[int(y), x : x + int(first)] = 0
            x += int(first)
        else:  # to a place, or so far from here
            here = (0, 0.0) if letter == "M" else (x, y)
            x, y = here[0] + int(first), here[1] + float(second)
    return np.kron(pixels, np.ones((8, 8), np.uint8))
