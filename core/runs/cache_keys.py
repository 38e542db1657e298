"""The names of what a run keeps in the cache: one scheme for all who ask.

The worker makes entries under these keys, and estimates look for them. Nothing here
needs Keras: a network is named by what its weights come from. A weight file counts with
its content, random weights with their seed and the versions that draw them; so whatever
changes a feature changes its key, as the tests of this module show.
"""

from __future__ import annotations

import dataclasses
import hashlib
import importlib.metadata
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.backbones.registry import JOIN, Backbone
from core.backbones.weights import weight_file
from core.config import RunConfig
from core.config.earlier_run import earlier_run, model_file
from core.data.manifest import Manifest
from core.storage.cache import Key
from core.storage.fingerprint import file_digest

# Each a part of its key: raise it when the code that fills such an entry changes what
# comes out, and with networks also when their layers or preprocessing do.
_PIXELS_VERSION = 2
_NETWORK_VERSION = 1
_OWN_VERSION = 1
_NORMS_VERSION = 1
_CONVERTED_VERSION = 2
_FEATURES_VERSION = 3

PIXELS = "pixels"  # where training from scratch takes its features: the images


@dataclass(frozen=True)
class KeyedImages:
    """How a manifest's images are named in keys.

    Attributes:
        manifest: Digest of contents, labels and sides; "" = nothing is kept of them.
        contents: Digest of the contents alone.
        in_folds: Whether the manifest is a set of folds, or one of them.
    """

    manifest: str = ""
    contents: str = ""
    in_folds: bool = False

    @classmethod
    def of(cls, manifest: Manifest) -> KeyedImages:
        """Those of a manifest whose images can be read."""
        in_folds = bool(manifest.made_by.folds)
        return cls(manifest.digest, manifest.contents_digest, in_folds)

    def share_features(self, config: RunConfig) -> bool:
        """Whether all folds have the same frozen layers, and so the same features.

        Statistics that are estimated on training images are of one fold's only.
        """
        return self.in_folds and not config.adapt_norms


def pixels_key(images: KeyedImages, size: int) -> Key:
    """Key of decoded images, whatever their labels and sides.

    Args:
        images: Those that could be read.
        size: Height and width, pixels.
    """
    return {"version": _PIXELS_VERSION, "contents": images.contents, "size": size}


def network_name(config: RunConfig, norms_of: str = "") -> str:
    """Names the frozen layers of a run, and their weights.

    Args:
        config: Backbone, width, feature layer, weights and, where these are random,
            the seed are read.
        norms_of: Digest of the manifest whose images batch normalisation's statistics
            were estimated on; "" = the weights' own.
    """
    parts = config.facts.parts or (config.facts,)
    return JOIN.join(_name_of(part, config, norms_of) for part in parts)


def _name_of(facts: Backbone, config: RunConfig, norms_of: str) -> str:
    """Names one backbone; the same whether it is alone or beside others."""
    size = config.input_size  # a weight file may be for images of this size
    norms = norms_of and [_NORMS_VERSION, norms_of, size]
    parts = [_NETWORK_VERSION, _version("keras"), _weights(facts, config), norms]
    text = json.dumps(parts, sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    end = f"@{config.feature_layer}" * bool(config.feature_layer)
    return f"{facts.name}@{config.alpha:g}{end}/{digest}"


def _weights(facts: Backbone, config: RunConfig) -> object:
    """What the backbone's weights are, as far as that can be told without Keras."""
    if config.facts.is_own and not config.facts.is_trainable:
        # Its name is a digest of its files, and of how they are asked.
        return ["own", config.backbone, _OWN_VERSION, _version("openvino")]
    if config.weights == "none":
        return ["random", config.seed, _version("tensorflow")]
    if start := earlier_run(config.weights):
        model = model_file(start)
        return ["run", file_digest(model) if model else None]
    if facts.is_own and facts.is_trainable:
        return ["own", facts.name]  # a digest of its file, and of how it is used
    if config.weights != "imagenet":
        return ["file", file_digest(Path(config.weights))]
    path = weight_file(facts, config.alpha, config.input_size)
    # What is not there yet will be the file whose content this version of Keras checks.
    return ["imagenet", file_digest(path) if path else None]


def tap_name(network: str, config: RunConfig, phase: str, step: int = 0) -> str:
    """Names the place in a network where a phase takes its features.

    Args:
        network: See `network_name`.
        config: The head's pooling and the thaw lines are read.
        phase: "frozen", "finetune" or "scratch".
        step: Place among the fine-tune phase's steps.
    """
    if phase == "scratch":
        return PIXELS
    if phase == "frozen":
        return f"{network}/{config.head.pooling}"
    return f"{network}/below {config.thaw_lines[step].above}"


def kept_names(network: str, config: RunConfig, phase: str, step: int = 0) -> list[str]:
    """The names under which the features of a phase are kept.

    Args:
        network: See `network_name`.
        config: See `tap_name`.
        phase: See `tap_name`.
        step: See `tap_name`.

    Returns:
        That of its tap; where backbones stand side by side, pooled features are kept of
        each, as it would keep them alone.
    """
    is_of_each = phase == "frozen" and config.facts.parts
    networks = network.split(JOIN) if is_of_each else [network]
    return [tap_name(name, config, phase, step) for name in networks]


def features_key(
    config: RunConfig, images: KeyedImages, tap: str, views: int, engine: str
) -> Key:
    """Key of features.

    Args:
        config: Size, augmentation, seed of the views and precision are read.
        images: Those that could be read; folds share theirs, of all images.
        tap: See `tap_name`.
        views: Of a training image; 0 = training images have no features here.
        engine: What computes them, one of `ENGINES`.
    """
    is_random = views > 1  # view 0 is the image itself
    is_computed = tap != PIXELS
    shared = {"contents": images.contents}
    own = {"manifest": images.manifest}
    judged = {"judged": config.test_views} if len(config.flips) > 1 else {}
    return {
        "version": _FEATURES_VERSION,
        **(shared if images.share_features(config) else own),
        "size": config.input_size,
        "views": views,
        "augmentation": dataclasses.asdict(config.augmentation) if is_random else None,
        "seed": config.view_seed if is_random else None,
        "tap": tap,
        "precision": config.frozen_precision if is_computed else None,
        "engine": engine_version(engine) if is_computed else None,
        **judged,  # the views of held-out images
    }


def converted_key(taps: list[str], size: int) -> Key:
    """Key of a network for OpenVINO.

    Args:
        taps: Its outputs, in order; see `tap_name`.
        size: Height and width of its input, pixels.
    """
    return {
        "version": _CONVERTED_VERSION,
        "taps": taps,
        "size": size,
        "openvino": _version("openvino"),
        "keras": _version("keras"),
    }


def norms_key(network: str, manifest_digest: str, size: int) -> Key:
    """Key of batch normalisation statistics, estimated on a manifest's training images.

    Args:
        network: With its own statistics; see `network_name`.
        manifest_digest: Of the images that could be read.
        size: Height and width, pixels.
    """
    return {
        "version": _NORMS_VERSION,
        "manifest": manifest_digest,
        "size": size,
        "network": network,
    }


ENGINES = ("openvino", "tensorflow")


def engine_version(engine: str) -> str:
    """An engine with its version: another one may compute other digits."""
    return f"{engine} {_version(engine)}"


@cache
def _version(package: str) -> str:
    """From the package's metadata, as loading it would take seconds."""
    return importlib.metadata.version(package)
