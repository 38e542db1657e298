"""A run that begins with an earlier run's backbone: whose, and what that had seen."""

from __future__ import annotations

import dataclasses
import os
import shutil
from functools import lru_cache
from pathlib import Path

from core.config import RunConfig
from core.config.earlier_run import EarlierRun, kept_file, model_file, with_phase
from core.data.manifest import Manifest
from core.errors import RunError, UserError
from core.language.texts import _
from core.runs.health import MANIFEST
from core.runs.lineage_formats import LINEAGE, Ancestor, Lineage
from core.runs.remarks import read_remarks
from core.runs.run import Run
from core.storage.files import read_json
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from core.storage.paths import runs_dir
from core.storage.typed_json import fitting


def settled(config: RunConfig) -> RunConfig:
    """The same settings, with the phase of the earlier run that is there by now.

    Another one may be finished later; the run begins with the same model for ever.
    """
    if config.start is None:
        return config
    return dataclasses.replace(config, weights=with_phase(config.start).weights)


def keep_start(config: RunConfig, job: Path) -> None:
    """Keep the model that a job begins with beside it.

    It takes no room of its own where the disk knows hard links.

    Args:
        config: Settled; see `settled`.
        job: The job's folder.

    Raises:
        RunError: The model is gone.
    """
    if config.start is None:
        return
    source, target = model_file(config.start), kept_file(job, config.start)
    if source is None:
        raise RunError(
            _("the model of an earlier run"), config.weights, _("Choose another.")
        )
    target.parent.mkdir()
    try:
        os.link(source, target)
    except OSError:  # another disk, or one without links
        shutil.copyfile(source, target)


def read_lineage(run: Run) -> Lineage:
    """From which earlier models a run was trained on; {} where from none."""
    return fitting(read_json(run.path / LINEAGE), Lineage)


def lineage_of(config: RunConfig, manifest: Manifest | None) -> Lineage | None:
    """What a run with these settings on these images begins with; None = no run's.

    Args:
        config: Of the run.
        manifest: Its images; None = nothing is counted.
    """
    if config.start is None:
        return None
    ancestors = _ancestors(with_phase(config.start))
    if manifest is None:
        return {"ancestors": ancestors}
    test, validation = (
        {manifest.entries[place].digest for place in manifest.split(split)}
        for split in ("test", "validation")
    )
    seen: set[str] = set()
    for ancestor in ancestors:
        trained = _learned_from(ancestor)
        if trained is not None:
            ancestor["seen_test"] = len(trained & test)
            ancestor["seen_validation"] = len(trained & validation)
            seen |= trained & (test | validation)
    return {
        "ancestors": ancestors,
        "num_test": len(test),
        "num_validation": len(validation),
        "seen_test": len(seen & test),
        "seen_validation": len(seen & validation),
    }


def _ancestors(start: EarlierRun) -> list[Ancestor]:
    """The run that is named, and those that it came from, as far as they are known."""
    run = Run(runs_dir() / start.run_id)
    first: Ancestor = {"run": start.run_id, "phase": start.phase}
    try:
        config = run.config
    except UserError:  # it is gone: what it began with is not known either
        return [first]
    about = run.about
    is_usual = config.weights in ("imagenet", "none") and not config.facts.is_own
    weights = config.weights if is_usual else "file"
    first |= {
        "name": read_remarks(run.path)["name"],
        "dataset_name": about.get("dataset_name", ""),
        "num_images": about.get("num_images", 0),
        "backbone": config.backbone,
        "image_size": config.input_size,
        "weights": "run" if config.start else weights,
    }
    found = [first]
    for ancestor in read_lineage(run).get("ancestors", []):
        earlier = ancestor.copy()  # what it had seen is counted anew
        earlier.pop("seen_test", None)
        earlier.pop("seen_validation", None)
        found.append(earlier)
    return found


def _learned_from(ancestor: Ancestor) -> frozenset[str] | None:
    """Digests of the images that a backbone learned from; None where that is gone."""
    run = Run(runs_dir() / ancestor["run"])
    if ancestor["phase"] == "frozen" and _stayed_as_it_was(run):
        return frozenset()
    return _trained_on(file_fingerprint(run.path / MANIFEST))


def _stayed_as_it_was(run: Run) -> bool:
    """Whether all that the frozen phase trained was its head, which does not go on."""
    try:
        return not run.config.adapt_norms
    except UserError:
        return False


@lru_cache(maxsize=8)
def _trained_on(file: FileFingerprint) -> frozenset[str] | None:
    try:
        manifest = Manifest.load(Path(file.path))
    except UserError:
        return None
    return frozenset(manifest.entries[i].digest for i in manifest.split("train"))
