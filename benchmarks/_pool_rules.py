"""Published rules of which unlabelled images to label next.

Each takes the candidates' probabilities, shape (n, c), and embeddings, shape (n, d),
the embeddings of the labelled images, shape (m, d), how many to choose, and a random
generator; it gives the chosen places, most useful first.
"""

from __future__ import annotations

import numpy as np
from sklearn.cluster import AgglomerativeClustering

from core.analysis.useful import badge, margins


def by_chance(
    probabilities: np.ndarray,
    embeddings: np.ndarray,
    labelled: np.ndarray,
    count: int,
    rng: np.random.Generator,
) -> np.ndarray:
    """What a person who asks nobody would label."""
    return rng.permutation(len(probabilities))[:count]


def margin(
    probabilities: np.ndarray,
    embeddings: np.ndarray,
    labelled: np.ndarray,
    count: int,
    rng: np.random.Generator,
) -> np.ndarray:
    """Where the two most probable classes are nearest (Scheffer et al. 2001)."""
    return np.argsort(margins(probabilities), kind="stable")[:count]


def entropy(
    probabilities: np.ndarray,
    embeddings: np.ndarray,
    labelled: np.ndarray,
    count: int,
    rng: np.random.Generator,
) -> np.ndarray:
    """Where the probabilities say least (Shannon's entropy)."""
    logs = np.log(np.clip(probabilities, 1e-12, 1))
    return np.argsort((probabilities * logs).sum(axis=1), kind="stable")[:count]


def k_center(
    probabilities: np.ndarray,
    embeddings: np.ndarray,
    labelled: np.ndarray,
    count: int,
    rng: np.random.Generator,
) -> np.ndarray:
    """Each the farthest from all labelled and chosen ones (Sener & Savarese 2018)."""
    near = np.full(len(embeddings), np.inf)
    for row in labelled:
        near = np.minimum(near, ((embeddings - row) ** 2).sum(axis=1))
    chosen: list[int] = []
    for _ in range(min(count, len(embeddings))):
        chosen.append(int(near.argmax()))
        near = np.minimum(near, ((embeddings - embeddings[chosen[-1]]) ** 2).sum(1))
        near[chosen[-1]] = -1
    return np.array(chosen)


def by_badge(
    probabilities: np.ndarray,
    embeddings: np.ndarray,
    labelled: np.ndarray,
    count: int,
    rng: np.random.Generator,
) -> np.ndarray:
    """What Thaw does, see `core.analysis.useful.badge` (Ash et al. 2020)."""
    return badge(probabilities, embeddings, count, rng)


def cluster_margin(
    probabilities: np.ndarray,
    embeddings: np.ndarray,
    labelled: np.ndarray,
    count: int,
    rng: np.random.Generator,
) -> np.ndarray:
    """Of the smallest margins a few of each cluster (Citovsky et al. 2021).

    Average linkage on all candidates; of the `5 count` smallest margins one of each
    cluster in turn, the smallest clusters first.
    """
    clusters = max(2, len(embeddings) // 4)
    model = AgglomerativeClustering(n_clusters=clusters, linkage="average")
    found = model.fit_predict(embeddings)
    first = np.argsort(margins(probabilities), kind="stable")[: 5 * count]
    rows = {
        name: [place for place in first if found[place] == name]
        for name in np.unique(found[first])
    }
    ordered = sorted(rows.values(), key=len)
    turns = (row[k] for k in range(len(first)) for row in ordered if k < len(row))
    return np.fromiter(turns, int)[:count]


RULES = {
    "random": by_chance,
    "margin": margin,
    "entropy": entropy,
    "k-center": k_center,
    "badge": by_badge,
    "cluster-margin": cluster_margin,
}
