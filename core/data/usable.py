"""Whether there are enough images of each class to train and judge a classifier."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from core.data.folders.layout import BadFile
from core.data.folders.question import and_more
from core.errors import DataError
from core.language.kept import retold
from core.language.texts import _, plural


class UnusableClasses(DataError):
    """Some classes can't be trained on; the others can, once these are left out.

    Args:
        expected: What would have been accepted.
        received: What was there instead.
        action: What to do about it.
        classes: Their names.
    """

    def __init__(
        self, expected: str, received: str, action: str, classes: Sequence[str] = ()
    ) -> None:
        super().__init__(expected, received, action)
        self.classes = tuple(classes)


def require_usable(
    counts: Mapping[str, Mapping[str | None, int]], bad_files: Sequence[BadFile]
) -> None:
    """Check that a classifier can be trained and judged on these images.

    Args:
        counts: Usable images per class and split; None is "not given".
        bad_files: What was left out, to explain what is missing.

    Raises:
        DataError: There are fewer than two classes, a class has fewer than 2 images,
            or has none to train on; UnusableClasses where two are left without these.
    """
    if len(counts) < 2:
        raise DataError(
            _("at least two classes"),
            ", ".join(counts) or _("none"),
            _("Add a sub-folder with the images of another class."),
        )
    totals = {label: sum(places.values()) for label, places in counts.items()}
    if small := [label for label, total in totals.items() if total < 2]:
        raise _unusable(
            _("at least 2 usable images in every class"),
            _named(f"{label} ({totals[label]})" for label in small),
            _("Add images to these folders or remove them.") + _hint(bad_files, small),
            *(small, len(counts)),
        )
    untrained = [
        label
        for label, places in counts.items()
        if not places.get("train") and not places.get(None)
    ]
    if untrained:
        raise _unusable(
            _("training images for every class"),
            _("none for {names}", names=_named(untrained)),
            _(
                "Put images into train/{name}, or remove this class from the other "
                "folders.",
                name=untrained[0],
            )
            + _hint(bad_files, untrained),
            *(untrained, len(counts)),
        )


def _unusable(
    expected: str, received: str, action: str, classes: Sequence[str], num_all: int
) -> DataError:
    """The refusal of some classes; that they can be left out, where others remain."""
    if num_all - len(classes) < 2:
        return DataError(expected, received, action)
    options = " ".join(f"--leave-out {shlex.quote(name)}" for name in classes[:8])
    more = " ..." if len(classes) > 8 else ""
    also = _(
        "Or leave them out, on the Dataset page or with {options}.",
        options=options + more,
    )
    return UnusableClasses(expected, received, f"{action} {also}", classes)


def _named(items: Iterable[str]) -> str:
    names = list(items)
    if len(names) > 8:
        return and_more(names[:8], len(names) - 8)
    return ", ".join(names)


def _hint(bad_files: Sequence[BadFile], labels: Sequence[str]) -> str:
    """The most frequent reason among the files of these classes, if there is one."""
    reasons = Counter(
        bad.reason for bad in bad_files if set(bad.path.split("/")[:-1]) & set(labels)
    )
    if not reasons:
        return ""
    reason, count = reasons.most_common(1)[0]
    told = plural(
        "{count} file was left out: {reason}.",
        "{count} files were left out: {reason}.",
        count,
        reason=retold(reason),
    )
    return f" {told}"
