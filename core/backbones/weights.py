"""Where a backbone's ImageNet weights are: packaged, downloaded, or nowhere yet."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

from core.backbones.registry import BACKBONES, Backbone, known_backbones

_AT_HAND = ("packaged", "downloaded", "taken in")
_USUAL_SIZE = 224  # pixels; its weights serve every size that has none of its own


def keras_file(facts: Backbone, alpha: float = 1.0, size: int = 0) -> str:
    """What Keras calls a backbone's ImageNet weights; one that it has weights of.

    Args:
        facts: Of the backbone.
        alpha: Its width multiplier.
        size: Height and width of its input, pixels; 0 = its default.
    """
    size = size or facts.default_size
    if size not in facts.weight_sizes:
        size = _USUAL_SIZE
    width = f"{10 * alpha:.1f}".replace(".", "_") if alpha < 1 else "1_0"
    return facts.weight_file.format(alpha=float(alpha), width=width, size=size)


def weights_place(facts: Backbone, alpha: float = 1.0, size: int = 0) -> str:
    """Where a backbone's ImageNet weights are.

    Args:
        facts: Of the backbone.
        alpha: Its width multiplier.
        size: Height and width of its input, pixels; 0 = its default.

    Returns:
        "packaged", "package missing", "downloaded", "to download", or "none" for a
        network that nobody has pretrained; of a network that was taken in from a file
        "taken in" or "removed". Of several side by side, what holds for the one that is
        farthest away.
    """
    if facts.is_own:
        return "removed" if facts.is_missing else "taken in"
    if facts.parts:
        size = size or facts.default_size
        places = [weights_place(part, alpha, size) for part in facts.parts]
        missing = [place for place in places if place not in _AT_HAND]
        other = [place for place in places if place != "packaged"]
        return [*missing, *other, *places][0]
    found = weight_file(facts, alpha, size)
    if facts.is_packaged:
        return "packaged" if found else "package missing"
    if not facts.is_pretrained:
        return "none"
    return "downloaded" if found else "to download"


def weight_file(facts: Backbone, alpha: float = 1.0, size: int = 0) -> Path | None:
    """The file with a backbone's ImageNet weights; None where it is not here.

    Args:
        facts: Of the backbone.
        alpha: Its width multiplier.
        size: Height and width of its input, pixels; 0 = its default.
    """
    if facts.is_packaged:
        spec = importlib.util.find_spec(facts.package)
        folders = spec.submodule_search_locations if spec else None
        files = sorted(Path(folders[0]).glob("models/*.pth")) if folders else []
        return files[0] if files else None
    if not facts.is_pretrained:
        return None
    keras_home = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras")
    path = keras_home / "models" / keras_file(facts, alpha, size)
    return path if path.exists() else None


def is_at_hand(facts: Backbone, alpha: float = 1.0, size: int = 0) -> bool:
    """Whether these weights are on this computer; see `weights_place`."""
    return weights_place(facts, alpha, size) in _AT_HAND


def at_hand() -> list[Backbone]:
    """All backbones whose weights are on this computer.

    Those for their whole width and default size, which a ranking measures.
    """
    return [facts for facts in known_backbones().values() if is_at_hand(facts)]


def trainable_at_hand() -> list[Backbone]:
    """Those of them whose layers can be trained, too."""
    return [facts for facts in at_hand() if facts.is_trainable]


def nearest_packaged(facts: Backbone) -> Backbone:
    """The packaged backbone that does about as well on ImageNet as this one."""
    packaged = [other for other in BACKBONES.values() if other.is_packaged]
    return min(packaged, key=lambda other: abs(other.top1 - facts.top1))
