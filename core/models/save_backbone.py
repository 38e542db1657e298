"""Write a backbone's weights as a file that plain Keras loads.

`python -m core.models.save_backbone CONFIG FILE`, in a process of its own: it needs
Keras, which the command line and the pages must not load. CONFIG is a run's settings
as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from core.config import RunConfig
from core.models.build import build_backbone


def save_backbone(config: RunConfig, path: Path) -> None:
    """Write the weights that a run's backbone begins with.

    Of a network that was taken in, all of it: Keras can't build it anew.

    Args:
        config: Of the run.
        path: The file; its name ends in ".weights.h5", or in ".keras".

    Raises:
        UserError: The weights can't be had.
    """
    backbone = build_backbone(config)
    if config.facts.is_own:
        backbone.save(path)
    else:
        backbone.save_weights(path)


if __name__ == "__main__":
    save_backbone(RunConfig.from_json(json.loads(sys.argv[1])), Path(sys.argv[2]))
