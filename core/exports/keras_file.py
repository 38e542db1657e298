"""Whether a .keras file is a model alone: layers of Keras, and nothing that runs."""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.errors import DataError
from core.language.texts import _

_PARTS = {"config.json", "metadata.json", "model.weights.h5"}
# Layers that run what a file brings along, or read other files by name.
_REACHING = {
    *("Lambda", "__lambda__", "TFSMLayer", "TorchModuleWrapper", "JaxLayer"),
    *("FlaxLayer", "StringLookup", "IntegerLookup", "IndexLookup"),
    *("TextVectorization",),
}
_MAX_CONFIG_BYTES = 100 * 10**6  # of a network with 1,000 layers: 1 MB


def require_plain_layers(path: Path, name: str) -> None:
    """Refuse what a Keras model could run beside Keras' own layers.

    Args:
        path: Of the file.
        name: What errors call it.

    Raises:
        DataError: It is damaged, has other files in it, a layer that runs code or reads
            files, or one that Keras does not have itself.
    """
    config, names = _contents(path, name)
    if extra := names - _PARTS:
        received = _("{name} with {other}", name=name, other=min(extra))
        raise refused(_("a Keras model alone"), received)
    require_plain_parts(config, name)


def require_plain_parts(config: Any, name: str) -> None:
    """Refuse a model's settings that would run more than Keras' own layers.

    Args:
        config: As JSON has them.
        name: What errors call the file.

    Raises:
        DataError: See `require_plain_layers`.
    """
    for item in objects_in(config):
        kind, module = item.get("class_name"), item.get("module")
        is_keras = not isinstance(module, str) or module.split(".")[0] in (
            *("keras", "builtins"),
        )
        found = _REACHING & {_last(kind), _last(item.get("registered_name"))}
        if found:
            layer = min(found).replace("__lambda__", "Lambda")
            expected = _("a model without {layer} layers", layer=layer)
            raise refused(expected, _("{name}, with one", name=name))
        if not is_keras:
            received = _("{module} in {name}", module=module, name=name)
            raise refused(_("layers of Keras alone"), received)


def _last(kind: Any) -> str:
    """A class's own name: Keras finds "layers.Lambda" of "keras", too."""
    return re.split(r"[.>]", str(kind))[-1]


def refused(expected: str, received: str) -> DataError:
    """The error for what a stranger's zip must not hold."""
    return DataError(
        expected,
        received,
        _("Ask whoever made the zip for it again, and load nothing."),
    )


def _contents(path: Path, name: str) -> tuple[Any, set[str]]:
    """What config.json says, and the names of all files."""
    try:
        with zipfile.ZipFile(path) as archive:
            # `read` gives no more than the entry says it has.
            if archive.getinfo("config.json").file_size > _MAX_CONFIG_BYTES:
                raise ValueError("larger than any network's")
            config = json.loads(archive.read("config.json"))
            return config, set(archive.namelist())
    except (
        *(OSError, ValueError, KeyError, RecursionError, NotImplementedError),
        *(RuntimeError, EOFError, zlib.error, zipfile.BadZipFile),
    ) as error:
        received = _("a damaged {name}", name=name)
        raise refused(_("a Keras model"), received) from error


def objects_in(value: Any) -> Iterator[dict[str, Any]]:
    """All objects in a JSON value, however deep."""
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            yield item
            pending += item.values()
        elif isinstance(item, list):
            pending += item
