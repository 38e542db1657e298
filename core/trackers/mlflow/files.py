"""The files of a run that MLflow keeps beside it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from mlflow import MlflowClient

from core.config import PHASES
from core.exports.card import model_card
from core.exports.companions import gathered_facts
from core.exports.formats import FORMATS
from core.runs.health import MANIFEST
from core.runs.run import Run
from core.storage.files import scratch_folder, write_bytes
from core.storage.paths import home_dir
from core.travel.files import travelling

# Not the answers for single images, and not the model, which MLflow keeps as one.
_KEPT = {
    *("config.json", "about.json", "metrics.jsonl", MANIFEST),
    *(f"{phase}/result.json" for phase in PHASES),
}


def send_files(mlflow: MlflowClient, run_id: str, run: Run) -> None:
    """Send settings, images by name, curves, figures and cards."""
    with scratch_folder(home_dir()) as folder:
        for name, content in travelling(run).items():
            if name not in _KEPT:
                continue
            target = folder / name
            target.parent.mkdir(exist_ok=True)
            if isinstance(content, Path):
                shutil.copyfile(content, target)
            else:
                write_bytes(target, content)
        if phase := run.best_phase():
            _write_cards(run, phase, folder)
        mlflow.log_artifacts(run_id, str(folder), "thaw")


def _write_cards(run: Run, phase: str, folder: Path) -> None:
    facts, data = gathered_facts(run, phase)
    # Its answers are the network's own: neither a temperature nor novelty goes along.
    card = model_card(replace(facts, trust=None), FORMATS["openvino"], None, None)
    for name, text in (("MODEL_CARD.md", card), ("DATA_CARD.md", data)):
        if text:
            write_bytes(folder / name, text.encode())
