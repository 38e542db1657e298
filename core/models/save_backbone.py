"""Write a packaged backbone's weights as a file that plain Keras loads.

`python -m core.models.save_backbone NAME FILE`, in a process of its own: it needs
Keras, which the command line and the pages must not load.
"""

from __future__ import annotations

import sys
from pathlib import Path

from core.config import RunConfig
from core.models.build import build_backbone


def save_backbone(name: str, path: Path) -> None:
    """Write a backbone's ImageNet weights.

    Args:
        name: A key of core.backbones.registry.BACKBONES.
        path: The file; its name ends in ".weights.h5".

    Raises:
        WeightsError: The weights can't be had.
    """
    build_backbone(RunConfig(dataset="", backbone=name)).save_weights(path)


if __name__ == "__main__":
    save_backbone(sys.argv[1], Path(sys.argv[2]))
