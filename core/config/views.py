"""Views of a picture: those to train on, and those that an answer is the mean of."""

from __future__ import annotations

from core.language.texts import mark

FRESH = "fresh"  # new random views in each epoch; nothing above the pixels is cached

VIEWS_HELP = mark(
    """
An image and random variants of it (augmentation); each epoch uses one of them.

- **The image itself only**: no augmentation, the quickest.
- **Computed once**: the frozen layers see each view a single time. More views take
  more time before the first epoch, and more disk.
- **New ones in every epoch**: augmentation without limit. The frozen layers run again
  in every epoch, which is many times slower.
"""
)

# Flips only: they can be made inside the network that is served and exported, so that
# every answer anywhere is the one that was judged. Random views would have to travel
# with it as code of their own.
TEST_VIEWS = {
    "image": mark("The picture alone"),
    "mirror": mark("It and its mirror image (2 × the work)"),
    "flips": mark("Four flips of it (4 × the work)"),
}

# Of each view: the axes of an image, (height, width, channels), that change direction.
FLIPS: dict[str, tuple[tuple[int, ...], ...]] = {
    "image": ((),),
    "mirror": ((), (1,)),
    "flips": ((), (1,), (0,), (0, 1)),
}

TEST_VIEWS_HELP = mark(
    """
What a finished model looks at to answer: the mean of its probabilities over flips of
the picture.

- It counts at the end of each phase, for validation and test images, and is part of
  the model: Predict, the server and exports answer the same way. Curves while training
  are of the picture alone.
- Four flips are the picture, mirrored, upside down, and both.
- **Its cost**: each answer takes two or four times the work, everywhere and for good.
- Upside down suits only what has no up and down, such as cells or aerial pictures.
- It was not shown to answer better: of 152 unseen photos of two small data sets
  (2 seeds) either choice put none right and 1 wrong. Cross-entropy was 0.278 for the
  picture alone, 0.270 with the mirror image, and 0.278 with four flips.
"""
)
