"""In which ways features of many dimensions can be laid out on a plane."""

from __future__ import annotations

from importlib.util import find_spec

from core.errors import ConfigError
from core.language.texts import _

PCA, TSNE, UMAP = "pca", "tsne", "umap"
METHODS = (PCA, TSNE, UMAP)
TITLES = {PCA: "PCA", TSNE: "t-SNE", UMAP: "UMAP"}

# The Barnes-Hut tree of t-SNE takes minutes beyond these, where UMAP takes one.
MOST_TSNE_IMAGES = 20_000


def missing(method: str) -> str:
    """What has to be installed for a method; "" where all is there."""
    is_there = method != UMAP or find_spec("umap") is not None
    return "" if is_there else "umap-learn (requirements-maps.txt)"


def require_method(method: str, num_images: int) -> None:
    """Check that a map can be made in this way, here, of so many images.

    Raises:
        ConfigError: It can't.
    """
    if method not in METHODS:
        raise ConfigError(
            _("one of {methods}", methods=", ".join(METHODS)),
            method,
            _("Choose another."),
        )
    if package := missing(method):
        raise ConfigError(
            _("a way to make a map that is installed here"),
            _(
                "{title}, which needs {package}",
                title=TITLES[method],
                package=package,
            ),
            _("Install it, or choose PCA or t-SNE."),
        )
    if method == TSNE and num_images > MOST_TSNE_IMAGES:
        raise ConfigError(
            _(
                "at most {most} images for t-SNE",
                most=f"{MOST_TSNE_IMAGES:,}",
            ),
            f"{num_images:,}",
            _("Choose PCA, or UMAP, which is quicker."),
        )
