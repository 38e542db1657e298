"""The backbone of a worker's last job, kept for the next one that has the same.

To build a pretrained network takes a second, most of it Keras' own work: of a second
run on cached features that is a fifth. It is handed out as it was built: the same
weights, nothing trainable, and no trace of the models that were made of it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

import keras
import numpy as np

_VALUE_BYTES = 4
_MOST_BYTES = 60e6  # of weights: as many again are kept to go back to


@dataclass(frozen=True)
class _Kept:
    key: Hashable
    backbone: keras.Model
    values: list[np.ndarray]  # of its variables, as it was built

    def restore(self) -> None:
        """Undo what training and the models of a job changed."""
        for variable, value in zip(self.backbone.variables, self.values, strict=True):
            variable.assign(value)
        self.backbone.trainable = True  # what is said already is not passed on
        self.backbone.trainable = False
        own = {
            id(node)
            for nodes in self.backbone._nodes_by_depth.values()
            for node in nodes
        }
        for operation in self.backbone.operations:
            for nodes in (operation._inbound_nodes, operation._outbound_nodes):
                nodes[:] = [node for node in nodes if id(node) in own]


class _Keeper:
    """At most one backbone: in use by the job that runs, or free for the next."""

    def __init__(self) -> None:
        self._used: _Kept | None = None
        self._free: _Kept | None = None

    def get(self, key: Hashable, build: Callable[[], keras.Model]) -> keras.Model:
        kept, self._free, self._used = self._free, None, None  # room for another
        if kept is None or kept.key != key:
            backbone = build()
            if _VALUE_BYTES * backbone.count_params() > _MOST_BYTES:
                return backbone
            values = [np.array(it.numpy()) for it in backbone.variables]
            kept = _Kept(key, backbone, values)
        self._used = kept
        return kept.backbone

    def end_job(self) -> None:
        self._free, self._used = self._used, None
        if self._free is not None:
            self._free.restore()


_keeper = _Keeper()


def backbone_for(key: Hashable, build: Callable[[], keras.Model]) -> keras.Model:
    """The backbone that is free and has this key, else a new one.

    Args:
        key: All that its layers and weights depend on.
        build: Makes it, with nothing trainable.
    """
    return _keeper.get(key, build)


def end_job() -> None:
    """Make the backbone that was handed out last free for the next job."""
    _keeper.end_job()
