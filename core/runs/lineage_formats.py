"""lineage.json: from which earlier models a run was trained on, and what they knew.

Written by whoever starts the run, and never changed: it says how things were then.
"""

# No "from __future__ import annotations": NotRequired could not be seen at run time.
from typing import TypedDict

from core.storage.typed_json import Count

LINEAGE = "lineage.json"


class Ancestor(TypedDict, total=False):
    """A model that another one began with."""

    run: str  # its id
    name: str  # that people had given it; "" = none
    dataset_name: str
    num_images: Count
    phase: str
    backbone: str  # a key of the registry
    image_size: Count  # pixels
    weights: str  # it began with "imagenet", "none", "file" or "run"
    # The run's own images that its backbone learned from; no keys = its list is gone.
    seen_test: Count
    seen_validation: Count


class Lineage(TypedDict, total=False):
    """Of a run that began with an earlier run's backbone."""

    ancestors: list[Ancestor]  # the one that it began with first
    # The run's own images, by content; then those that one of these learned from.
    num_test: Count
    num_validation: Count
    seen_test: Count
    seen_validation: Count
