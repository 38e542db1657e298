"""What a run may do about classes of unlike size."""

from __future__ import annotations

from core.language.texts import mark

IMBALANCES = {
    "none": mark("Take them as they are"),
    "class_weights": mark("Weigh small classes more"),
    "effective_numbers": mark("Weigh them by effective numbers"),
    "balanced_sampling": mark("Show small classes as often"),
}
WEIGHTED = ("class_weights", "effective_numbers")  # errors of classes count unlike

# Of n images of a class (1 - b^n) / (1 - b) count, 1,000 at most: the more there are,
# the less new a further one shows (Cui et al. 2019, arXiv 1901.05555).
EFFECTIVE_BETA = 0.999

IMBALANCE_HELP = mark(
    """
Where some classes have many more images than others. Without any of these, a model may
ignore the rare class and still have a high accuracy.

- **Weigh small classes more**: an error counts in inverse proportion to the number of
  images of its class, so that all classes count the same.
- **Weigh them by effective numbers**: the class-balanced loss. A further image shows
  less that is new the more there are: of 100, 1,000 and 10,000 images of a class 95,
  632 and 1,000 count. With few hundred images a class it is nearly the same.
- **Show small classes as often**: their images come more often.
"""
)
