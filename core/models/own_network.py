"""A Keras network that was taken in from a file: kept whole, and built again."""

from __future__ import annotations

from pathlib import Path

import keras

from core.backbones.facts import Backbone
from core.backbones.own import own_description, own_dir, require_here
from core.backbones.own_formats import LAYERS
from core.backbones.shapes import Fixed, output_shape
from core.backbones.table import Row, Table, table_text
from core.errors import DataError, WeightsError
from core.language.texts import _
from core.models.keras_files import read_keras, refused
from core.models.operations import operations_of
from core.storage.fingerprint import file_digest

NETWORK = "network.keras"


def own_network(facts: Backbone) -> keras.Model:
    """The network as it was taken in, with its weights.

    Args:
        facts: Of a network that Keras can train.

    Raises:
        ConfigError: It is not here.
        WeightsError: Its file was changed since.
    """
    require_here(facts)
    described = own_description(facts.name)
    files = described["files"] if described else []
    digests = {item["name"]: item["digest"] for item in files}
    path = own_dir(facts.name) / NETWORK
    try:
        if file_digest(path) != digests.get(NETWORK):
            raise _damaged(facts, _("{network} with another content", network=NETWORK))
        return read_keras(path)
    except DataError as error:
        raise _damaged(facts, error.received) from error


def keep_network(model: keras.Model, folder: Path) -> None:
    """Write a network and the table of its layers.

    Args:
        model: From RGB pixels in [0, 255] to a feature map, all layers in one.
        folder: To be filled.
    """
    model.save(folder / NETWORK)
    (folder / LAYERS).write_text(table_text(table_of_size(model)), "utf-8")


def table_of_size(model: keras.Model) -> Table:
    """What a network is made of, for images of the one size that it takes.

    Raises:
        DataError: Something in it is neither a feature map nor a vector.
    """
    made = operations_of(model)
    if odd := next((item for item in made if len(item.shape) not in (1, 3)), None):
        raise refused(
            _("a network of feature maps, from pixels to where its features are taken"),
            _(
                "{name}, which makes {shape}",
                name=odd.name or odd.kind,
                shape=odd.shape,
            ),
        )
    rows = []
    for item in made:
        inputs = [made[taken].shape for taken in item.takes] or [item.shape]
        rule, shape = item.rule, item.shape
        if len(shape) == 3 and output_shape(rule, inputs, shape[-1]) != shape:
            rule = Fixed(*shape[:2])
        rows.append(
            Row(
                *(item.name, item.kind, item.takes, rule, (shape[-1],)),
                *((item.parameters,), (item.trainable,), (item.multiply_adds,)),
            )
        )
    return Table((1.0,), tuple(rows))


def _damaged(facts: Backbone, received: str) -> WeightsError:
    return WeightsError(
        _("the network {title} as it was taken in", title=facts.title),
        received,
        _("Remove it (`python -m core backbone remove`) and add its file again."),
    )
