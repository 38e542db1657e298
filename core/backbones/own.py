"""Networks that were taken in from files, as backbones.

Each has a folder in THAW_HOME, named after its content and the answers that its
features depend on: backbone.json and copies of the files. It appears whole; nothing in
it ever changes, but that its files may be deleted. `core.own_backbones` makes them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.backbones.facts import OWN, Backbone, MeasuredCosts
from core.backbones.own_formats import (
    DESCRIPTION,
    FORMATS,
    KERAS,
    LAYERS,
    OwnBackbone,
)
from core.backbones.shapes import EQUAL, Fixed
from core.backbones.table import Row, Table, table_of
from core.errors import ConfigError
from core.language.texts import _, mark
from core.storage.files import read_json, write_json
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from core.storage.paths import backbones_dir
from core.storage.typed_json import fits

_KEY = re.compile(r"[0-9a-f]{16}")

# Shares of what it costs to compute forwards that no run asks for: it is not trained.
_SCRATCH, _TRAINING = 8.5, 0.6

_TRAINABLE = mark("Taken in from {source} ({kind}); its layers can be trained.")
_FROZEN = mark("Taken in from {source} ({kind}); it stays frozen.")

_THAWED = 1 / 3  # of the layers of a network that can be trained


def own_dir(name: str) -> Path:
    """The folder of a network that was taken in.

    Args:
        name: "own:KEY".

    Raises:
        ConfigError: It is no such name.
    """
    key = name.removeprefix(OWN)
    if not _KEY.fullmatch(key):
        raise ConfigError(
            _(
                "backbone to be {prefix} and 16 hex digits, where it was taken in",
                prefix=OWN,
            ),
            name,
            _("Correct it: `python -m core backbone list` has their names."),
        )
    return backbones_dir() / key


def own_description(name: str) -> OwnBackbone | None:
    """What backbone.json says; None where it is missing or damaged."""
    return _description(file_fingerprint(own_dir(name) / DESCRIPTION))


def own_backbone(name: str) -> Backbone:
    """The entry of a network that was taken in.

    One that is no longer here has an entry, too, so that its runs can be read: it is
    marked as missing, and `require_here` tells why nothing can be trained on it.

    Raises:
        ConfigError: It is no such name.
    """
    described = own_description(name)
    if described is None:
        return _unknown(name)
    return _entry(name, file_fingerprint(own_dir(name) / DESCRIPTION), is_here(name))


def own_backbones() -> list[Backbone]:
    """All whose files are here, oldest first."""
    names = [name for name in _names() if is_here(name)]
    found = [(own_description(name), own_backbone(name)) for name in names]
    found.sort(key=lambda pair: (pair[0] or {"created": 0.0})["created"])
    return [facts for __, facts in found]


def damaged_own() -> list[str]:
    """The names of those whose backbone.json can't be read."""
    return [name for name in _names() if own_description(name) is None]


def is_here(name: str) -> bool:
    """Whether a network's files are here."""
    described = own_description(name)
    if described is None or described["removed"]:
        return False
    folder = own_dir(name)
    return all((folder / file["name"]).is_file() for file in described["files"])


def require_here(facts: Backbone) -> None:
    """Check that a network that was taken in can be computed.

    Raises:
        ConfigError: Its files are gone, or it was taken in on another computer.
    """
    if not facts.is_own or not facts.is_missing:
        return
    described = own_description(facts.name)
    raise ConfigError(
        _("the network {name}, which was taken in from a file", name=facts.name),
        _(
            "none here: {source}, it was removed, or belongs to another computer",
            source=described["source"],
        )
        if described
        else _("none here: it was removed, or belongs to another computer"),
        _("Add its file again with the same answers, or choose another backbone."),
    )


def remove_own(name: str) -> int:
    """Delete a network's files; what it was stays, for the runs that tell of it.

    Returns:
        Bytes that they took.

    Raises:
        ConfigError: It is no such name, or not here.
    """
    described, folder = own_description(name), own_dir(name)
    if described is None or not is_here(name):
        raise ConfigError(
            _("a network that was taken in"),
            _("{name}, which is not here", name=name),
            _("See `python -m core backbone list`."),
        )
    write_json(folder / DESCRIPTION, described | {"removed": True})
    for file in described["files"]:
        (folder / file["name"]).unlink(missing_ok=True)
    return sum(file["num_bytes"] for file in described["files"])


def _names() -> list[str]:
    found = [path.name for path in backbones_dir().iterdir() if path.is_dir()]
    return [OWN + key for key in sorted(found) if _KEY.fullmatch(key)]


@lru_cache(maxsize=256)
def _description(file: FileFingerprint) -> OwnBackbone | None:
    value: Any = read_json(Path(file.path)) if file.exists else None
    return value if fits(value, OwnBackbone) and value["files"] else None


@lru_cache(maxsize=256)
def _entry(name: str, file: FileFingerprint, is_here: bool) -> Backbone:
    described = _description(file)
    if described is None:
        return _unknown(name)
    cost, size = described["cost"], described["answers"]["size"]
    whole = _table(described["shape"], described["parameters"], cost)
    layers = _layers(Path(file.path).parent) if described["format"] == KERAS else None
    return Backbone(
        name=name,
        title=described["title"],
        use=_TRAINABLE if layers else _FROZEN,
        source=described["source"],
        kind=FORMATS[described["format"]],
        default_size=size,
        min_size=size,
        max_size=size,
        # Where its layers are known, they are those from pixels on.
        preprocessing="raw" if layers else described["answers"]["preprocessing"],
        default_unfreeze=max(1, round(_THAWED * len(layers.rows))) if layers else 1,
        costs=_costs(cost),
        own_table=layers or whole,
        is_trainable=layers is not None,
        is_missing=not is_here,
    )


def _layers(folder: Path) -> Table | None:
    """What a Keras network is made of; None where that is missing or damaged."""
    try:
        found = table_of(read_json(folder / LAYERS, {}))
    except (KeyError, TypeError, ValueError):
        return None
    return found if found.rows else None


def _unknown(name: str) -> Backbone:
    """What stands for a network of which nothing is known here."""
    return Backbone(
        name=name,
        title=_("Own network {key}", key=name.removeprefix(OWN)[:6]),
        use=mark("It was taken in from a file, which is not here."),
        default_size=224,
        min_size=1,
        preprocessing="raw",
        default_unfreeze=1,
        costs=_costs(1.0),
        own_table=_table([1, 1, 1], 0, 1.0),
        is_trainable=False,
        is_missing=True,
    )


def _costs(cost: float) -> MeasuredCosts:
    return MeasuredCosts(
        float32=cost,
        bfloat16=cost,
        training=_TRAINING * cost,
        scratch=_SCRATCH * cost,
    )


def _table(shape: list[int], parameters: int, cost: float) -> Table:
    """The input, and all layers as one operation.

    Args:
        shape: Of the feature map: height, width, channels.
        parameters: All of them.
        cost: To compute one image, 1e9 multiply-adds.
    """
    height, width, channels = shape
    each = max(1, round(cost * 1e9 / (height * width)))
    image = Row("image", "InputLayer", (), EQUAL, (3,), (0,), (0,), (0,))
    rule = Fixed(height, width)
    network = Row(
        *("network", "OwnNetwork", (0,), rule, (channels,)),
        *((parameters,), (0,), (each,)),
    )
    return Table((1.0,), (image, network))
