"""Keras models from strangers' files: looked at first, and loaded without their code.

A model is a program. Of a stranger's file only layers of Keras itself are built, none
that runs what the file brings along or reads other files; and HDF5 may not point to
other files, nor unpack to more than it is.
"""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h5py
import keras

from core.errors import DataError
from core.exports.keras_file import (
    objects_in,
    require_plain_layers,
    require_plain_parts,
)
from core.language.texts import _, mark

KERAS, HDF5 = (".keras",), (".h5", ".hdf5")
MOST_BYTES = 2 * 10**9  # of a file, also unpacked

_WEIGHTS = "model.weights.h5"
_ACTION = mark("Choose another file, or save the network without it.")
# What Keras and HDF5 raise for a file that is damaged, or of layers that are not there.
_UNREADABLE = (
    *(ValueError, TypeError, KeyError, IndexError, AttributeError, OSError),
    *(RuntimeError, EOFError, UnicodeDecodeError, NotImplementedError, MemoryError),
    *(RecursionError, ImportError, zipfile.BadZipFile, zlib.error),
)


def read_keras(path: Path) -> keras.Model:
    """The network in a .keras file, or in an HDF5 file of a whole model.

    Raises:
        DataError: It is too large or damaged, holds weights alone, could run code, or
            has layers that Keras does not have.
    """
    _require_small(path.name, path.stat().st_size)
    _require_sound(path)
    try:
        model = keras.saving.load_model(path, compile=False, safe_mode=True)
    except _UNREADABLE as error:
        raise _unreadable(path, error) from error
    if not isinstance(model, keras.Model):
        raise refused(_("a network"), _("something else in {name}", name=path.name))
    return model


def refused(expected: str, received: str) -> DataError:
    """The error for a file that can't be a backbone."""
    return DataError(expected, received, _(_ACTION))


def _require_sound(path: Path) -> None:
    try:
        if path.suffix.lower() in KERAS:
            require_plain_layers(path, path.name)
            with zipfile.ZipFile(path) as archive:
                total = sum(info.file_size for info in archive.infolist())
                _require_small(f"{path.name}, unpacked,", total)
                with archive.open(_WEIGHTS) as inner, h5py.File(inner, "r") as file:
                    _require_own_data(file, path.name)
            return
        with h5py.File(path, "r") as file:
            _require_own_data(file, path.name)
            config = file.attrs.get("model_config")
            if config is None:
                raise refused(
                    _("a whole model"),
                    _("{name}, which holds weights alone", name=path.name),
                )
            require_plain_parts(json.loads(config), path.name)
    except DataError as error:
        raise refused(error.expected, error.received) from error
    except _UNREADABLE as error:
        raise _unreadable(path, error) from error


def _require_own_data(file: h5py.File, name: str) -> None:
    """Refuse HDF5 that reads other files, or that unpacks to more than it may."""
    total = 0
    for item in _items(file):
        if isinstance(item, h5py.ExternalLink | h5py.SoftLink):
            raise refused(
                _("numbers in the file itself"),
                _("{name} with a link elsewhere", name=name),
            )
        if isinstance(item, h5py.Dataset):
            if item.external or item.is_virtual:
                raise refused(
                    _("numbers in the file itself"),
                    _("{name} with those of another file", name=name),
                )
            total += item.size * item.dtype.itemsize
    _require_small(f"{name}, unpacked,", total, least=0)


def _items(group: h5py.Group) -> Iterator[Any]:
    """Each link that leads elsewhere, and each dataset, of a group and those in it."""
    for key in group:
        link = group.get(key, getlink=True)
        if not isinstance(link, h5py.HardLink):
            yield link
            continue
        item = group[key]
        if isinstance(item, h5py.Group):
            yield from _items(item)
        else:
            yield item


def _require_small(name: str, num_bytes: int, least: int = 1) -> None:
    if not least <= num_bytes <= MOST_BYTES:
        raise refused(
            _(
                "a network of at most {most_bytes} GB",
                most_bytes=f"{MOST_BYTES / 1e9:.0f}",
            ),
            f"{name} {num_bytes / 1e9:.3g} GB",
        )


def _unreadable(path: Path, error: BaseException) -> DataError:
    said = " ".join(str(error).split()) or type(error).__name__
    return refused(
        _(
            "a model that Keras {version} can load from {name}",
            version=keras.__version__,
            name=path.name,
        ),
        _("one that it can't ({said})", said=said[:300]),
    )


def uses_channels_first(model: keras.Model) -> bool:
    """Whether a layer takes channels before height and width."""
    return any(
        item.get("data_format") == "channels_first"
        for item in objects_in(model.get_config())
    )
