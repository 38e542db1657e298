"""New files in a known folder: every earlier image keeps its side."""

from __future__ import annotations

from dataclasses import replace

from core.data.datasets import Dataset
from core.data.manifests import current_manifest
from core.data.splitting.plan import SplitPlan, Twins
from core.errors import DataError
from core.language.texts import _


def extension(dataset: Dataset, twins: Twins = ()) -> SplitPlan:
    """A plan that places only what the split in use does not have.

    New images go where their group or their near-duplicates are, the others fill what
    each class's shares lack. Results on the test images of before stay comparable.

    Args:
        dataset: Its split is extended, by the rule that it was made by.
        twins: Near-duplicates that are known, each a list of paths.

    Raises:
        DataError: There is no split yet, or the one in use is a set of folds.
    """
    current = current_manifest(dataset)
    if current is None:
        raise DataError(_("a split to extend"), _("none"), _("Make one first."))
    if current.folds:
        raise DataError(
            _("a split of training, validation and test images to add new ones to"),
            _("a set of folds, in which every image is tested once"),
            _("Make the folds anew: new images are dealt out with the others."),
        )
    rule = replace(current.made_by, extends=current.digest)
    return SplitPlan(rule, twins=twins, extends=current)
