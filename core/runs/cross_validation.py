"""A run for each fold of a set: with one config, found again as a group."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.config import RunConfig
from core.data.manifest import Manifest
from core.errors import ConfigError
from core.language.texts import _
from core.runs.job import ACTIVE_STATES
from core.runs.queue import submit
from core.runs.run import Run, list_runs


@dataclass(frozen=True)
class CrossValidation:
    """The runs of a set of folds, as far as they are there.

    Attributes:
        group: That they share.
        folds: Of the set.
        runs: By fold, from 1; of several runs of a fold the newest with a result.
    """

    group: str
    folds: int
    runs: Mapping[int, Run]


def cross_validate(config: RunConfig, manifest: Manifest, name: str) -> Iterator[Run]:
    """Start a run for each fold; the first computes what all of them share.

    Each is submitted when it is asked for: take them one by one to wait between them,
    or all at once to queue them.

    Args:
        config: Validated settings, the same for all.
        manifest: A set of folds.
        name: The data set's name.

    Raises:
        ConfigError: This computer lacks what the settings need.
    """
    group = f"{manifest.dataset_id}-{secrets.token_hex(3)}"
    for fold in manifest.each_fold:
        yield submit(config, fold, name, group)


def missing_folds(found: CrossValidation, manifest: Manifest | None) -> list[int]:
    """The folds that have neither a result nor a run that may yet give one.

    Args:
        found: The runs of a set of folds.
        manifest: The split in use.

    Returns:
        Numbers from 1; none where the split in use is not that set of folds.
    """
    if manifest is None or len(manifest.folds) != found.folds:
        return []
    digests = [fold.digest for fold in manifest.each_fold]
    for fold, run in found.runs.items():
        if run.about.get("manifest_digest") != digests[fold - 1]:
            return []
    there = {
        fold
        for fold, run in found.runs.items()
        if run.results() or run.state() in ACTIVE_STATES
    }
    return [fold for fold in range(1, found.folds + 1) if fold not in there]


def train_missing(found: CrossValidation, manifest: Manifest) -> list[Run]:
    """Start a run for each fold that is missing, with the settings of the others.

    Args:
        found: The runs of a set of folds.
        manifest: That set, see `missing_folds`.

    Raises:
        UserError: The settings can't be read, or this computer lacks what they need.
    """
    model = next(iter(found.runs.values()))
    config, name = model.config, str(model.about.get("dataset_name", ""))
    folds = manifest.each_fold
    return [
        submit(config, folds[fold - 1], name, found.group)
        for fold in missing_folds(found, manifest)
    ]


def require_one_way(seeds: int, folds: int) -> None:
    """Check that runs are to differ in their seed or in their fold, not in both.

    Raises:
        ConfigError: They are to differ in both.
    """
    if seeds > 1 and folds:
        raise ConfigError(
            _("several seeds, or several folds"),
            _("{seeds} seeds and {folds} folds", seeds=seeds, folds=folds),
            _("Train with one seed, or use a split that is no set of folds."),
        )


def fold_title(run: Run) -> str:
    """Such as "fold 2 of 5"; "" where a run is no fold of a set."""
    fold, folds = run.about.get("fold"), run.about.get("folds")
    return _("fold {fold} of {folds}", fold=fold, folds=folds) if fold and folds else ""


def cross_validation_of(run: Run) -> CrossValidation | None:
    """What a run is one fold of; None where it is none."""
    group, folds = run.about.get("group"), run.about.get("folds")
    if not group or not folds:
        return None
    found: dict[int, Run] = {}
    for other in list_runs():  # newest first
        about = other.about
        fold = about.get("fold", 0)
        if (about.get("group"), about.get("folds")) != (group, folds):
            continue
        if 1 <= fold <= folds and (
            fold not in found or (other.results() and not found[fold].results())
        ):
            found[fold] = other
    return CrossValidation(group, folds, dict(sorted(found.items())))
