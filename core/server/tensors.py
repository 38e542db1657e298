"""Tensors of the Open Inference Protocol to what the network takes."""

from __future__ import annotations

import math
import struct
from typing import Any

import numpy as np

from core.server.inference_request import Tensor
from core.server.pictures import Picture, from_base64, require_few
from core.server.refusals import Unusable

BYTES = "BYTES"  # encoded pictures; all others are pixels

_TYPES: dict[str, np.dtype[Any]] = {"UINT8": np.dtype("u1"), "FP32": np.dtype("<f4")}
_PIXELS = "Send RGB pixels of 0 to 255, or pictures as they are in BYTES."


def pixels_of(tensor: Tensor, side: int, most: int) -> np.ndarray:
    """The decoded images of a tensor.

    Args:
        tensor: As it was sent; FP32 is rounded to whole numbers.
        side: Of the network's input, pixels.
        most: Images that it may have.

    Returns:
        Shape (n, side, side, 3), uint8.

    Raises:
        Refusal: Another type or shape, values that are no pixels, too many images.
    """
    if tensor.datatype not in _TYPES:
        known = f"the datatype {', '.join(_TYPES)} or {BYTES}"
        raise Unusable(known, tensor.datatype[:60] or "none", _PIXELS)
    if tensor.shape[1:] != (side, side, 3) or not tensor.shape[0]:
        expected = f"the shape [n, {side}, {side}, 3] with n from 1 on"
        raise Unusable(expected, f"{list(tensor.shape)!r:.80}", _PIXELS)
    require_few(tensor.shape[0], most)
    values = _values(tensor).reshape(tensor.shape)
    return values if values.dtype == np.uint8 else _rounded(values)


def _values(tensor: Tensor) -> np.ndarray:
    """The tensor's numbers in one line, as many as its shape says."""
    kind, count = _TYPES[tensor.datatype], math.prod(tensor.shape)
    if isinstance(tensor.data, memoryview):
        if len(tensor.data) != count * kind.itemsize:
            expected = f"{count * kind.itemsize:,} bytes, as its shape says"
            raise Unusable(expected, f"{len(tensor.data):,}", _PIXELS)
        return np.frombuffer(tensor.data, kind)
    try:
        values = np.asarray(tensor.data)
    except (ValueError, OverflowError) as error:  # lists of different lengths
        raise Unusable("data of the tensor's shape", "another", _PIXELS) from error
    if values.size != count or values.shape not in (tensor.shape, (count,)):
        raise Unusable(f"{count:,} values", f"{values.size:,}", _PIXELS)
    if values.dtype.kind not in ("iu" if kind.kind == "u" else "iuf"):
        expected = "whole numbers" if kind.kind == "u" else "numbers"
        raise Unusable(f"{expected} as data", "other kinds of values", _PIXELS)
    return values


def _rounded(values: np.ndarray) -> np.ndarray:
    low, high = float(values.min()), float(values.max())
    if not (low >= 0 and high <= 255):  # False for NaN, too
        received = "NaN" if math.isnan(low) else f"{low:.4g} to {high:.4g}"
        raise Unusable("values of 0 to 255", received, _PIXELS)
    pixels: np.ndarray = np.rint(values).astype(np.uint8)
    if high <= 1 and (values != pixels).any():
        received = f"{low:.4g} to {high:.4g}: they were divided by 255"
        raise Unusable("values of 0 to 255", received, _PIXELS)
    return pixels


def pictures_in(tensor: Tensor, most: int) -> list[Picture]:
    """The encoded pictures of a BYTES tensor: base64 in JSON, else as they are.

    Args:
        tensor: As it was sent.
        most: Pictures that it may have.

    Raises:
        Refusal: Another shape, too many pictures, or none.
    """
    count = math.prod(tensor.shape)
    if not count or len(tensor.shape) > 2 or tensor.shape[1:] not in ((), (1,)):
        received = f"{list(tensor.shape)!r:.80}"
        raise Unusable("the shape [n] with n from 1 on", received, _PIXELS)
    require_few(count, most)
    data = tensor.data
    items: list[Any] = _elements(data) if isinstance(data, memoryview) else data
    if len(items) != count:
        expected = f"{count} pictures, as its shape says"
        raise Unusable(expected, f"{len(items):,}", _PIXELS)
    return [_picture(index, item) for index, item in enumerate(items)]


def _picture(index: int, item: object) -> Picture:
    where = f"data[{index}]"
    if isinstance(item, list) and len(item) == 1:  # the shape [n, 1]
        item = item[0]
    if isinstance(item, bytes):
        return Picture(where, item)
    if not isinstance(item, str):
        received = f"another kind of value in {where}"
        raise Unusable("a picture in base64", received, _PIXELS)
    return Picture(where, from_base64(item, where))


def _elements(data: memoryview) -> list[bytes]:
    """Elements of a BYTES tensor: each behind its length, 4 bytes, little-endian."""
    found, place = [], 0
    while place < len(data):
        if place + 4 > len(data):
            raise _cut_off()
        (length,) = struct.unpack_from("<I", data, place)
        place += 4 + length
        if place > len(data):
            raise _cut_off()
        found.append(bytes(data[place - length : place]))
    return found


def _cut_off() -> Unusable:
    expected = "elements, each behind its length in 4 bytes"
    return Unusable(expected, "data that end within one", _PIXELS)
