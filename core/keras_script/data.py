"""The script's data: batches for training, validation and test."""

from __future__ import annotations

from core.config import EFFECTIVE_BETA, WEIGHTED, RunConfig
from core.data.manifest import Manifest
from core.keras_script.model import is_binary
from core.keras_script.rendering import Code, rendered

_HEIC_ENDS = (".heic", ".heif", ".hif")


def has_test(manifest: Manifest | None) -> bool:
    """Whether there are test images."""
    return manifest is None or bool(manifest.split("test"))


def loaded_values(config: RunConfig, manifest: Manifest | None) -> Code:
    """What `load_data` returns, by name."""
    names = ["training", "validation"]
    if has_test(manifest):
        names.append("test")
    if manifest is None and not is_binary(config):
        names.append("num_classes")
    if config.imbalance in WEIGHTED:
        names.append("class_weight")
    return Code(", ".join(names))


def data_code(config: RunConfig, manifest: Manifest | None) -> str:
    """The functions that load the data.

    Args:
        config: Of the run.
        manifest: Its images, which split.csv lists; None = the folder says it all.
    """
    if manifest is None:
        return _data_code("folder_data", config, manifest)
    reading = rendered("read_image", rendition=manifest.rendition)
    return f"{reading}\n\n\n{_data_code('split_data', config, manifest)}"


def packages(config: RunConfig, manifest: Manifest | None) -> list[str]:
    """What the script needs, as pip calls it."""
    found = ["tensorflow"]
    if config.is_fitted("frozen"):
        found.append("scikit-learn")
    if manifest is not None:
        found.append("pillow")
        found += ["pillow-heif"] * has_heic(manifest)
        found += ["opencv-python-headless"] * bool(manifest.rendition.colours)
    return found


def has_heic(manifest: Manifest | None) -> bool:
    """Whether the script needs a package for photos of telephones."""
    entries = manifest.entries if manifest else ()
    return any(entry.path.lower().endswith(_HEIC_ENDS) for entry in entries)


def _data_code(name: str, config: RunConfig, manifest: Manifest | None) -> str:
    return rendered(
        name,
        config=config,
        label_mode=label_mode(config),
        is_binary=is_binary(config),
        has_test=has_test(manifest),
        is_weighted=config.imbalance in WEIGHTED,
        values=loaded_values(config, manifest),
    )


def class_weights_code(config: RunConfig) -> str:
    """The function that weighs the classes; "" where nothing does."""
    if config.imbalance not in WEIGHTED:
        return ""
    return rendered("class_weights", config=config, beta=EFFECTIVE_BETA)


def label_mode(config: RunConfig) -> str:
    """As `image_dataset_from_directory` calls it."""
    if is_binary(config):
        return "binary"
    has_shares = config.label_smoothing or config.mixes_images
    return "categorical" if has_shares else "int"
