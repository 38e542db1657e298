"""Laying features out on a plane, in a worker: scikit-learn and UMAP load slowly."""

from __future__ import annotations

import importlib
import threading
import warnings
from collections.abc import Callable

import numpy as np

from core.analysis.principal_plane import principal_plane
from core.runs.map_methods import PCA, TSNE, require_method

_DIMENSIONS = 50  # of features that t-SNE and UMAP look at, as their papers advise
_PERPLEXITY = 30  # scikit-learn's own
_NEIGHBOURS = 15  # UMAP's own
_LEAST_IMAGES = 5  # with fewer, neither has neighbours to speak of
_LOOK_SECONDS = 0.2


def projected(
    rows: np.ndarray,
    method: str,
    seed: int,
    may_go_on: Callable[[], None] = lambda: None,
) -> np.ndarray:
    """Points on a plane that keep who is near whom, shape (n, 2), float32.

    t-SNE: van der Maaten and Hinton (2008), "Visualizing data using t-SNE". UMAP:
    McInnes, Healy and Melville (2018), arXiv 1802.03426. Both begin at the principal
    plane. Distances between far groups mean nothing on their maps.

    Args:
        rows: See `core.health.likeness.known_likeness`, shape (n, d), float.
        method: One of `core.runs.map_methods.METHODS`.
        seed: Of t-SNE and UMAP.
        may_go_on: Called a few times a second; what it raises ends the work.

    Raises:
        ConfigError: This can't be done here, or not with so many images.
    """
    require_method(method, len(rows))
    plane = principal_plane(rows).points
    if method == PCA or len(rows) < _LEAST_IMAGES:
        return plane
    few = rows[:, :_DIMENSIONS].astype(np.float32)
    spread = plane[:, 0].std()
    begin = plane / spread * 1e-4 if spread > 0 else plane
    work = _tsne if method == TSNE else _umap
    return _interruptible(lambda: work(few, begin, seed), may_go_on)


def _tsne(rows: np.ndarray, begin: np.ndarray, seed: int) -> np.ndarray:
    from sklearn.manifold import TSNE as Embedding  # noqa: PLC0415  half a second

    perplexity = min(_PERPLEXITY, (len(rows) - 1) / 3)
    made = Embedding(init=begin, perplexity=perplexity, random_state=seed, n_jobs=-1)
    return np.asarray(made.fit_transform(rows), np.float32)


def _umap(rows: np.ndarray, begin: np.ndarray, seed: int) -> np.ndarray:
    with warnings.catch_warnings():  # of numba, and that one seed means one thread
        warnings.simplefilter("ignore")
        made = importlib.import_module("umap").UMAP(  # an extra
            n_neighbors=min(_NEIGHBOURS, len(rows) - 1),
            init=begin * 1e4,
            random_state=seed,
        )
        return np.asarray(made.fit_transform(rows), np.float32)


def _interruptible(
    work: Callable[[], np.ndarray], may_go_on: Callable[[], None]
) -> np.ndarray:
    """Do a work that can't be interrupted where one may leave at any time.

    Its thread ends with the process, which is over soon after.
    """
    found: list[np.ndarray] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            found.append(work())
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(_LOOK_SECONDS)
        may_go_on()
    if failed:
        raise failed[0]
    return found[0]
