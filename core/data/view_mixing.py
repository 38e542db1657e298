"""Views of training images that may be mixed with one another: MixUp and CutMix.

Zhang et al. 2018 (arXiv 1710.09412): two images fade into each other. Yun et al. 2019
(arXiv 1905.04899): a rectangle of one lies on the other. The label is mixed by the same
shares.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from core.config import AugmentationConfig, RunConfig
from core.data.manifest import Entry
from core.data.views import view

_PURPOSE = 0x4D6978  # apart from all else that is drawn from a seed of views
_KEPT_DRAWS = 64  # views whose draws are remembered, as many as a run keeps


@dataclass(frozen=True)
class Mix:
    """What a view is mixed with.

    Attributes:
        partner: Place of the other image among the training images.
        share: Of the image itself, 0 to 1; the partner's is the rest.
        box: Rows and columns that show the partner; None = they fade into each other.
    """

    partner: int
    share: float
    box: tuple[slice, slice] | None = None

    def applied(self, image: np.ndarray, partner: np.ndarray) -> np.ndarray:
        """Mix two views.

        Args:
            image: RGB, shape (h, w, 3), uint8; left as it is.
            partner: Of the same shape.

        Returns:
            A new array, shape (h, w, 3), uint8.
        """
        if self.box is None:
            return cv2.addWeighted(image, self.share, partner, 1.0 - self.share, 0.0)
        made = image.copy()
        made[self.box] = partner[self.box]
        return made


@dataclass(frozen=True)
class _Draws:
    """Of one view of all images; each an array of shape (n,).

    Attributes:
        partners: Places of the other images, int64.
        shares: Of the images themselves, float64; of a box, to the pixel.
        boxes: Top, bottom, left and right, pixels, shape (n, 4), int64; of no meaning
            where the images fade into each other.
        is_box: Which are mixed by a box.
    """

    partners: np.ndarray
    shares: np.ndarray
    boxes: np.ndarray
    is_box: np.ndarray


class TrainingViews:
    """The views of training images, mixed with one another where the config says so.

    Which images are mixed depends on the seed, the view's index and the images' order:
    on nothing that happens while a run goes on. View 0 is never mixed.

    Args:
        config: Which changes, and how strong.
        seed: Of the views.
        digests: Content hash of each image's file; the training images, all of them
            and none else, as an image may be mixed with every one of these.
        size: Height and width of an image, pixels.
    """

    def __init__(
        self, config: AugmentationConfig, seed: int, digests: Sequence[str], size: int
    ) -> None:
        self._config = config
        self._seed = seed
        self._digests = digests
        self._size = size
        self._drawn = lru_cache(_KEPT_DRAWS)(self._draw)

    @classmethod
    def of_run(cls, config: RunConfig, entries: Sequence[Entry]) -> TrainingViews:
        """Those of a run's training images, as it trains on them."""
        digests = [entry.digest for entry in entries]
        size = config.input_size
        return cls(config.augmentation, config.view_seed, digests, size)

    @property
    def are_mixed(self) -> bool:
        """Whether there is a view that shows two images."""
        return self._config.mixes_images and len(self._digests) > 1

    def image(
        self, index: int, row: int, read: Callable[[int], np.ndarray]
    ) -> np.ndarray:
        """One view of one image.

        Args:
            index: Of the view; 0 is the image itself.
            row: Place of the image among the training images.
            read: Gives an image by its place, RGB, shape (h, w, 3), uint8.

        Returns:
            Shape (h, w, 3), uint8; for index 0 what was read, not a copy.
        """
        mix = self.mix(index, row)
        own = self._view(index, row, read)
        if mix is None:
            return own
        return mix.applied(own, self._view(index, mix.partner, read))

    def mix(self, index: int, row: int) -> Mix | None:
        """What a view is mixed with; None = with nothing."""
        if not index or not self.are_mixed:
            return None
        drawn = self._drawn(index)
        partner, share = int(drawn.partners[row]), float(drawn.shares[row])
        if not drawn.is_box[row]:
            return Mix(partner, share)
        top, bottom, left, right = drawn.boxes[row].tolist()
        return Mix(partner, share, (slice(top, bottom), slice(left, right)))

    def partners(
        self, indices: np.ndarray, rows: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Partners and own shares of many views.

        Args:
            indices: Of the views, shape (n,), int.
            rows: Places of the images, shape (n,), int.

        Returns:
            Places of the partners, shape (n,), int64, and the images' own shares,
            shape (n,), float32. What is not mixed is its own partner, its share 1.
        """
        partners = np.array(rows, np.int64)
        shares = np.ones(len(rows), np.float32)
        if self.are_mixed:
            for index in np.unique(indices[indices > 0]).tolist():
                of_view = indices == index
                drawn, places = self._drawn(index), rows[of_view]
                partners[of_view] = drawn.partners[places]
                shares[of_view] = drawn.shares[places]
        return partners, shares

    def _view(
        self, index: int, row: int, read: Callable[[int], np.ndarray]
    ) -> np.ndarray:
        return view(read(row), self._config, self._seed, self._digests[row], index)

    def _draw(self, index: int) -> _Draws:
        config, count = self._config, len(self._digests)
        rng = np.random.default_rng([self._seed, _PURPOSE, index])
        # Every other image is as likely, the image itself is not.
        partners = (np.arange(count) + rng.integers(1, count, count)) % count
        kinds = rng.random(count)
        alphas = config.mixup_alpha, config.cutmix_alpha
        faded, cut = (rng.beta(alpha or 1.0, alpha or 1.0, count) for alpha in alphas)
        boxes = _boxes(cut, rng.random((count, 2)), self._size)
        inside = (boxes[:, 1] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 2])
        # Where both are on, each makes half of the views.
        is_box = kinds < 0.5 if all(alphas) else np.full(count, bool(alphas[1]))
        shares = np.where(is_box, 1.0 - inside / self._size**2, faded)
        return _Draws(partners, shares, boxes, is_box)


def _boxes(shares: np.ndarray, places: np.ndarray, size: int) -> np.ndarray:
    """CutMix's rectangles, wholly within the image, as Keras' layer places them.

    The paper's own code cuts off what lies outside.

    Args:
        shares: Of the image itself, shape (n,), 0 to 1.
        places: Of the rectangles, shape (n, 2), 0 to 1 (exclusive).
        size: Height and width, pixels.

    Returns:
        Top, bottom, left and right, pixels, shape (n, 4), int64.
    """
    sides = np.rint(size * np.sqrt(1.0 - shares)).astype(np.int64)[:, None]
    starts = np.floor(places * (size - sides + 1)).astype(np.int64)
    return np.stack([starts, starts + sides], axis=2).reshape(-1, 4)


def mixed_label_words(names: tuple[str, str], share: float) -> str:
    """The classes of a mixed view, as "rose 70%, tulip 30%"."""
    own = math.floor(100.0 * share + 0.5)
    if names[0] == names[1]:
        return names[0]
    return f"{names[0]} {own}%, {names[1]} {100 - own}%"
