"""What lists say of a run, read from the few of its files that say it."""

from __future__ import annotations

import os
from typing import Any, TypedDict

from core.config import PHASES
from core.language.texts import _
from core.runs import queue
from core.runs.cross_validation import fold_title
from core.runs.formats import Remarks
from core.runs.remarks import REMARKS, read_remarks
from core.runs.results import choose_phase
from core.runs.run import Run, is_readable
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from core.text.differences import title_parts
from core.text.labels import STRATEGY_TITLES
from core.text.run_recipe import NearestRecipe, nearest_recipe

_READ = (
    *("about.json", "config.json", "launch.json", "status.json", "manifest.json"),
    *(REMARKS, *(f"{phase}{os.sep}result.json" for phase in PHASES)),
)
_FIGURES = (
    *("best_epoch", "epochs", "val_accuracy", "val_loss", "test_accuracy"),
    *("test_count", "interval", "seconds", "trainable_parameters"),
)
_TEST_FIGURES = "balanced_accuracy", "macro_f1"
_NO_RECIPE = NearestRecipe("", {})


class RunSummary(TypedDict):
    """What a list says of one run; of its results, those of the saved models."""

    id: str
    remarks: Remarks  # what people say of it
    dataset: str  # name
    dataset_id: str  # "" where its settings can't be read
    digest: str  # of its manifest: what was split how
    backbone: str  # title
    strategy: str  # title in English
    recipe: NearestRecipe
    size: int  # of the input, pixels
    seed: int
    readable: bool  # False where only a newer version understands its settings
    damage: str  # what is wrong with its files; "" where nothing is
    ended: str  # a state that stays while its files do; "" where it is not over
    created: float  # Unix time, seconds
    group: str  # of runs that differ in their seed or fold; "" = it stands alone
    fold: str  # such as "fold 2 of 5"; "" = it is none
    fold_place: str  # such as "2 of 5"; likewise
    chosen: str | None  # the finished phase that is best on validation
    num_phases: int  # that the run has, finished or not
    parts: dict[str, str]  # its settings in words that fit a title
    results: dict[str, dict[str, Any]]  # per finished phase


def fingerprints(run: Run) -> tuple[FileFingerprint, ...]:
    """What changes when a run's summary may."""
    # Texts: to make paths of them takes longer than to look at the files.
    folder = f"{run.path}{os.sep}"
    return tuple(file_fingerprint(folder + name) for name in _READ)


def read_summary(run: Run) -> RunSummary:
    """What lists say of a run; `memo.run_summary` remembers it."""
    config = run.config if is_readable(run) else None
    parts = title_parts(config) if config else {}
    results = run.results()
    classes = len(run.about.get("class_names", ()))
    return {
        "id": run.id,
        "remarks": read_remarks(run.path),
        "dataset": str(run.about.get("dataset_name", _("unnamed"))),
        "dataset_id": config.dataset if config else "",
        "digest": str(run.about.get("manifest_digest", "")),
        "backbone": config.facts.title if config else _("unknown"),
        "strategy": STRATEGY_TITLES[config.strategy] if config else "",
        "recipe": nearest_recipe(parts, classes) if config else _NO_RECIPE,
        "size": config.input_size if config else 0,
        "seed": config.seed if config else 0,
        "readable": config is not None,
        "damage": run.damage,
        "ended": state if (state := run.state()) in queue.ENDED_STATES else "",
        "created": float(run.about.get("created", 0.0)),
        "group": str(run.about.get("group", "")),
        "fold": fold_title(run),
        "fold_place": _fold_place(run),
        "chosen": choose_phase(results) if results else None,
        "num_phases": len(config.phases) if config else 0,
        "parts": parts,
        "results": {
            phase: {key: result.get(key) for key in _FIGURES}
            | {f"test_{key}": dict(result["test"])[key] for key in _TEST_FIGURES}
            for phase, result in results.items()
        },
    }


def _fold_place(run: Run) -> str:
    fold, folds = run.about.get("fold"), run.about.get("folds")
    return _("{fold} of {folds}", fold=fold, folds=folds) if fold and folds else ""
