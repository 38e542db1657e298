"""The model that a run has chosen, as MLflow keeps models: with its signature.

It is what the app itself predicts with, on OpenVINO: `mlflow.pyfunc.load_model` loads
it again where numpy and OpenVINO are, and `mlflow models serve` serves it.
"""

from __future__ import annotations

import warnings
from importlib.metadata import version
from pathlib import Path
from typing import TypedDict

import mlflow.pyfunc
import numpy as np
from mlflow import MlflowClient
from mlflow.entities import LoggedModel, LoggedModelOutput, LoggedModelStatus
from mlflow.entities import Run as Kept
from mlflow.models import Model, ModelSignature
from mlflow.types import Schema, TensorSpec

from core.runs.run import Run
from core.storage.contents import listed_damage
from core.storage.files import read_json, scratch_folder
from core.storage.paths import home_dir
from core.storage.typed_json import Count, fits
from core.trackers.mlflow import thaw_loader

LABELS = "labels.json"

_NAME = "model"
_PHASE = "thaw.phase"


class _Labels(TypedDict):
    """labels.json of a served model."""

    class_names: list[str]
    input_size: Count  # pixels


def send_model(client: MlflowClient, kept: Kept, run: Run) -> None:
    """Send the chosen phase's model, unless the server has it whole.

    Where its files are damaged a tag says so: trying again would change nothing.
    """
    phase = run.best_phase() or ""
    if damage := _damage(run.serving_dir(phase)):
        client.set_tag(kept.info.run_id, "thaw.model", f"not sent: {damage}")
        return
    experiment = kept.info.experiment_id
    of_run = f"source_run_id = '{kept.info.run_id}'"
    for known in client.search_logged_models([experiment], of_run):
        if _is_whole(known) and known.tags.get(_PHASE) == phase:
            return
        client.delete_logged_model(known.model_id)  # half sent, or of another phase
    tags = {_PHASE: phase, "thaw.run": run.id}
    made = client.create_logged_model(
        experiment, _NAME, kept.info.run_id, tags, model_type="image classifier"
    )
    with scratch_folder(home_dir()) as folder:
        about = Model(run_id=kept.info.run_id, model_id=made.model_id)
        save_model(run, phase, folder / "model", about)
        client.log_model_artifacts(made.model_id, str(folder / "model"))
    client.finalize_logged_model(made.model_id, LoggedModelStatus.READY)
    output = LoggedModelOutput(made.model_id, run.finished(phase)["best_epoch"])
    client.log_outputs(kept.info.run_id, [output])


def _is_whole(model: LoggedModel) -> bool:
    return bool(model.status == LoggedModelStatus.READY)


def _damage(serving: Path) -> str:
    """What is wrong with a served model, in a few words; "" where nothing is."""
    if not fits(read_json(serving / LABELS), _Labels):
        return f"{LABELS} is missing or damaged"
    is_there = (serving / "model.xml").is_file() and (serving / "model.bin").is_file()
    return listed_damage(serving) if is_there else "its network is missing"


def save_model(run: Run, phase: str, folder: Path, about: Model) -> None:
    """Write a model as a folder of MLflow's, with an MLmodel file.

    Args:
        run: Whose it is.
        phase: A finished one.
        folder: To be made.
        about: What MLmodel says of where it belongs.
    """
    serving = run.serving_dir(phase)
    labels: _Labels = read_json(serving / LABELS)
    size, classes = labels["input_size"], len(labels["class_names"])
    image = TensorSpec(np.dtype(np.uint8), (-1, size, size, 3))
    answer = TensorSpec(np.dtype(np.float32), (-1, classes))
    packages = ("numpy", "openvino")
    with warnings.catch_warnings():
        # It asks for an example, and would ask it for an answer.
        warnings.filterwarnings("ignore", ".*input example")
        mlflow.pyfunc.save_model(
            folder,
            loader_module=Path(thaw_loader.__file__).stem,
            code_paths=[thaw_loader.__file__],
            data_path=str(serving),
            mlflow_model=about,
            signature=ModelSignature(Schema([image]), Schema([answer])),
            pip_requirements=[f"{name}=={version(name)}" for name in packages],
            metadata={"class_names": labels["class_names"], "phase": phase},
        )
