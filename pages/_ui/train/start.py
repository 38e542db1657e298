"""What the form's button starts: a run, or several."""

from __future__ import annotations

import secrets

import streamlit as st

from core.config import RunConfig
from core.data.datasets import Dataset
from core.data.manifest import Manifest
from core.data.manifests import ensure_manifest
from core.errors import UserError
from core.language.numerals import numeral
from core.language.texts import _
from core.runs.cross_validation import cross_validate, require_one_way
from core.runs.queue import submit
from core.runs.run import Run
from pages._ui.frame import shell
from pages._ui.guard.permission import permit
from pages._ui.train import state
from pages._ui.train.mirror import mirror_runs


def start_training(config: RunConfig, dataset: Dataset) -> Run | None:
    """Start a run for each seed, or for each fold of a set; the first of them."""
    number = state.state()["num_seeds"]
    bar = st.progress(0.0, _("Reading the images"))

    def show(done: int, total: int) -> None:
        text = _(
            "Reading the images: {done} of {total}",
            done=numeral(f"{done:,}"),
            total=numeral(f"{total:,}"),
        )
        bar.progress(done / max(1, total), text)

    try:
        manifest = ensure_manifest(dataset, progress=show)
        runs = _submitted(config, manifest, dataset, number)
    except UserError as error:
        shell.show_error(error)
        return None
    finally:
        bar.empty()
    mirror_runs(runs)
    started = (
        _("Training started")
        if len(runs) == 1
        else _("{count} trainings started", count=len(runs))
    )
    st.toast(started, icon=":material/play_arrow:")
    return runs[0]


def _submitted(
    config: RunConfig, manifest: Manifest, dataset: Dataset, number: int
) -> list[Run]:
    permit("train", dataset.id)
    require_one_way(number, len(manifest.folds))
    if manifest.folds:
        return list(cross_validate(config, manifest, dataset.name))
    configs = config.of_seeds(number)
    group = f"{dataset.id}-{secrets.token_hex(3)}" if number > 1 else ""
    return [submit(one, manifest, dataset.name, group) for one in configs]
